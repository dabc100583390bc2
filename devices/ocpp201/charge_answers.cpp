// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/charge_answers.hpp"

#include "devices/ocpp_quirks.hpp"
#include "devices/price_text.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

json verdict_json(const token_verdict& verdict) {
  json made{{"status", std::string{to_text(verdict.status, ocpp_version::ocpp201)}}};
  if (verdict.expires_at) made["cacheExpiryDateTime"] = written_time(*verdict.expires_at);
  if (!verdict.parent.empty()) made["groupIdToken"] = {{"idToken", verdict.parent}, {"type", "Central"}};
  constexpr std::size_t content_most = 512;
  if (!verdict.message.empty() && verdict.message.size() <= content_most) {
    made["personalMessage"] = {{"format", "UTF8"}, {"content", verdict.message}};
  }
  return made;
}

}  // namespace

json boot_answer(registration status, instant now, std::chrono::seconds interval) {
  return {{"currentTime", written_time(now)}, {"interval", interval.count()}, {"status", to_text(status)}};
}

json heartbeat_answer(instant now) { return {{"currentTime", written_time(now)}}; }

json authorize_answer(const token_verdict& verdict) { return {{"idTokenInfo", verdict_json(verdict)}}; }

json cost_updated(const std::string& transaction, money cost) {
  return {{"transactionId", transaction}, {"totalCost", decimal_value(yuan_text(cost))}};
}

json transaction_answer(const std::optional<token_verdict>& verdict, std::optional<money> cost) {
  json made = json::object();
  if (verdict) made["idTokenInfo"] = verdict_json(*verdict);
  if (cost) made["totalCost"] = decimal_value(yuan_text(*cost));
  return made;
}

}  // namespace pilecloud::devices::ocpp201
