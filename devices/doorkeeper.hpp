// SPDX-License-Identifier: Apache-2.0
// Who may come in (rules.md W3, W4, W6), asked by the listener. What needs no password, and passwords whose hash is
// quick (those we made: docs/decisions/pile-passwords.md), are answered at once; a chosen one takes argon2id 0.1 s of a
// thread, so these wait in a bounded queue, one of a pile, and what matched is known again by a hash under a key of
// this process until the pile's credential changes. While an adoption window is open, whoever is not registered may
// come as a candidate.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/digest.hpp"
#include "base/sealing.hpp"
#include "devices/pile_listener.hpp"
#include "devices/platform.hpp"
#include "projections/piles.hpp"

namespace pilecloud::devices {

struct door_rules {
  double accepts_per_second = 500;
  std::size_t checks_waiting = 1'000;
  unsigned checks_at_once = 2;
  // Against one of the pile's sealed credentials; may take its time where `takes_time`.
  std::function<bool(const projections::pile_row& pile, const std::string& credential, std::string_view password)>
      is_password{};
  std::function<bool(const projections::pile_row& pile, const std::string& credential)> takes_time{};
  // An offered password worked for the first time (W6).
  std::function<void(const pile_id& pile, const std::string& credential)> taken{};
  double candidates_per_second = 2;  // W3: knocks of piles nobody registered, and in bursts
  double candidates_at_once = 20;
  std::size_t candidates_max = 200;  // connected to this node
  std::function<std::size_t()> candidates_here{};
};
struct door_counts {
  std::uint64_t admitted = 0;
  std::uint64_t refused = 0;
  std::uint64_t put_off = 0;
  std::uint64_t candidates = 0;  // of the admitted
};

struct door_opened {
  std::string subprotocol;  // to talk in; empty: none suits
  bool as_candidate = false;
};
using door_verdict = std::variant<door_opened, pile_refused>;

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
  struct bucket {  // of tokens
    double held = 0;
    std::chrono::steady_clock::time_point counted = std::chrono::steady_clock::now();
    bool take(double per_second, double most);
  };

  void work();
  void watch();
  void check(const visitor& one);
  void ask_as_candidate(const pile_knock& who, const told& then);
  bool takes_time(const visitor& one) const;
  bool opens(const visitor& one, const std::string& credential, std::string_view password);
  hash256 proof_of(const std::string& credential, std::string_view password) const;
  void refuse(unsigned status, const told& then);
  void put_off(std::chrono::seconds pause, const told& then);
  std::chrono::seconds return_in_turn();

  const platform& at_;
  const door_rules rules_;
  const secret_key key_ = secret_key::random();
  mutable std::mutex mutex_;
  std::condition_variable something_;  // waits to be checked
  std::condition_variable stopped_;
  std::deque<visitor> waiting_;
  std::set<pile_id> waiting_of_;        // whose password is waited for: one of a pile
  std::map<pile_id, hash256> matched_;  // (credential, password) that matched
  std::function<void()> notify_;
  bucket returns_;
  bucket candidates_;
  std::chrono::steady_clock::time_point last_return_{};  // promised to those put off
  bool stopping_ = false;
  std::atomic<std::uint64_t> admitted_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> put_off_{0};
  std::atomic<std::uint64_t> admitted_candidates_{0};
  std::vector<std::thread> threads_;
};

}  // namespace pilecloud::devices
