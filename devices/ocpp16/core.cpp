// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp16/core.hpp"

#include "base/assert.hpp"
#include "domain/session/sample_text.hpp"

namespace pilecloud::devices::ocpp16 {

namespace {

namespace session = domain::session;
using domain::pile::connector_status;

constexpr std::int64_t connector_most = 0xFFFF;

result<std::int64_t, shape_fault> connector_in(const ocpp_payload& payload, std::int64_t least) {
  return payload.integer_within("connectorId", least, connector_most);
}

// An integer by the standard; exact from its text when a pile sends decimals, or text (R1).
std::optional<energy> register_in(const ocpp_payload& payload, std::string_view name, const ocpp_quirks& quirks) {
  const auto* sent = payload.find(name);
  if (sent == nullptr) return std::nullopt;
  const auto text = sent->is_string() ? sent->get<std::string>() : decimal_text(*sent).value_or("");
  const auto read = session::parse_register(text, quirks.register_unit);
  return read ? std::optional{read.value()} : std::nullopt;
}

transaction_ref transaction_in(const ocpp_payload& payload) {
  const auto number = payload.integer("transactionId");
  return {number.has_value(), number && *number > 0 ? number : std::nullopt};
}

session::stop_reason reason_of(std::string_view sent) {
  if (sent.empty() || sent == "Local") return session::stop_reason::local;  // absent is Local by the standard
  if (sent == "Remote" || sent == "UnlockCommand") return session::stop_reason::remote;
  if (sent == "EVDisconnected") return session::stop_reason::ev_disconnected;
  if (sent == "EmergencyStop") return session::stop_reason::emergency;
  if (sent == "PowerLoss") return session::stop_reason::power_loss;
  return session::stop_reason::other;
}

connector_status status_of(std::string_view sent) {
  if (sent == "Available") return connector_status::available;
  if (sent == "Preparing") return connector_status::preparing;
  if (sent == "Charging") return connector_status::charging;
  if (sent == "SuspendedEV" || sent == "SuspendedEVSE") return connector_status::suspended;
  if (sent == "Finishing") return connector_status::finishing;
  if (sent == "Reserved") return connector_status::reserved;
  if (sent == "Unavailable") return connector_status::unavailable;
  PILECLOUD_ASSERT(sent == "Faulted", "a status that check() does not let through: {}", sent);
  return connector_status::faulted;
}

}  // namespace

boot read_boot(const json& payload) {
  const ocpp_payload sent{payload};
  const auto text = [&sent](std::string_view name) { return std::string{sent.text(name)}; };
  return {text("chargePointVendor"),
          text("chargePointModel"),
          text("chargePointSerialNumber"),
          text("chargeBoxSerialNumber"),
          text("firmwareVersion"),
          text("iccid"),
          text("imsi"),
          text("meterType"),
          text("meterSerialNumber")};
}

domain::pile::nameplate nameplate_of(boot sent) {
  return {std::string{to_text(ocpp_version::ocpp16)},
          std::move(sent.vendor),
          std::move(sent.model),
          sent.serial.empty() ? std::move(sent.box_serial) : std::move(sent.serial),
          std::move(sent.firmware),
          std::move(sent.iccid),
          std::move(sent.imsi),
          std::move(sent.meter_type),
          std::move(sent.meter_serial)};
}

authorize read_authorize(const json& payload, const ocpp_quirks& quirks) {
  return {read_token(ocpp_payload{payload}.text("idTag"), quirks)};
}

result<start_transaction, shape_fault> read_start(const json& payload, const ocpp_quirks& quirks) {
  const ocpp_payload sent{payload};
  const auto connector = connector_in(sent, 1);
  if (!connector) return connector.error();
  return start_transaction{static_cast<std::uint16_t>(connector.value()), read_token(sent.text("idTag"), quirks),
                           register_in(sent, "meterStart", quirks), *sent.moment("timestamp", quirks),
                           sent.integer("reservationId")};
}

stop_transaction read_stop(const json& payload, const ocpp_quirks& quirks) {
  const ocpp_payload sent{payload};
  const auto reason = sent.text("reason");
  return {transaction_in(sent),
          read_token(sent.text("idTag"), quirks),
          register_in(sent, "meterStop", quirks),
          *sent.moment("timestamp", quirks),
          reason_of(reason),
          std::string{reason},
          read_metering(sent.find("transactionData"), ocpp_version::ocpp16, quirks)};
}

result<meter_values, shape_fault> read_meter_values(const json& payload, const ocpp_quirks& quirks) {
  const ocpp_payload sent{payload};
  const auto connector = connector_in(sent, 0);
  if (!connector) return connector.error();
  return meter_values{static_cast<std::uint16_t>(connector.value()), transaction_in(sent),
                      read_metering(sent.find("meterValue"), ocpp_version::ocpp16, quirks)};
}

result<status, shape_fault> read_status(const json& payload, const ocpp_quirks& quirks) {
  const ocpp_payload sent{payload};
  const auto connector = connector_in(sent, 0);
  if (!connector) return connector.error();
  const auto error = sent.text("errorCode");
  return status{static_cast<std::uint16_t>(connector.value()),
                status_of(sent.text("status")),
                std::string{sent.text("status")},
                std::string{error == "NoError" ? std::string_view{} : error},
                std::string{sent.text("info")},
                std::string{sent.text("vendorId")},
                std::string{sent.text("vendorErrorCode")},
                sent.moment("timestamp", quirks)};
}

transfer read_data_transfer(const json& payload) {
  const ocpp_payload sent{payload};
  transfer made{std::string{sent.text("vendorId")}, std::string{sent.text("messageId")}, std::nullopt};
  if (const auto* held = sent.find("data")) {
    made.text = held->is_string() ? held->get<std::string>() : write_value(*held);
  }
  return made;
}

progress read_progress(const json& payload) {
  const ocpp_payload sent{payload};
  return {std::string{sent.text("status")}, sent.integer("requestId")};
}

}  // namespace pilecloud::devices::ocpp16
