// SPDX-License-Identifier: Apache-2.0
#include "events/describe_category.hpp"
#include "events/shown.hpp"

namespace pilecloud::events {

nlohmann::json describe_category(const domain::claim::fact& body) {
  return std::visit([](const auto& fact) { return nlohmann::json{{"holder", shown(fact.holder)}}; }, body);
}

}  // namespace pilecloud::events
