// SPDX-License-Identifier: Apache-2.0
// What an auditor does who trusts nobody: walks every record of every partition (CRC, chain hash, dense positions,
// versions, commits, clocks, every decoded fact, whether it may follow), prices every settlement again from its
// readings and frozen terms, derives the ledger from the facts alone and holds states, and the stored projection,
// against it. Reads only. Memory: the folded states of one partition at a time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/quantity.hpp"
#include "domain/ledger/postings.hpp"
#include "projections/stamp.hpp"
#include "projections/views.hpp"
#include "storage/log.hpp"

namespace pilecloud::app {

inline constexpr std::size_t differences_max = 100;  // more say nothing new

struct audit_difference {
  std::uint16_t partition = 0;
  std::uint64_t position = 0;  // 0: not of one record
  std::string stream;
  std::string what;
};

using ledger_balances = std::map<std::pair<domain::ledger::book, std::string>, money>;

struct audit_report {
  std::uint64_t facts = 0;
  std::uint64_t streams = 0;
  std::uint64_t settlements = 0;  // priced again
  money billed;                   // sum of the last revisions
  ledger_balances ledger;         // of the facts up to `upto`
  std::vector<audit_difference> differences;
};

// `upto`: the ledger counts facts up to these positions (what a projection has folded); everything is checked anyway.
audit_report verify_log(const storage::log& log, const projections::positions& upto,
                        const std::function<void(std::uint64_t facts)>& report);

// The stored ledger against the derived one; appends what differs.
void compare_ledger(const projections::view_reader& rows, audit_report& report);

}  // namespace pilecloud::app
