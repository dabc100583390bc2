// SPDX-License-Identifier: Apache-2.0
// The promises of design §5 held against a world at rest. Each check derives what must be from the facts, from what
// the node answered, or from what the piles really delivered, never from another check.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "app/audit.hpp"
#include "domain/account/account.hpp"
#include "domain/claim/facts.hpp"
#include "domain/pile/facts.hpp"
#include "domain/session/decider.hpp"
#include "domain/staff/facts.hpp"
#include "domain/station/facts.hpp"
#include "domain/tariff/facts.hpp"
#include "events/fact.hpp"
#include "tests/simulation/device.hpp"
#include "tests/simulation/flaky_log.hpp"
#include "tests/simulation/outcome.hpp"
#include "tests/simulation/witness.hpp"

namespace pilecloud::simulation {

// The log folded once more, by nobody's code but the domain's.
struct folded_log {
  explicit folded_log(const storage::log& from);

  template <class State>
  using by_stream = std::map<std::string, State, std::less<>>;
  std::vector<std::vector<events::fact>> facts;  // [partition][position - 1]
  std::tuple<by_stream<domain::account::state>, by_stream<domain::claim::state>, by_stream<domain::pile::state>,
             by_stream<domain::session::state>, by_stream<domain::staff::state>, by_stream<domain::station::state>,
             by_stream<domain::tariff::state>>
      states;
  std::uint64_t revisions = 0;
  std::map<std::string, std::uint32_t, std::less<>> settlements;          // by session, of any source
  std::map<std::string, std::uint32_t, std::less<>> confirmed_same;       // by session: settled to the bill it had
  std::map<std::string, std::pair<std::uint32_t, money>> wallet_charges;  // by session: last revision for a wallet
  findings broken;                                                        // facts that cannot follow
};

// Everything below appends what it finds wrong.
void check_log(const storage::log& log, findings& wrong);                                      // §5.3, 5.4, 5.6, S1
void check_answers(const folded_log& folded, const witness& heard, findings& wrong);           // §5.1, 5.2
void check_money(const folded_log& folded, findings& wrong);                                   // §5.6, S1, S3, S6
void check_sessions(const folded_log& folded, findings& wrong);                                // S2, S4
void check_energy(const folded_log& folded, const delivered_charges& truth, findings& wrong);  // P3, R7
void check_snapshots(const flaky_log& log, const folded_log& folded, findings& wrong);         // live state == fold

}  // namespace pilecloud::simulation
