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

}  // namespace

json describe_category(const domain::station::fact& body) {
  return std::visit(
      overload{[](const registered& fact) { return described(fact.profile); },
               [](const changed& fact) { return described(fact.profile); },
               [](const tariff_assigned& fact) -> json {
                 return {{"owner", shown(fact.owner)}, {"tariff", shown(fact.tariff)}, {"version", fact.version}};
               }},
      body);
}

}  // namespace pilecloud::events
