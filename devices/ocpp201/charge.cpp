// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/charge.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

namespace session = domain::session;

constexpr std::int64_t connector_most = 0xFFFF;

session::stop_reason reason_of(std::string_view sent) {
  if (sent.empty() || sent == "Local") return session::stop_reason::local;
  if (sent == "Remote") return session::stop_reason::remote;
  if (sent == "EVDisconnected") return session::stop_reason::ev_disconnected;
  if (sent == "EmergencyStop") return session::stop_reason::emergency;
  if (sent == "PowerLoss") return session::stop_reason::power_loss;
  if (sent == "LocalOutOfCredit") return session::stop_reason::low_balance;
  const bool limit = sent == "EnergyLimitReached" || sent == "SOCLimitReached" || sent == "TimeLimitReached";
  return limit ? session::stop_reason::limit_reached : session::stop_reason::other;
}

event_kind kind_of(std::string_view sent) {
  if (sent == "Started") return event_kind::started;
  return sent == "Ended" ? event_kind::ended : event_kind::updated;
}

result<std::optional<std::uint16_t>, shape_fault> evse_in(const ocpp_payload& sent) {
  const auto* evse = sent.find("evse");
  if (evse == nullptr) return std::optional<std::uint16_t>{};
  const auto number = ocpp_payload{*evse}.integer_within("id", 1, connector_most);
  if (!number) {
    auto fault = number.error();
    fault.path = "evse." + fault.path;
    return fault;
  }
  return std::optional{static_cast<std::uint16_t>(number.value())};
}

token token_in(const json& idToken, const ocpp_quirks& quirks) {
  const ocpp_payload sent{idToken};
  return {devices::read_token(sent.text("idToken"), quirks), std::string{sent.text("type")}};
}

}  // namespace

domain::pile::nameplate read_boot(const json& payload) {
  const auto* station = ocpp_payload{payload}.find("chargingStation");
  const json none = json::object();
  const ocpp_payload sent{station == nullptr ? none : *station};
  const auto* modem = sent.find("modem");
  const ocpp_payload line{modem == nullptr ? none : *modem};
  const auto text = [](const ocpp_payload& from, std::string_view name) { return std::string{from.text(name)}; };
  return {std::string{to_text(ocpp_version::ocpp201)},
          text(sent, "vendorName"),
          text(sent, "model"),
          text(sent, "serialNumber"),
          text(sent, "firmwareVersion"),
          text(line, "iccid"),
          text(line, "imsi"),
          {},
          {}};
}

token read_token(const json& payload, const ocpp_quirks& quirks) {
  const auto* shown = ocpp_payload{payload}.find("idToken");
  return shown == nullptr ? token{} : token_in(*shown, quirks);
}

result<transaction_event, shape_fault> read_transaction_event(const json& payload, const ocpp_quirks& quirks) {
  const ocpp_payload sent{payload};
  const auto evse = evse_in(sent);
  if (!evse) return evse.error();
  const json none = json::object();
  const auto* held = sent.find("transactionInfo");
  const ocpp_payload about{held == nullptr ? none : *held};
  transaction_event made;
  made.kind = kind_of(sent.text("eventType"));
  made.transaction = about.text("transactionId");
  made.at = *sent.moment("timestamp", quirks);
  made.trigger = sent.text("triggerReason");
  made.number = sent.integer("seqNo").value_or(0);
  made.offline = sent.boolean("offline");
  made.evse = evse.value();
  if (const auto* shown = sent.find("idToken")) made.shown = token_in(*shown, quirks);
  made.remote_start = about.integer("remoteStartId");
  made.reservation = sent.integer("reservationId");
  made.charging_state = about.text("chargingState");
  made.reason = reason_of(about.text("stoppedReason"));
  made.metering = read_metering(sent.find("meterValue"), ocpp_version::ocpp201, quirks);
  return made;
}

result<status, shape_fault> read_status(const json& payload, const ocpp_quirks& quirks) {
  const ocpp_payload sent{payload};
  const auto evse = sent.integer_within("evseId", 0, connector_most);
  if (!evse) return evse.error();
  const auto connector = sent.integer_within("connectorId", 0, connector_most);
  if (!connector) return connector.error();
  return status{static_cast<std::uint16_t>(evse.value()), static_cast<std::uint16_t>(connector.value()),
                std::string{sent.text("connectorStatus")}, *sent.moment("timestamp", quirks)};
}

result<meter_values, shape_fault> read_meter_values(const json& payload, const ocpp_quirks& quirks) {
  const ocpp_payload sent{payload};
  const auto evse = sent.integer_within("evseId", 0, connector_most);
  if (!evse) return evse.error();
  return meter_values{static_cast<std::uint16_t>(evse.value()),
                      read_metering(sent.find("meterValue"), ocpp_version::ocpp201, quirks)};
}

}  // namespace pilecloud::devices::ocpp201
