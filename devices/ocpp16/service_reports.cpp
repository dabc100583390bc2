// SPDX-License-Identifier: Apache-2.0
// How far firmware and diagnostics are, as the pile tells it.
#include "devices/ocpp16/conversation.hpp"

namespace pilecloud::devices::ocpp16 {

void conversation::firmware_progress(const json& payload, const answered& then) {
  report_progress(domain::pile::upkeep_kind::firmware, payload, then);
}

void conversation::diagnostics_progress(const json& payload, const answered& then) {
  report_progress(domain::pile::upkeep_kind::diagnostics, payload, then);
}

// Without a number, as 1.6's own messages are, it is about what was asked for last.
void conversation::report_progress(domain::pile::upkeep_kind kind, const json& payload, const answered& then) {
  auto sent = read_progress(payload);
  const auto now = at_.clock.now();
  domain::pile::upkeep_reported told{0, kind, std::move(sent.word), {}, now};
  const bool is_ours = sent.request && *sent.request > 0 && *sent.request <= domain::pile::number_most;
  if (is_ours) told.number = static_cast<std::uint32_t>(*sent.request);
  reports_->report(domain::pile::report_upkeep{std::move(told)}, now, [then](const report_outcome& how) {
    if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
    then("{}");
  });
}

}  // namespace pilecloud::devices::ocpp16
