// SPDX-License-Identifier: Apache-2.0
// One person with an account: registers, tops up, orders, cancels, stops, owes and pays, and does foolish things. The
// next thing is done some time after the answer to the last.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "tests/simulation/device.hpp"

namespace pilecloud::simulation {

class driver {
 public:
  driver(account_id who, timeline& time, network& through, dice chance, std::vector<device*>& piles)
      : who_(std::move(who)), time_(time), network_(through), dice_(chance), piles_(piles) {}

  // Does `things` things and then no more.
  void live(std::uint64_t things);
  void owes(const session_id& session, money amount);
  bool done() const { return things_left_ == 0; }

 private:
  void register_self();
  void next_thing();
  void one_thing();
  void top_up();
  void order();
  void ordered(const actors::accepted& placed, device& at, std::uint16_t connector);
  void drive_in();
  void change_profile();
  void pay_debt();
  void ask_account(domain::account::command what);
  void ask_session(const session_id& which, domain::session::command what);
  std::string by() const { return "account/" + who_.text(); }

  account_id who_;
  timeline& time_;
  network& network_;
  dice dice_;
  std::vector<device*>& piles_;
  std::uint64_t things_left_ = 0;
  std::map<session_id, money> debts_;
  std::uint64_t cards_ = 0;
};

}  // namespace pilecloud::simulation
