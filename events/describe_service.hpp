// SPDX-License-Identifier: Apache-2.0
// The fields of a pile's facts of service; events/describe.hpp is the public door.
#pragma once

#include <nlohmann/json.hpp>

#include "domain/pile/service.hpp"

namespace pilecloud::events {

nlohmann::json describe(const domain::pile::request_numbered& fact);
nlohmann::json describe(const domain::pile::reserved& fact);
nlohmann::json describe(const domain::pile::reservation_changed& fact);
nlohmann::json describe(const domain::pile::availability_set& fact);
nlohmann::json describe(const domain::pile::power_limit_set& fact);
nlohmann::json describe(const domain::pile::settings_reported& fact);
nlohmann::json describe(const domain::pile::local_list_reported& fact);
nlohmann::json describe(const domain::pile::upkeep_asked& fact);
nlohmann::json describe(const domain::pile::upkeep_reported& fact);

}  // namespace pilecloud::events
