// SPDX-License-Identifier: Apache-2.0
#include "projections/sources.hpp"

namespace pilecloud::projections {

std::vector<std::unique_ptr<projection>> all_projections() {
  std::vector<std::unique_ptr<projection>> all;
  all.push_back(make_sessions());
  all.push_back(make_transactions());
  all.push_back(make_ledger());
  all.push_back(make_piles());
  all.push_back(make_stations());
  all.push_back(make_station_totals());
  all.push_back(make_accounts());
  all.push_back(make_tariffs());
  all.push_back(make_staff());
  all.push_back(make_reminders());
  all.push_back(make_pile_service());
  all.push_back(make_adoptions());
  return all;
}

}  // namespace pilecloud::projections
