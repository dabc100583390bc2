// SPDX-License-Identifier: Apache-2.0
// Tells the pile's actor how far its clock is off, when that is news (rules.md R3): the actor decides what is a fact,
// this keeps it from being asked with every message. One a connection; lives in its strand.
#pragma once

#include <optional>

#include "devices/device_clock.hpp"
#include "devices/platform.hpp"
#include "devices/reporting.hpp"

namespace pilecloud::devices {

class clock_news {
 public:
  clock_news(const platform& at, const pile_id& pile) : at_(at), pile_(pile) {}

  void tell(const device_clock& clock, reporting& to);

 private:
  const platform& at_;
  const pile_id& pile_;            // the conversation's own
  std::optional<duration> known_;  // to the actor, as far as this connection knows
};

}  // namespace pilecloud::devices
