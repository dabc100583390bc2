// SPDX-License-Identifier: Apache-2.0
// The envelope, the names of the facts, and the way to each category's fields.
#include "events/describe.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "events/describe_category.hpp"
#include "events/shown.hpp"

namespace pilecloud::events {

namespace {

using nlohmann::json;

// In the order of each variant.
constexpr std::array account_names{"registered",      "profile_changed", "card_added", "card_removed", "vehicle_added",
                                   "vehicle_removed", "frozen",          "unfrozen",   "topped_up",    "hold_placed",
                                   "hold_released",   "charged",         "debt_paid"};
constexpr std::array claim_names{"claimed", "confirmed", "lapsed", "released"};
constexpr std::array pile_names{"registered",          "changed",
                                "order_placed",        "start_reported",
                                "session_closed",      "status_reported",
                                "register_read",       "register_withdrawn",
                                "access_set",          "booted",
                                "report_strayed",      "stray_joined",
                                "request_numbered",    "reserved",
                                "reservation_changed", "availability_set",
                                "power_limit_set",     "settings_reported",
                                "local_list_reported", "upkeep_asked",
                                "upkeep_reported",     "password_offered",
                                "password_taken",      "password_withdrawn",
                                "profile_set",         "profile_told",
                                "clock_measured"};
constexpr std::array session_names{"ordered",         "funded",
                                   "start_requested", "started",
                                   "metered",         "clock_measured",
                                   "stop_requested",  "stopped",
                                   "ended_by_rule",   "start_failed",
                                   "settled",         "settlement_confirmed",
                                   "closed_unbilled", "register_withdrawn",
                                   "hold_requested",  "hold_recorded",
                                   "signed_measured", "message_numbered"};
constexpr std::array staff_names{"hired", "role_changed", "password_changed", "dismissed"};
constexpr std::array station_names{"registered",      "changed",        "tariff_assigned",  "adoption_opened",
                                   "adoption_closed", "candidate_seen", "candidate_adopted"};
constexpr std::array tariff_names{"published"};

template <class Fact, std::size_t N>
std::string_view pick(const Fact& body, const std::array<const char*, N>& names) {
  static_assert(std::variant_size_v<Fact> == N, "every fact has a name");
  return names[body.index()];
}

bool all_zero(const storage::command_id& id) {
  return std::all_of(id.begin(), id.end(), [](std::uint8_t byte) { return byte == 0; });
}

json cause_of(const origin& asked) {
  if (asked.cause_position == 0) return nullptr;
  return {{"partition", asked.cause_partition}, {"position", asked.cause_position}};
}

}  // namespace

std::string_view name_of(const any_fact& body) {
  return std::visit(overload{[](const domain::account::fact& fact) { return pick(fact, account_names); },
                             [](const domain::claim::fact& fact) { return pick(fact, claim_names); },
                             [](const domain::pile::fact& fact) { return pick(fact, pile_names); },
                             [](const domain::session::fact& fact) { return pick(fact, session_names); },
                             [](const domain::staff::fact& fact) { return pick(fact, staff_names); },
                             [](const domain::station::fact& fact) { return pick(fact, station_names); },
                             [](const domain::tariff::fact& fact) { return pick(fact, tariff_names); }},
                    body);
}

json describe_body(const any_fact& body) {
  return std::visit([](const auto& fact) { return describe_category(fact); }, body);
}

json describe(const fact& happened) {
  json command;
  if (!all_zero(happened.command)) {
    command = to_hex({reinterpret_cast<const char*>(happened.command.data()), happened.command.size()});
  }
  return {{"partition", happened.partition},
          {"position", happened.position},
          {"stream", shown(happened.stream)},
          {"version", happened.version},
          {"recorded_at", shown(happened.recorded_at)},
          {"occurred_at", shown(happened.origin.occurred_at)},
          {"by", shown(happened.origin.by)},
          {"cause", cause_of(happened.origin)},
          {"command", command},
          {"commit_index", happened.commit_index},
          {"commit_size", happened.commit_size},
          {"fact", name_of(happened.body)},
          {"body", describe_body(happened.body)}};
}

}  // namespace pilecloud::events
