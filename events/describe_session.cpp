// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"
#include "events/describe.hpp"
#include "events/describe_category.hpp"
#include "events/shown.hpp"
#include "events/words.hpp"

namespace pilecloud::events {

using namespace domain::session;
using nlohmann::json;

namespace {

// The value with its unit in the field's name.
json described(const sample& one) {
  return {{"at", shown(one.at)},
          {std::string{unit_field_of(one.measurand)}, one.value},
          {"measurand", word_of(one.measurand)},
          {"context", word_of(one.context)},
          {"phase", word_of(one.phase)},
          {"location", word_of(one.location)}};
}

json meter_or_null(bool has_meter, energy meter) { return has_meter ? json(shown(meter)) : json{}; }

json described(const started& fact) {
  return {{"at", shown(fact.at)},
          {"meter_mwh", meter_or_null(fact.has_meter, fact.meter)},
          {"verdict", shown(fact.verdict)},
          {"overdue_at", shown_or_null(fact.overdue_at)},
          {"settle_at", shown_or_null(fact.settle_at)},
          {"register_before", shown_or_null(fact.register_before)}};
}

json number_or_null(const std::optional<std::uint32_t>& number) { return number ? json(*number) : json{}; }

json described(const metered& fact) {
  return {{"samples", describe(fact.samples)},
          {"sequence", number_or_null(fact.sequence)},
          {"cost_fen", shown(fact.cost)},
          {"verdict", shown(fact.verdict)},
          {"overdue_at", shown_or_null(fact.overdue_at)},
          {"settle_at", shown_or_null(fact.settle_at)}};
}

json described(const stopped& fact) {
  return {{"at", shown(fact.at)},
          {"meter_mwh", meter_or_null(fact.has_meter, fact.meter)},
          {"reason", shown(fact.reason)},
          {"samples", describe(fact.samples)},
          {"verdict", shown(fact.verdict)},
          {"settle_at", shown_or_null(fact.settle_at)},
          {"sequence", number_or_null(fact.sequence)},
          {"cost_fen", shown(fact.cost)}};
}

json described(const signed_measured& fact) { return {{"values", describe(fact.values)}}; }

json described(const settled& fact) {
  return {{"revision", fact.revision},
          {"bill", describe(fact.bill)},
          {"cause", shown(fact.cause)},
          {"at", shown(fact.at)},
          {"electricity_change_fen", shown(fact.electricity_change)},
          {"service_change_fen", shown(fact.service_change)},
          {"owner", shown(fact.owner)},
          {"station", shown(fact.station)},
          {"account", shown(fact.account)},
          {"source", word_of(fact.source)},
          {"time_zone", shown(fact.time_zone)},
          {"charge_wallet_beyond_hold", fact.charge_wallet_beyond_hold},
          {"ended_at", shown(fact.ended_at)}};
}

}  // namespace

json describe(const std::vector<sample>& samples) {
  auto list = json::array();
  for (const auto& one : samples) list.push_back(described(one));
  return list;
}

json describe(const std::vector<signed_value>& values) {
  auto list = json::array();
  for (const auto& one : values) list.push_back({{"at", shown(one.at)}, {"text", shown(one.text)}});
  return list;
}

json describe_category(const domain::session::fact& body) {
  return std::visit(
      overload{[](const ordered& fact) -> json {
                 return {{"order", describe(fact.order)}};
               },
               [](const funded& fact) -> json {
                 return {{"hold_fen", shown(fact.hold)}};
               },
               [](const start_requested& fact) -> json {
                 return {{"deadline", shown(fact.deadline)}};
               },
               [](const started& fact) { return described(fact); }, [](const metered& fact) { return described(fact); },
               [](const clock_measured& fact) -> json {
                 return {{"offset_us", fact.offset.count()}, {"settle_at", shown_or_null(fact.settle_at)}};
               },
               [](const stop_requested& fact) -> json {
                 return {{"reason", shown(fact.reason)}};
               },
               [](const stopped& fact) { return described(fact); },
               [](const ended_by_rule& fact) -> json {
                 return {{"at", shown(fact.at)}, {"settle_at", shown_or_null(fact.settle_at)}};
               },
               [](const start_failed& fact) -> json {
                 return {{"reason", shown(fact.reason)}};
               },
               [](const settled& fact) { return described(fact); },
               [](const settlement_confirmed& fact) -> json {
                 return {{"revision", fact.revision}};
               },
               [](const closed_unbilled& fact) -> json {
                 return {{"reason", shown(fact.reason)}, {"reported_mwh", shown(fact.reported)}};
               },
               [](const register_withdrawn& fact) -> json {
                 return {{"settle_at", shown_or_null(fact.settle_at)}};
               },
               [](const hold_requested& fact) -> json {
                 return {{"up_to_fen", shown(fact.up_to)}, {"account", shown(fact.account)}};
               },
               [](const hold_recorded& fact) -> json {
                 return {{"held_fen", shown(fact.held)}, {"asked_fen", shown(fact.asked)}};
               },
               [](const signed_measured& fact) { return described(fact); },
               [](const message_numbered& fact) -> json {
                 return {{"sequence", fact.sequence}};
               }},
      body);
}

}  // namespace pilecloud::events
