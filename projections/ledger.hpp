// SPDX-License-Identifier: Apache-2.0
// The ledger: balances per (book, owner), statements of postings, and the trial balance, which is 0 always because
// every fact's postings sum to 0 alone (rules.md S1, design §5.6). Sums only: any order of facts gives the same rows.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ledger/postings.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

using domain::ledger::book;

struct balance_row {
  projections::book book{};
  std::string owner;
  money balance;  // debit > 0
};
struct posting_row {
  projections::book book{};
  std::string owner;
  money amount;  // debit > 0
  instant recorded_at{};
  place by;
  std::uint8_t index = 0;  // among the postings of one fact
  std::string stream;      // of the fact
};
struct trial_balance {
  std::array<money, domain::ledger::book_count> books{};  // [book - 1]
  std::array<std::uint64_t, domain::ledger::book_count> postings{};
  money total() const;  // 0, or the ledger is broken
};

money find_balance(const view_reader& from, book account, std::string_view owner);
trial_balance find_trial_balance(const view_reader& from);
// Balances of a book by owner; those of settlement_in_transit are listed only while they are not 0.
std::optional<page<balance_row>> page_balances(const view_reader& from, book account, const page_request& asked);
// Postings of (book, owner) by recorded time.
std::optional<page<posting_row>> page_postings(const view_reader& from, book account, std::string_view owner,
                                               const page_request& asked);
// Sessions whose settlement is in transit: in flight, or stuck (S1).
std::vector<balance_row> sessions_in_transit(const view_reader& from, std::size_t limit);
std::string etag_of_ledger(const view_reader& from);

}  // namespace pilecloud::projections
