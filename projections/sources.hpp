// SPDX-License-Identifier: Apache-2.0
// Makes each projection; all_projections() lists them. Private to projections/.
#pragma once

#include <memory>

#include "projections/projection.hpp"

namespace pilecloud::projections {

std::unique_ptr<projection> make_sessions();
std::unique_ptr<projection> make_transactions();
std::unique_ptr<projection> make_ledger();
std::unique_ptr<projection> make_piles();
std::unique_ptr<projection> make_stations();
std::unique_ptr<projection> make_station_totals();
std::unique_ptr<projection> make_accounts();
std::unique_ptr<projection> make_tariffs();
std::unique_ptr<projection> make_staff();
std::unique_ptr<projection> make_reminders();
std::unique_ptr<projection> make_pile_service();
std::unique_ptr<projection> make_adoptions();

}  // namespace pilecloud::projections
