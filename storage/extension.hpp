// SPDX-License-Identifier: Apache-2.0
// The one judgement of whether batches may follow a log: CRC, dense positions, chain, stream versions, time order.
//
// Every log adapter asks it before it writes, so memory and RocksDB refuse alike. It reads the log through
// `extended_log` and writes nothing. Records at or below the tail are skipped if they are the ones applied (chain hash
// equal). Costs per record: one CRC, one SHA-256, one version look-up.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/log.hpp"

namespace pilecloud::storage {

class extended_log {
 public:
  virtual storage::tail tail(std::uint16_t partition) const = 0;
  virtual std::uint64_t version_of_text(std::string_view stream) const = 0;
  // nullopt when there is no such record or it cannot be read.
  virtual std::optional<hash256> chain_at(std::uint16_t partition, std::uint64_t position) const = 0;

 protected:
  ~extended_log() = default;
};

struct added_record {
  record fact;             // views into the batch
  std::string_view bytes;  // the same record encoded
};

struct extension {
  std::vector<added_record> records;
  std::array<std::optional<tail>, partition_count> tails;        // of the partitions that move
  std::unordered_map<std::string_view, std::uint64_t> versions;  // of the streams that move
};

result<extension, failure> check_extension(const extended_log& log, std::span<const batch> batches);

// Takes the next record off a batch's bytes; nullopt when they do not hold it whole.
std::optional<std::string_view> take_record(std::string_view& batch_bytes);

std::string place_text(std::uint16_t partition, std::uint64_t position);

}  // namespace pilecloud::storage
