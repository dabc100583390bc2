// SPDX-License-Identifier: Apache-2.0
// What a station tells of its settings, its reservations, its firmware and its logs (B, H, L, N).
#include "devices/call_effects.hpp"
#include "devices/ocpp201/conversation.hpp"
#include "devices/ocpp201/variables.hpp"
#include "devices/ocpp_payload.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

namespace pile = domain::pile;

std::uint32_t number_in(const ocpp_payload& from, std::string_view name) {
  const auto number = from.integer(name);
  const bool fits = number && *number >= 0 && *number <= std::int64_t{pile::number_most};
  return fits ? static_cast<std::uint32_t>(*number) : 0;
}

pile::command progress(const ocpp_payload& sent, pile::upkeep_kind kind, instant now) {
  return pile::report_upkeep{{number_in(sent, "requestId"), kind, std::string{sent.text("status")}, {}, now}};
}

}  // namespace

void conversation::tell(std::vector<pile::command> what, const answered& then) {
  reports_->report_all(std::move(what), at_.clock.now(), [then](const report_outcome& how) {
    if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
    then("{}");
  });
}

// A part is kept as it comes; which of them make a whole, the read model sees (seqNo, tbc).
void conversation::report(const json& payload, const answered& then) {
  const ocpp_payload sent{payload};
  pile::settings_reported told;
  told.request = number_in(sent, "requestId");
  told.part = number_in(sent, "seqNo");
  told.last = !sent.boolean("tbc");
  const auto* entries = sent.find("reportData");
  std::vector<pile::command> made;
  add_settings(made, entries == nullptr ? std::vector<pile::setting>{} : read_report(*entries), std::move(told));
  tell(std::move(made), then);
}

void conversation::reservation(const json& payload, const answered& then) {
  const ocpp_payload sent{payload};
  const auto stage = sent.text("reservationUpdateStatus") == "Expired" ? pile::reservation_stage::expired
                                                                       : pile::reservation_stage::removed;
  tell({pile::report_reservation{number_in(sent, "reservationId"), stage, {}}}, then);
}

void conversation::firmware_progress(const json& payload, const answered& then) {
  tell({progress(ocpp_payload{payload}, pile::upkeep_kind::firmware, at_.clock.now())}, then);
}

void conversation::log_progress(const json& payload, const answered& then) {
  tell({progress(ocpp_payload{payload}, pile::upkeep_kind::diagnostics, at_.clock.now())}, then);
}

}  // namespace pilecloud::devices::ocpp201
