// SPDX-License-Identifier: Apache-2.0
// Facts of domain/pile/service.hpp.
#include "events/describe_service.hpp"

#include "events/shown.hpp"

namespace pilecloud::events {

using namespace domain::pile;
using nlohmann::json;

namespace {

json described(const setting& one) {
  json made{{"component", shown(one.component)},
            {"component_instance", shown(one.component_instance)},
            {"evse", one.evse},
            {"connector", one.connector},
            {"variable", shown(one.variable)},
            {"variable_instance", shown(one.variable_instance)},
            {"attribute", shown(one.attribute)},
            {"value", one.value ? json(shown(*one.value)) : json{}},
            {"mutability", one.mutability ? json(shown(*one.mutability)) : json{}},
            {"unit", shown(one.unit)},
            {"needs_reboot", one.needs_reboot}};
  return made;
}

}  // namespace

json describe(const request_numbered& fact) { return {{"number", fact.number}, {"kind", shown(fact.kind)}}; }

json describe(const reserved& fact) {
  const auto& asked = fact.reservation;
  return {{"number", fact.number},          {"connector", asked.connector}, {"account", shown(asked.account)},
          {"card", shown_hash(asked.card)}, {"shown", shown(asked.shown)},  {"until", shown(asked.until)}};
}

json describe(const reservation_changed& fact) {
  return {{"number", fact.number}, {"stage", shown(fact.stage)}, {"session", fact.session}};
}

json describe(const availability_set& fact) {
  return {{"connector", fact.connector}, {"operative", fact.operative}, {"scheduled", fact.scheduled}};
}

json describe(const power_limit_set& fact) {
  return {{"connector", fact.connector},
          {"number", fact.number},
          {"limit_mw", fact.limit ? json(shown(*fact.limit)) : json{}}};
}

json describe(const settings_reported& fact) {
  auto settings = json::array();
  for (const auto& one : fact.settings) settings.push_back(described(one));
  return {{"request", fact.request},
          {"part", fact.part},
          {"last", fact.last},
          {"whole", fact.whole},
          {"settings", std::move(settings)}};
}

json describe(const local_list_reported& fact) {
  auto cards = json::array();
  for (const auto& one : fact.cards) {
    cards.push_back({{"card", shown_hash(one.card)}, {"shown", shown(one.shown)}, {"removed", one.removed}});
  }
  return {{"version", fact.version}, {"update", shown(fact.update)}, {"cards", std::move(cards)}};
}

json describe(const upkeep_asked& fact) {
  return {{"number", fact.number},
          {"kind", shown(fact.kind)},
          {"location", shown(fact.location)},
          {"at", shown_or_null(fact.at)}};
}

json describe(const upkeep_reported& fact) {
  return {{"number", fact.number},
          {"kind", shown(fact.kind)},
          {"status", shown(fact.status)},
          {"file", shown(fact.file)},
          {"at", shown_or_null(fact.at)}};
}

}  // namespace pilecloud::events
