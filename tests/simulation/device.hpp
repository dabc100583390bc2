// SPDX-License-Identifier: Apache-2.0
// A pile made of iron, as far as the node can tell: registers that only rise, cars that come and go, reports that are
// late, lost, doubled, out of order. It tells nothing but the truth, so what it delivered bounds what may be billed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "tests/simulation/town.hpp"

namespace pilecloud::simulation {

struct device_plan {
  unsigned lost_sample = 0;        // in 1,000: never reported
  unsigned lost_stop = 0;          // never reported: rules.md S4
  unsigned offline = 0;            // charges whose reports come hours or weeks later
  unsigned late_start = 0;         // starts after its deadline: S6
  unsigned deaf = 0;               // does not start at all
  unsigned told_again = 0;         // a second start with another instant: R7
  unsigned whole_transaction = 0;  // the stop repeats all samples
  unsigned no_register = 0;        // devices that tell no meter at the start, half of them none at the stop
  unsigned idle_register = 0;      // times that an idle connector tells its register: R6
  unsigned interval_meter = 0;     // devices that tell energy by interval: R2
  unsigned late_report = 0;        // reports that overtake each other by minutes or hours
  unsigned status = 0;             // stretches after which something is out of order for a while
  unsigned liar = 0;               // devices that now and then tell nonsense: R4, R7
  unsigned wrong_clock = 0;        // devices: R3
};
device_plan draw_device_plan(dice& chance);

struct delivered_charge {  // what really flowed in one session
  energy total;
  bool complete = true;  // everything needed to bill all of it was reported and taken
  bool start_taken = false;
  bool stop_taken = false;
  bool twice = false;  // two charges under one session, or lies about it: nobody can say what is right
};
using delivered_charges = std::map<session_id, delivered_charge>;

class device {
 public:
  device(const site& where, const device_plan& plan, timeline& time, network& through, dice chance,
         delivered_charges& truth);

  const site& where() const { return where_; }
  bool is_free(std::uint16_t connector) const { return plugs_[connector - 1u].charge == nullptr; }
  void remote_start(std::uint32_t number, std::uint16_t connector);
  void remote_stop(std::uint32_t number);
  // A car that nobody announced, or one that does not wait. REQUIRES: is_free(connector).
  void plug_in(std::uint16_t connector, domain::session::order otherwise);
  std::size_t untold() const { return untold_; }  // reports that were not taken yet

 private:
  struct charge {
    std::uint16_t connector = 0;
    std::uint32_t number = 0;  // 0: not told yet
    instant started_at{};      // device time
    instant last_at{};         // device time of the last register told
    energy start;
    energy last;
    bool over = false;
    bool has_lost = false;
    bool start_taken = false;
    bool stop_taken = false;
    bool begins_at_register = false;  // R6: nothing can have come between that register and this start
    duration away{};                  // its reports come so much later
    std::vector<domain::session::sample> samples;
    std::vector<std::function<void()>> waiting;  // for the number
  };
  using charge_ptr = std::shared_ptr<charge>;
  struct plug {
    energy meter;
    charge_ptr charge;
    charge_ptr last;
    std::size_t starts = 0;                 // told so far
    std::size_t starts_under_way = 0;       // and not taken yet
    std::optional<instant> register_taken;  // read at, since the last start
  };

  void begin(std::uint16_t connector, std::uint32_t number, domain::session::order otherwise);
  void report_start(const charge_ptr& of, std::uint32_t number, instant at, energy meter,
                    const domain::session::order& otherwise);
  void learn_number(const charge_ptr& of, std::uint32_t number);
  void flow(const charge_ptr& of, std::uint64_t stretches_left);
  void end(const charge_ptr& of);
  void tell(const charge_ptr& of, domain::session::command what, std::function<void()> taken);
  void say(const charge_ptr& of, const domain::session::command& what, const std::function<void()>& taken);
  void note(const charge_ptr& of);
  void lie(const charge_ptr& of);
  void break_down(std::uint16_t connector);
  static void forget_register_of_last(const plug& at);
  void tell_register(std::uint16_t connector);
  void tell_status(std::uint16_t connector, domain::pile::connector_status status);
  duration on_its_way(const charge_ptr& of);
  instant device_now() const { return time_.true_now() + offset_; }
  instant next_instant(charge& of) const;
  domain::session::order nobodys_order(std::uint16_t connector) const;

  const site& where_;
  device_plan plan_;
  timeline& time_;
  network& network_;
  dice dice_;
  delivered_charges& truth_;
  std::vector<plug> plugs_;
  std::set<std::uint32_t> known_;    // sessions it had a car for
  std::set<std::uint32_t> stopped_;  // asked to stop, perhaps before it began
  duration offset_{};
  bool tells_register_ = true;  // at start and stop
  bool tells_stop_ = true;
  bool by_interval_ = false;
  bool lies_ = false;
  std::size_t untold_ = 0;
};

}  // namespace pilecloud::simulation
