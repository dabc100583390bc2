// SPDX-License-Identifier: Apache-2.0
// Who may come in (rules.md W3, W4, W6), asked by the listener. What needs no password is answered at once; passwords
// are checked one after the other on a thread of its own (argon2id takes 0.1 s), and one that matched is known again by
// a hash until the pile's credential changes: after an outage ten thousand piles return within a minute.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <variant>

#include "base/digest.hpp"
#include "devices/pile_listener.hpp"
#include "devices/platform.hpp"
#include "projections/piles.hpp"

namespace pilecloud::devices {

struct door_rules {
  double accepts_per_second = 500;
  std::size_t checks_waiting = 1'000;
  std::function<bool(const projections::pile_row& pile, std::string_view password)> is_password;
};
struct door_counts {
  std::uint64_t admitted = 0;
  std::uint64_t refused = 0;
  std::uint64_t put_off = 0;
};

// The subprotocol to talk in (empty: none suits), or why not.
using door_verdict = std::variant<std::string, pile_refused>;

class doorkeeper {
 public:
  using told = std::function<void(door_verdict)>;

  doorkeeper(const platform& at, door_rules rules);
  ~doorkeeper();
  doorkeeper(const doorkeeper&) = delete;
  doorkeeper& operator=(const doorkeeper&) = delete;

  void ask(pile_knock who, told then);
  // Whenever the log stops taking writes, on its own thread. Set once.
  void on_unwritable(std::function<void()> notify);
  void stop();
  door_counts counts() const;

 private:
  struct visitor {
    pile_knock who;
    projections::pile_row pile;
    told then;
  };

  void work();
  void check(const visitor& one);
  bool is_known(const visitor& one) const;
  void let_in(const pile_knock& who, const told& then);
  void refuse(unsigned status, const told& then);
  void put_off(std::chrono::seconds pause, const told& then);
  bool may_accept();
  std::chrono::seconds return_in_turn();

  const platform& at_;
  const door_rules rules_;
  mutable std::mutex mutex_;
  std::condition_variable something_;
  std::deque<visitor> waiting_;
  std::map<pile_id, hash256> matched_;  // (credential, password) that matched
  std::function<void()> notify_;
  double allowance_;
  std::chrono::steady_clock::time_point counted_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_return_{};  // promised to those put off
  bool stopping_ = false;
  std::atomic<std::uint64_t> admitted_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> put_off_{0};
  std::thread thread_;
};

}  // namespace pilecloud::devices
