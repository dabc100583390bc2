// SPDX-License-Identifier: Apache-2.0
// The way of one pile's reports to its entities. A report whose entity is busy, or whose session is about to be opened
// by its reactor, is asked again for a while; what is then not taken stays with the pile (rules.md W1: unanswered).
// Reports carry no command id: their natural key makes repeats harmless (R8).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "devices/conversation.hpp"
#include "devices/platform.hpp"

namespace pilecloud::devices {

// Facts are durable; refused by a rule (then nothing will ever change it); or not taken now.
struct report_taken {
  actors::accepted facts;
};
struct report_refused {
  std::string_view rule;
};
struct report_not_taken {};
using report_outcome = std::variant<report_taken, report_refused, report_not_taken>;

class reporting : public std::enable_shared_from_this<reporting> {
 public:
  using told = std::function<void(report_outcome)>;  // in the strand

  reporting(const platform& to, strand in, pile_id of) : to_(to), in_(std::move(in)), of_(std::move(of)) {}

  void report(domain::pile::command what, instant occurred_at, told then);
  // One after the other; ends with the first that is not taken now, else with the last one's outcome.
  void report_all(std::vector<domain::pile::command> what, instant occurred_at, told then);
  void report(const session_id& about, domain::session::command what, instant occurred_at, told then);
  void report(const station_id& about, domain::station::command what, instant occurred_at, told then);

 private:
  struct pending {
    actors::request what;
    told then;
    std::chrono::milliseconds waited{0};
  };
  void ask(const std::shared_ptr<pending>& one);
  void answered(const std::shared_ptr<pending>& one, actors::answer with);

  const platform& to_;
  const strand in_;
  const pile_id of_;
};

}  // namespace pilecloud::devices
