// SPDX-License-Identifier: Apache-2.0
// What can go wrong below the domain. The text says what happened; where it happened travels beside it.
#pragma once

#include <cstdint>
#include <string_view>

namespace pilecloud::storage {

enum class errc : std::uint8_t {
  version_conflict = 1,  // the stream is not at the expected version: somebody else wrote
  duplicate_command,     // this command id is in the table already: read its commit
  command_body_differs,  // same command id, another body
  conflict,              // the sequencer has another entry at this position
  fenced,                // a newer epoch owns the partition
  unknown_result,        // may or may not be durable: ask again with the same entry
  not_writable,          // the log refuses writes after an error until reopened
  io_error,              // the disk said no
  locked,                // another process holds the database
  not_found,
  short_read,
  checksum_mismatch,
  chain_mismatch,
  unknown_format,
  hole,  // a position is missing
  too_large,
  not_owner,  // another node writes this partition; nothing happened
};

std::string_view to_text(errc error);

}  // namespace pilecloud::storage
