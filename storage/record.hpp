// SPDX-License-Identifier: Apache-2.0
// One record = one fact = one position of a partition. FORMAT.md describes the bytes; this is their only reader/writer.
//
// The first record of a commit carries the command's id (zero: none) and the fingerprint of its body; all records of
// a commit are adjacent and carry their place in it. The chain hash is SHA-256(previous chain hash || leaf bytes),
// where the leaf is the record without its chain hash; the first of a partition chains to 32 zero bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "storage/errc.hpp"

namespace pilecloud::storage {

using command_id = std::array<std::uint8_t, 16>;   // all zero: no id to remember
using fingerprint = std::array<std::uint8_t, 16>;  // first half of SHA-256 over the command's canonical body

struct record {
  std::uint16_t partition = 0;
  std::uint64_t position = 0;  // 1..n, dense
  std::string_view stream;     // "<category>/<id>", a view into the encoded bytes
  std::uint64_t version = 0;   // of the stream after this fact, 1..n
  instant recorded_at{};       // owner's clock, never below the last in its partition
  command_id command{};
  fingerprint body{};
  std::uint16_t commit_index = 0;  // 0-based place in its commit
  std::uint16_t commit_size = 1;
  std::string_view payload;  // what events/ encodes; opaque here
  hash256 chain{};
};

// Appends the record's bytes (CRC, fields, chain hash) to `out`; `record.chain` is ignored and computed from
// `previous`. Returns the new chain hash. REQUIRES: stream at most 255 bytes, position and version from 1, no body
// without a command.
hash256 encode_record(const record& fact, const hash256& previous, std::string& out);

// Checks structure and CRC, not the chain. The views in the result point into `bytes`. Errors: short_read,
// checksum_mismatch, unknown_format.
result<record, errc> decode_record(std::string_view bytes);

// The Merkle leaf data of RFC 6962: the encoded record without its chain hash.
std::string_view leaf_of(std::string_view record_bytes);
// The chain hash as stored in the record, and as it must be after `previous`.
hash256 chain_of(std::string_view record_bytes);
hash256 chain_after(const hash256& previous, std::string_view record_bytes);

}  // namespace pilecloud::storage
