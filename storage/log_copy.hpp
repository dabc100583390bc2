// SPDX-License-Identifier: Apache-2.0
// One log made from another: what a backup and a restore are. Records go through apply(), so each is checked again
// (CRC, chain, density, versions) and nothing is copied that would not verify. Commits are never cut in two, whatever
// ends the copying; run again it goes on where it stood.
// Costs: one sequential read of what is missing, one sync for every half MiB. Memory: one batch.
// Errors: those of the log read from, with its place, and those of apply().
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "storage/log.hpp"

namespace pilecloud::storage {

using log_tails = std::array<tail, partition_count>;

log_tails tails_of(const log& from);
std::uint64_t facts_of(const log_tails& tails);
// One number for "the same log up to here": SHA-256 over every partition's last position and chain hash.
hash256 digest_of(const log_tails& tails);

// Nothing when `beginning` is a beginning of `whole`, or all of it. Else errc::chain_mismatch and the first place where
// they part, or errc::hole and the first partition in which `whole` ends too early. Costs a few point reads.
std::optional<failure> find_difference(const log& whole, const log& beginning);

struct copied {
  std::uint64_t facts = 0;
  std::uint64_t bytes = 0;
};
// Appends what `to` does not have of `from`, up to `until`: tails that `from` had once. errc::chain_mismatch when `to`
// ends beyond them or with another record.
result<copied, failure> copy_log(const log& from, const log_tails& until, log& to,
                                 const std::function<void(std::uint64_t facts)>& report);

}  // namespace pilecloud::storage
