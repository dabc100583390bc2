// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"
#include "events/describe.hpp"
#include "events/describe_category.hpp"
#include "events/shown.hpp"

namespace pilecloud::events {

nlohmann::json describe_category(const domain::tariff::fact& body) {
  return std::visit(overload{[](const domain::tariff::published& fact) -> nlohmann::json {
                      return {{"owner", shown(fact.owner)},
                              {"name", shown(fact.name)},
                              {"terms", describe(fact.terms)},
                              {"effective_at", shown(fact.effective_at)}};
                    }},
                    body);
}

}  // namespace pilecloud::events
