// SPDX-License-Identifier: Apache-2.0
// The fields of each category's facts; events/describe.hpp is the public door.
#pragma once

#include <nlohmann/json.hpp>

#include "events/category.hpp"

namespace pilecloud::events {

nlohmann::json describe_category(const domain::account::fact& body);
nlohmann::json describe_category(const domain::claim::fact& body);
nlohmann::json describe_category(const domain::pile::fact& body);
nlohmann::json describe_category(const domain::session::fact& body);
nlohmann::json describe_category(const domain::staff::fact& body);
nlohmann::json describe_category(const domain::station::fact& body);
nlohmann::json describe_category(const domain::tariff::fact& body);

}  // namespace pilecloud::events
