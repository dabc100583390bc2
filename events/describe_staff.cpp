// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"
#include "events/describe_category.hpp"
#include "events/shown.hpp"

namespace pilecloud::events {

using namespace domain::staff;
using nlohmann::json;

json describe_category(const domain::staff::fact& body) {
  return std::visit(
      overload{[](const hired& fact) -> json {
                 return {{"owner", shown(fact.owner)},
                         {"role", shown(fact.role)},
                         {"password_hash", shown_sealed(fact.sealed_password_hash)}};
               },
               [](const role_changed& fact) -> json {
                 return {{"owner", shown(fact.owner)}, {"role", shown(fact.role)}};
               },
               [](const password_changed& fact) -> json {
                 return {{"owner", shown(fact.owner)}, {"password_hash", shown_sealed(fact.sealed_password_hash)}};
               },
               [](const dismissed& fact) -> json {
                 return {{"owner", shown(fact.owner)}};
               }},
      body);
}

}  // namespace pilecloud::events
