// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"
#include "base/result.hpp"
#include "events/describe.hpp"
#include "events/describe_category.hpp"
#include "events/describe_service.hpp"
#include "events/shown.hpp"

namespace pilecloud::events {

using namespace domain::pile;
using nlohmann::json;

namespace {

json described(const attributes& known) {
  return {{"owner", shown(known.owner)},
          {"station", shown(known.station)},
          {"vendor", shown(known.vendor)},
          {"model", shown(known.model)},
          {"serial", shown(known.serial)},
          {"mounting", shown(known.mounting)},
          {"place", shown(known.place)},
          {"current", shown(known.current)},
          {"rated_power_mw", shown(known.rated_power)},
          {"verification_number", shown(known.verification_number)},
          {"verification_expires_day", known.verification_expires_day},
          {"shows_cost", known.shows_cost},
          {"connectors", known.connectors}};
}

json described(const register_read& fact) {
  return {{"connector", fact.connector}, {"at", shown(fact.reading.at)}, {"meter_mwh", shown(fact.reading.total)}};
}

json described(const register_withdrawn& fact) {
  return {{"number", fact.number}, {"connector", fact.connector}, {"at", shown(fact.at)}};
}

json described(const access_set& fact) {
  return {{"security_profile", fact.access.security_profile}, {"credential", shown_sealed(fact.access.credential)}};
}

json described(const booted& fact) {
  const auto& plate = fact.nameplate;
  return {{"at", shown(fact.at)},
          {"protocol", shown(plate.protocol)},
          {"vendor", shown(plate.vendor)},
          {"model", shown(plate.model)},
          {"serial", shown(plate.serial)},
          {"firmware", shown(plate.firmware)},
          {"iccid", shown(plate.iccid)},
          {"imsi", shown(plate.imsi)},
          {"meter_type", shown(plate.meter_type)},
          {"meter_serial", shown(plate.meter_serial)}};
}

json described(const report_key& key) {
  return shown_hash(to_hex({reinterpret_cast<const char*>(key.data()), key.size()}));
}

json described(const stray& report) {
  return {{"kind", shown(report.kind)},
          {"connector", report.connector},
          {"at", shown(report.at)},
          {"meter_mwh", report.has_meter ? json(shown(report.meter)) : json{}},
          {"reason", shown(report.reason)},
          {"card", shown_hash(report.card)},
          {"start", report.start ? described(*report.start) : json{}},
          {"samples", describe(report.samples)},
          {"key", described(report.key)},
          {"sequence", report.sequence ? json(*report.sequence) : json{}},
          {"signed_values", describe(report.signed_values)}};
}

json described(const start_reported& fact) {
  return {{"number", fact.number},
          {"connector", fact.connector},
          {"at", shown(fact.at)},
          {"meter_mwh", fact.has_meter ? json(shown(fact.meter)) : json{}},
          {"key", described(fact.key)},
          {"register_before", shown_or_null(fact.register_before)},
          {"transaction", shown(fact.transaction)},
          {"card", shown_hash(fact.card)}};
}

json described(const status_reported& fact) {
  return {{"connector", fact.connector},
          {"status", shown(fact.status)},
          {"error", shown(fact.error)},
          {"at", shown(fact.at)}};
}

json described(const profile& wanted) {
  const auto words = [](const std::vector<std::string>& list) {
    json made = json::array();
    for (const auto& word : list) made.push_back(shown(word));
    return made;
  };
  return {{"sample_interval_s", wanted.sample_interval_s},
          {"measurands", words(wanted.measurands)},
          {"connection_timeout_s", wanted.connection_timeout_s},
          {"ping_interval_s", wanted.ping_interval_s},
          {"offline_authorisation", wanted.offline_authorisation},
          {"transaction_attempts", wanted.transaction_attempts},
          {"start_points", words(wanted.start_points)},
          {"stop_points", words(wanted.stop_points)}};
}

json described(const profile_told& fact) {
  json settings = json::array();
  for (const auto& one : fact.settings) {
    settings.push_back({{"name", shown(one.name)},
                        {"wanted", shown(one.wanted)},
                        {"answer", shown(one.answer)},
                        {"read", one.was_read ? json(shown(one.read)) : json{}}});
  }
  return {{"at", shown(fact.at)}, {"settings", std::move(settings)}};
}

json password(const std::string& credential) { return {{"credential", shown_sealed(credential)}}; }

}  // namespace

json describe_category(const domain::pile::fact& body) {
  return std::visit(overload{[](const registered& fact) { return described(fact.attributes); },
                             [](const changed& fact) { return described(fact.attributes); },
                             [](const order_placed& fact) -> json {
                               return {{"number", fact.number}, {"order", describe(fact.order)}};
                             },
                             [](const start_reported& fact) { return described(fact); },
                             [](const session_closed& fact) -> json {
                               return {{"number", fact.number}, {"ended_at", shown_or_null(fact.ended_at)}};
                             },
                             [](const status_reported& fact) { return described(fact); },
                             [](const register_read& fact) { return described(fact); },
                             [](const register_withdrawn& fact) { return described(fact); },
                             [](const access_set& fact) { return described(fact); },
                             [](const booted& fact) { return described(fact); },
                             [](const report_strayed& fact) { return described(fact.report); },
                             [](const stray_joined& fact) -> json {
                               return {{"number", fact.number}, {"report", described(fact.report)}};
                             },
                             [](const password_offered& fact) { return password(fact.credential); },
                             [](const password_taken& fact) { return password(fact.credential); },
                             [](const password_withdrawn& fact) { return password(fact.credential); },
                             [](const profile_set& fact) { return described(fact.profile); },
                             [](const profile_told& fact) { return described(fact); },
                             [](const clock_measured& fact) -> json {
                               return {{"offset_us", fact.offset.count()}, {"at", shown(fact.at)}};
                             },
                             [](const service_fact auto& fact) { return describe(fact); }},
                    body);
}

}  // namespace pilecloud::events
