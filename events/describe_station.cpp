// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"
#include "events/describe_category.hpp"
#include "events/shown.hpp"

namespace pilecloud::events {

using namespace domain::station;
using nlohmann::json;

namespace {

json described(const profile& known) {
  return {{"owner", shown(known.owner)},          {"name", shown(known.name)},
          {"address", shown(known.address)},      {"time_zone", shown(known.time_zone)},
          {"latitude_udeg", known.latitude_udeg}, {"longitude_udeg", known.longitude_udeg}};
}

json described(const candidate_seen& fact) {
  const auto& plate = fact.candidate.plate;
  return {{"owner", shown(fact.owner)},
          {"pile", shown(fact.candidate.pile)},
          {"protocol", shown(plate.protocol)},
          {"vendor", shown(plate.vendor)},
          {"model", shown(plate.model)},
          {"serial", shown(plate.serial)},
          {"firmware", shown(plate.firmware)},
          {"address", shown(fact.candidate.address)},
          {"tls", fact.candidate.tls},
          {"certificate", fact.candidate.certificate},
          {"at", shown(fact.at)}};
}

}  // namespace

json describe_category(const domain::station::fact& body) {
  return std::visit(
      overload{[](const registered& fact) { return described(fact.profile); },
               [](const changed& fact) { return described(fact.profile); },
               [](const tariff_assigned& fact) -> json {
                 return {{"owner", shown(fact.owner)}, {"tariff", shown(fact.tariff)}, {"version", fact.version}};
               },
               [](const adoption_opened& fact) -> json {
                 return {{"owner", shown(fact.owner)},
                         {"until", shown(fact.terms.until)},
                         {"piles", fact.terms.piles},
                         {"without_tls", fact.terms.without_tls}};
               },
               [](const adoption_closed& fact) -> json {
                 return {{"owner", shown(fact.owner)}};
               },
               [](const candidate_seen& fact) { return described(fact); },
               [](const candidate_adopted& fact) -> json {
                 return {{"owner", shown(fact.owner)}, {"pile", shown(fact.pile)}};
               }},
      body);
}

}  // namespace pilecloud::events
