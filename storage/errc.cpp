// SPDX-License-Identifier: Apache-2.0
#include "storage/errc.hpp"

namespace pilecloud::storage {

std::string_view to_text(errc error) {
  switch (error) {
    case errc::version_conflict:
      return "version conflict";
    case errc::duplicate_command:
      return "duplicate command";
    case errc::command_body_differs:
      return "command body differs";
    case errc::conflict:
      return "conflict";
    case errc::fenced:
      return "fenced";
    case errc::unknown_result:
      return "unknown result";
    case errc::not_writable:
      return "not writable";
    case errc::io_error:
      return "I/O error";
    case errc::locked:
      return "locked by another process";
    case errc::not_found:
      return "not found";
    case errc::short_read:
      return "short read";
    case errc::checksum_mismatch:
      return "checksum mismatch";
    case errc::chain_mismatch:
      return "chain mismatch";
    case errc::unknown_format:
      return "unknown format";
    case errc::hole:
      return "hole";
    case errc::too_large:
      return "too large";
    case errc::not_owner:
      return "another node owns the partition";
  }
  return "unknown";
}

}  // namespace pilecloud::storage
