// SPDX-License-Identifier: Apache-2.0
// A TCP proxy on the loopback that loses answers: what the server did is done, the caller never hears of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <string>
#include <thread>

namespace pilecloud::cluster::testing {

class lossy_proxy {
 public:
  explicit lossy_proxy(std::string upstream);  // "127.0.0.1:2379"
  ~lossy_proxy();
  lossy_proxy(const lossy_proxy&) = delete;
  lossy_proxy& operator=(const lossy_proxy&) = delete;

  std::string endpoint() const;
  // The next `count` answers are read and thrown away; then the connection is cut, or stays open and silent.
  void lose_answers(int count) { to_lose_ = count; }
  void stay_silent(bool silent) { silent_ = silent; }
  int lost() const { return lost_; }

 private:
  void accept_all();
  void relay(int client);
  bool loses_one();

  std::uint16_t upstream_ = 0;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> to_lose_{0};
  std::atomic<int> lost_{0};
  std::atomic<bool> silent_{false};
  std::atomic<bool> stopping_{false};
  std::list<std::thread> relays_;  // the accepting thread's, until it has ended
  std::thread accepting_;
};

}  // namespace pilecloud::cluster::testing
