// SPDX-License-Identifier: Apache-2.0
// What stands before a password check: attempts counted per name and per source, and few argon2id runs at once (each
// takes 64 MiB). An attempt is counted before the check and given back when it succeeds, so parallel guesses count too.
// Unknown names count and cost like known ones. Memory is bounded: past `entries_max` the oldest windows are dropped.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "base/instant.hpp"

namespace pilecloud::http {

struct login_limits {
  std::uint32_t per_name = 10;
  std::uint32_t per_source = 30;
  duration window = std::chrono::minutes{1};
  std::uint32_t checks_at_once = 2;
  std::chrono::milliseconds longest_wait{2000};
};

class login_guard {
 public:
  explicit login_guard(login_limits limits = {}) : limits_(limits) {}

  // 0: go on. Else seconds until the window ends.
  int attempt(const std::string& name, const std::string& source, instant now);
  void succeeded(const std::string& name, const std::string& source);

  // One of the few places at the check; false when none came free in time.
  class turn {
   public:
    explicit turn(login_guard& of);
    ~turn();
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    explicit operator bool() const { return mine_; }

   private:
    login_guard& of_;
    bool mine_;
  };

 private:
  struct window {
    instant since{};
    std::uint32_t attempts = 0;
  };
  static constexpr std::size_t entries_max = 10'000;

  int count(std::map<std::string, window>& windows, const std::string& key, std::uint32_t limit, instant now);

  login_limits limits_;
  std::mutex lock_;
  std::map<std::string, window> names_;
  std::map<std::string, window> sources_;
  std::condition_variable freed_;
  std::uint32_t running_ = 0;
};

}  // namespace pilecloud::http
