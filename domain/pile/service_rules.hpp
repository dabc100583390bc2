// SPDX-License-Identifier: Apache-2.0
// How a pile's decider and fold treat what service.hpp tells of. Private to domain/pile/.
#pragma once

#include "domain/pile/facts.hpp"

namespace pilecloud::domain::pile {

inline bool is_out_of_order(const connector& one) {
  return one.status == connector_status::faulted || one.status == connector_status::unavailable;
}

using service_decision = decision<fact, rule>;

service_decision on_service(const state& known, const number_request& asked, instant now);
service_decision on_service(const state& known, const reserve& asked, instant now);
service_decision on_service(const state& known, const ask_upkeep& asked, instant now);
service_decision on_service(const state& known, const report_reservation& asked, instant now);
service_decision on_service(const state& known, const report_availability& asked, instant now);
service_decision on_service(const state& known, const report_power_limit& asked, instant now);
service_decision on_service(const state& known, const report_settings& asked, instant now);
service_decision on_service(const state& known, const report_local_list& asked, instant now);
service_decision on_service(const state& known, const report_upkeep& asked, instant now);

// Whether the connector is kept for somebody else than `account` now.
bool is_reserved_for_another(const state& known, std::uint16_t connector, const account_id& account, instant now);
// The reservation that a start ends: the one it names, else its driver's on that connector. 0: none.
std::uint32_t reservation_used_by(const state& known, const report_start& start, const account_id& account);

bool may_follow(const state& known, const request_numbered& next);
bool may_follow(const state& known, const reserved& next);
bool may_follow(const state& known, const reservation_changed& next);
bool may_follow(const state& known, const availability_set& next);
bool may_follow(const state& known, const power_limit_set& next);
bool may_follow(const state& known, const settings_reported& next);
bool may_follow(const state& known, const local_list_reported& next);
bool may_follow(const state& known, const upkeep_asked& next);
bool may_follow(const state& known, const upkeep_reported& next);

void fold(service& known, const request_numbered& next);
void fold(service& known, const reserved& next);
void fold(service& known, const reservation_changed& next);
void fold(service& known, const availability_set& next);
void fold(service& known, const power_limit_set& next);
void fold(service& known, const settings_reported& next);
void fold(service& known, const local_list_reported& next);
void fold(service& known, const upkeep_asked& next);
void fold(service& known, const upkeep_reported& next);

}  // namespace pilecloud::domain::pile
