// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/charge_answers.hpp"

#include <fmt/format.h>

#include "devices/ocpp_quirks.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

json verdict_json(const token_verdict& verdict) {
  json made{{"status", std::string{to_text(verdict.status, ocpp_version::ocpp201)}}};
  if (verdict.expires_at) made["cacheExpiryDateTime"] = written_time(*verdict.expires_at);
  if (!verdict.parent.empty()) made["groupIdToken"] = {{"idToken", verdict.parent}, {"type", "Central"}};
  return made;
}

}  // namespace

json boot_answer(instant now, std::chrono::seconds interval) {
  return {{"currentTime", written_time(now)}, {"interval", interval.count()}, {"status", "Accepted"}};
}

json heartbeat_answer(instant now) { return {{"currentTime", written_time(now)}}; }

json authorize_answer(const token_verdict& verdict) { return {{"idTokenInfo", verdict_json(verdict)}}; }

json transaction_answer(const std::optional<token_verdict>& verdict, std::optional<money> cost) {
  json made = json::object();
  if (verdict) made["idTokenInfo"] = verdict_json(*verdict);
  if (cost) made["totalCost"] = decimal_value(fmt::format("{}.{:02}", cost->count() / 100, cost->count() % 100));
  return made;
}

}  // namespace pilecloud::devices::ocpp201
