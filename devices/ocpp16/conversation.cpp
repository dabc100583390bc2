// SPDX-License-Identifier: Apache-2.0
// Boot, tokens, status and what is only noted; transactions stand in transactions.cpp, our calls in charge_calls.cpp.
#include "devices/ocpp16/conversation.hpp"

#include <array>
#include <utility>

#include "devices/checked_call.hpp"
#include "devices/ocpp16/core_answers.hpp"
#include "devices/tokens.hpp"

namespace pilecloud::devices::ocpp16 {

namespace {

constexpr auto version = ocpp_version::ocpp16;

}  // namespace

conversation::conversation(const platform& at, pile_id pile, strand in, caller call)
    : at_(at),
      pile_(std::move(pile)),
      in_(std::move(in)),
      call_(std::move(call)),
      reports_(std::make_shared<reporting>(at, in_, pile_)),
      quirks_(&quirks_of(at, pile_)),
      clock_(at.clock.now()),
      clock_news_(at, pile_),
      costs_(at.cost_pace) {}

conversation::handled conversation::part_for(std::string_view action) {
  static constexpr std::array<std::pair<std::string_view, handled>, 13> parts{{
      {"BootNotification", &conversation::boot},
      {"Heartbeat", &conversation::heartbeat},
      {"Authorize", &conversation::authorize},
      {"StartTransaction", &conversation::start},
      {"MeterValues", &conversation::meter},
      {"StopTransaction", &conversation::stop},
      {"StatusNotification", &conversation::status},
      {"DataTransfer", &conversation::transfer},
      {"SignCertificate", &conversation::sign_certificate},
      {"DiagnosticsStatusNotification", &conversation::diagnostics_progress},
      {"FirmwareStatusNotification", &conversation::firmware_progress},
      {"LogStatusNotification", &conversation::diagnostics_progress},
      {"SignedFirmwareStatusNotification", &conversation::firmware_progress},
  }};
  for (const auto& [name, part] : parts) {
    if (name == action) return part;
  }
  return &conversation::note_only;
}

void conversation::serve(pile_call call, answered then) {
  const auto read = checked_call(call, version);
  if (const auto* error = std::get_if<call_error>(&read)) return then(*error);
  (this->*part_for(call.action))(std::get<json>(read), then);
}

void conversation::boot(const json& payload, const answered& then) {
  auto plate = nameplate_of(read_boot(payload));
  quirks_ = &at_.quirks.of(plate);
  const auto now = at_.clock.now();
  reports_->report(domain::pile::report_boot{now, std::move(plate)}, now,
                   [self = shared_from_this(), then](const report_outcome& how) {
                     if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
                     then(write_value(boot_answer(registration::accepted, self->at_.clock.now(), heartbeat_every)));
                   });
}

void conversation::heartbeat(const json&, const answered& then) {
  then(write_value(heartbeat_answer(at_.clock.now())));
}

void conversation::authorize(const json& payload, const answered& then) {
  const auto token = read_authorize(payload, *quirks_).token;
  const auto verdict = verdict_on(at_, pile_, token);
  then(write_value(authorize_answer(verdict)));
  if (verdict.status == token_status::accepted) tell_price(token);
}

void conversation::status(const json& payload, const answered& then) {
  const auto read = read_status(payload, *quirks_);
  if (!read) return then(error_of(read.error(), version));
  const auto& sent = read.value();
  const auto now = at_.clock.now();
  if (sent.at) clock_.fresh(*sent.at, now);
  clock_news_.tell(clock_, *reports_);
  const auto at = sent.at.value_or(now);
  const bool is_free = sent.is == domain::pile::connector_status::available && sent.connector != 0;
  if (is_free) look_for_lost_stop(sent.connector);
  // A connector we do not know of is the pile's business: nothing to bill hangs on it.
  reports_->report(domain::pile::report_status{sent.connector, sent.is, sent.error, at}, at,
                   [then](const report_outcome& how) {
                     if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
                     then("{}");
                   });
}

void conversation::transfer(const json&, const answered& then) {
  then(write_value(data_transfer_answer(transfer_status::unknown_vendor)));
}

void conversation::sign_certificate(const json&, const answered& then) { then(R"({"status":"Rejected"})"); }

void conversation::note_only(const json&, const answered& then) { then("{}"); }

std::optional<projections::pile_row> conversation::row() const {
  return projections::find_pile(at_.rows.read(), pile_);
}

}  // namespace pilecloud::devices::ocpp16
