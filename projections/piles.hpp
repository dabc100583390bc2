// SPDX-License-Identifier: Apache-2.0
// Live piles (充电桩): what each pile is, how each connector stands, which session is on it and how much it has taken.
// Folded from pile and session facts of one partition. An imported session occupies no connector (S12).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/pile/facts.hpp"
#include "domain/session/state.hpp"
#include "projections/page.hpp"
#include "projections/running_energy.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

struct connector_row {
  domain::pile::connector_status status = domain::pile::connector_status::available;
  std::string error;
  std::optional<instant> status_at;  // device time
  session_id session;                // open one; empty: free
  account_id account;
  domain::session::stage stage{};
  bool started = false;     // its start was reported
  std::string transaction;  // the pile's own name for it; empty: the session's number
  std::optional<instant> started_at;
  energy running;
  std::optional<power> running_power;
  std::optional<std::int64_t> state_of_charge;  // 1e-3 %
  running_energy registers;
};

struct pile_row {
  pile_id pile;
  domain::pile::attributes attributes;
  std::vector<connector_row> connectors;                 // [0] = connector 1
  std::uint32_t sessions = 0;                            // numbered so far
  std::optional<domain::pile::connector_status> status;  // of the whole pile (connector 0), where reported
  std::string error;                                     // likewise
  std::optional<instant> last_report_at;                 // recorded; of the last device fact
  std::optional<domain::pile::access> access;            // none: it may not connect
  std::vector<std::string> offered;                      // credentials that open it too (W6)
  std::optional<domain::pile::nameplate> nameplate;
  std::optional<instant> booted_at;                     // with this nameplate
  std::optional<domain::pile::profile> profile;         // W11; none: its version's default
  bool profile_untold = false;                          // set since the pile was told
  std::vector<domain::pile::profile_setting> settings;  // what it answered
  std::optional<instant> settings_at;
  std::optional<duration> clock_offset;  // R3, as it last moved; none: never by more than a minute
  std::optional<instant> clock_at;
  std::set<domain::pile::report_key> strays;  // reports that no start has claimed (W2)
  place last;
};

// Why somebody should look at a pile: it may connect without TLS (W6), its settings are not its profile's (W11), its
// clock is off (R3).
enum class pile_concern : std::uint8_t { none = 0, without_tls, drift, clock };
bool drifts(const pile_row& row);

struct pile_filter {
  station_id station;
  operator_id owner;
  pile_concern concern = pile_concern::none;  // of any: the station is then not asked
};

std::optional<pile_row> find_pile(const view_reader& from, const pile_id& pile);
std::optional<page<pile_row>> page_piles(const view_reader& from, const pile_filter& which, const page_request& asked);
std::size_t count_piles(const view_reader& from, pile_concern concern);
std::string etag_of_piles(const view_reader& from, const pile_filter& which);

}  // namespace pilecloud::projections
