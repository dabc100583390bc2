// SPDX-License-Identifier: Apache-2.0
// Stations (充电站): registered, changed, given a tariff version, and their totals by hour, day and month of local
// time.
#pragma once

#include "http/call.hpp"
#include "projections/stations.hpp"

namespace pilecloud::http {

const shape& station_registration_shape();
const shape& station_change_shape();
const shape& assignment_shape();
const shape& station_shape();
const shape& station_written_shape();
const shape& totals_query();
const shape& totals_shape();

response register_station(call& now);
response change_station(call& now);
response assign_tariff(call& now);
response list_stations(call& now);
response show_station(call& now);
response show_station_totals(call& now);

projections::station_row station_named(const call& now);

}  // namespace pilecloud::http
