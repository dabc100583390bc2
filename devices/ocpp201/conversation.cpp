// SPDX-License-Identifier: Apache-2.0
// Boot, tokens, status and what is only noted; transactions stand in transactions.cpp, our calls in charge_calls.cpp.
#include "devices/ocpp201/conversation.hpp"

#include <array>
#include <utility>

#include "devices/charge_report.hpp"
#include "devices/checked_call.hpp"
#include "devices/ocpp201/charge_answers.hpp"
#include "devices/tokens.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

using domain::pile::connector_status;

constexpr auto version = ocpp_version::ocpp201;

// Occupied says that a vehicle is there; what it does, its transaction's events say.
std::optional<connector_status> status_of(std::string_view sent, connector_status before) {
  if (sent == "Available") return connector_status::available;
  if (sent == "Reserved") return connector_status::reserved;
  if (sent == "Unavailable") return connector_status::unavailable;
  if (sent == "Faulted") return connector_status::faulted;
  const bool is_busy = before == connector_status::charging || before == connector_status::suspended;
  return is_busy ? std::nullopt : std::optional{connector_status::preparing};
}

}  // namespace

std::string_view plain_answer(std::string_view action) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> answers{{
      {"DataTransfer", R"({"status":"UnknownVendorId"})"},
      {"Get15118EVCertificate", R"({"status":"Failed","exiResponse":""})"},
      {"GetCertificateStatus", R"({"status":"Failed"})"},
      {"NotifyEVChargingNeeds", R"({"status":"Rejected"})"},
      {"NotifyEVChargingSchedule", R"({"status":"Rejected"})"},
      {"SignCertificate", R"({"status":"Rejected"})"},
  }};
  for (const auto& [name, answer] : answers) {
    if (name == action) return answer;
  }
  return "{}";
}

conversation::conversation(const platform& at, pile_id pile, strand in, caller call,
                           std::optional<client_certificate> shown)
    : at_(at),
      pile_(std::move(pile)),
      in_(std::move(in)),
      call_(std::move(call)),
      reports_(std::make_shared<reporting>(at, in_, pile_)),
      quirks_(&quirks_of(at, pile_)),
      clock_(at.clock.now()),
      clock_news_(at, pile_),
      shown_(std::move(shown)),
      costs_(at.cost_pace) {}

conversation::handled conversation::part_for(std::string_view action) {
  static constexpr std::array<std::pair<std::string_view, handled>, 10> parts{{
      {"BootNotification", &conversation::boot},
      {"Heartbeat", &conversation::heartbeat},
      {"Authorize", &conversation::authorize},
      {"StatusNotification", &conversation::status},
      {"MeterValues", &conversation::meter},
      {"TransactionEvent", &conversation::transaction},
      {"NotifyReport", &conversation::report},
      {"ReservationStatusUpdate", &conversation::reservation},
      {"FirmwareStatusNotification", &conversation::firmware_progress},
      {"LogStatusNotification", &conversation::log_progress},
  }};
  for (const auto& [name, part] : parts) {
    if (name == action) return part;
  }
  return nullptr;
}

void conversation::serve(pile_call call, answered then) {
  const auto read = checked_call(call, version);
  if (const auto* error = std::get_if<call_error>(&read)) return then(*error);
  const auto part = part_for(call.action);
  if (part == nullptr) return then(std::string{plain_answer(call.action)});
  (this->*part)(std::get<json>(read), then);
}

void conversation::boot(const json& payload, const answered& then) {
  const auto now = at_.clock.now();
  auto plate = read_boot(payload);
  if (!is_its_certificate(plate.serial)) return then(unanswered{});
  quirks_ = &at_.quirks.of(plate);
  reports_->report(domain::pile::report_boot{now, std::move(plate)}, now,
                   [self = shared_from_this(), then](const report_outcome& how) {
                     if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
                     then(write_value(boot_answer(registration::accepted, self->at_.clock.now(), heartbeat_every)));
                   });
}

// W6: with profile 3 the station that boots must be the one its certificate is for. Who shows another's is cut off.
bool conversation::is_its_certificate(const std::string& serial) const {
  const auto known = row();
  if (!known || !known->access || known->access->security_profile != 3) return true;
  return shown_ && is_certificate_of(*shown_, serial);
}

void conversation::heartbeat(const json&, const answered& then) {
  then(write_value(heartbeat_answer(at_.clock.now())));
}

void conversation::authorize(const json& payload, const answered& then) {
  const auto shown = read_token(payload, *quirks_);
  then(write_value(authorize_answer(with_price(verdict_on(at_, pile_, shown.counts() ? shown.text : "")))));
}

void conversation::status(const json& payload, const answered& then) {
  const auto read = read_status(payload, *quirks_);
  if (!read) return then(error_of(read.error(), version));
  const auto& sent = read.value();
  clock_.fresh(sent.at, at_.clock.now());
  clock_news_.tell(clock_, *reports_);
  const auto known = row();
  const bool is_place = known && sent.evse >= 1 && sent.evse <= known->connectors.size();
  const auto before = is_place ? known->connectors[sent.evse - 1U].status : connector_status::available;
  const auto is = status_of(sent.sent, before);
  if (!is) return then("{}");
  reports_->report(domain::pile::report_status{sent.evse, *is, {}, sent.at}, sent.at,
                   [then](const report_outcome& how) {
                     if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
                     then("{}");
                   });
}

// Outside of a transaction: the register of an idle connector (R6).
void conversation::meter(const json& payload, const answered& then) {
  const auto read = read_meter_values(payload, *quirks_);
  if (!read) return then(error_of(read.error(), version));
  const auto idle = last_register(read.value().metering.samples);
  if (!idle || read.value().evse == 0) return then("{}");
  reports_->report(domain::pile::report_register{read.value().evse, *idle}, idle->at,
                   [then](const report_outcome& how) {
                     if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
                     then("{}");
                   });
}

std::optional<projections::pile_row> conversation::row() const {
  return projections::find_pile(at_.rows.read(), pile_);
}

}  // namespace pilecloud::devices::ocpp201
