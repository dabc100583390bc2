// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp16/core_answers.hpp"

#include "devices/ocpp_quirks.hpp"

namespace pilecloud::devices::ocpp16 {

namespace {

std::string_view to_text(transfer_status status) {
  switch (status) {
    case transfer_status::accepted:
      return "Accepted";
    case transfer_status::rejected:
      return "Rejected";
    case transfer_status::unknown_message:
      return "UnknownMessageId";
    case transfer_status::unknown_vendor:
      return "UnknownVendorId";
  }
  return "Rejected";
}

json written(const token_verdict& verdict) {
  json made{{"status", devices::to_text(verdict.status, ocpp_version::ocpp16)}};
  if (verdict.expires_at) made["expiryDate"] = written_time(*verdict.expires_at);
  if (!verdict.parent.empty()) made["parentIdTag"] = verdict.parent;
  return made;
}

}  // namespace

json boot_answer(registration status, instant now, std::chrono::seconds interval) {
  return {{"status", devices::to_text(status)}, {"currentTime", written_time(now)}, {"interval", interval.count()}};
}

json heartbeat_answer(instant now) { return {{"currentTime", written_time(now)}}; }

json authorize_answer(const token_verdict& verdict) { return {{"idTagInfo", written(verdict)}}; }

json start_answer(std::int32_t transaction, const token_verdict& verdict) {
  return {{"idTagInfo", written(verdict)}, {"transactionId", transaction}};
}

json stop_answer(const std::optional<token_verdict>& verdict) {
  return verdict ? json{{"idTagInfo", written(*verdict)}} : json::object();
}

json data_transfer_answer(transfer_status status, const std::optional<std::string>& text) {
  json made{{"status", to_text(status)}};
  if (text) made["data"] = *text;
  return made;
}

}  // namespace pilecloud::devices::ocpp16
