// SPDX-License-Identifier: Apache-2.0
#include "devices/cost_pace.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::size_t kept_at_most = 64;

}  // namespace

bool cost_pace::is_due(std::uint32_t session, money cost, instant now) {
  const auto before = told_.find(session);
  if (before != told_.end()) {
    const auto& [last, at] = before->second;
    const auto change = cost > last ? cost - last : last - cost;
    if (change == money{} || (change < asked_.or_when_changed_by && now - at < asked_.at_least_every)) return false;
  }
  told_[session] = {cost, now};
  // Charges that end without their number are forgotten in the end, too.
  if (told_.size() > kept_at_most) told_.erase(told_.begin());
  return true;
}

}  // namespace pilecloud::devices
