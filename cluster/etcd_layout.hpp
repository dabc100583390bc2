// SPDX-License-Identifier: Apache-2.0
// What stands where in etcd. Root "pilecloud/<generation>/p/<partition>/", below it:
//   epoch                  "<epoch>:<node>", put by each claim
//   tail                   "<first free position, 20 digits>:<chain hash of the last record, hex>", put by each append
//   log/<first, 20 digits> a batch: format byte 1, u32 little-endian count, the batch's bytes
// The batch id of an entry is its last chain hash, which stands for everything before it.
// In a closed generation every epoch's value is "closed": no claim or append can compare equal any more.
// generation.hpp, etcd_roster.hpp and shared_key_store.hpp say what stands below generation_keys' names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cluster/etcd_transaction.hpp"
#include "storage/log.hpp"

namespace pilecloud::cluster {

class partition_keys {
 public:
  partition_keys(std::string_view generation, std::uint16_t partition);
  std::string epoch() const { return root_ + "epoch"; }
  std::string tail() const { return root_ + "tail"; }
  std::string log(std::uint64_t first) const;
  std::string log_begin() const { return root_ + "log/"; }
  std::string log_end() const { return root_ + "log0"; }  // '0' follows '/'

 private:
  std::string root_;
};

// Everything of a generation that is not of one partition.
class generation_keys {
 public:
  explicit generation_keys(std::string_view generation);
  std::string node(std::string_view name) const { return nodes_ + std::string{name}; }
  std::string draining(std::string_view name) const { return draining_ + std::string{name}; }
  std::string secret(std::string_view name) const { return secrets_ + std::string{name}; }
  std::string erased(std::string_view name) const { return erased_ + std::string{name}; }
  key_range nodes() const { return below(nodes_); }
  key_range all_draining() const { return below(draining_); }
  key_range secrets() const { return below(secrets_); }
  key_range all_erased() const { return below(erased_); }

 private:
  static key_range below(const std::string& folder);
  std::string nodes_, draining_, secrets_, erased_;
};

inline constexpr std::string_view current_generation_key = "pilecloud/current";

inline constexpr std::string_view closed_epoch = "closed";

struct held_epoch {
  std::uint64_t epoch = 0;
  std::string node;
};
std::string encode_epoch(const held_epoch& held);
std::optional<held_epoch> decode_epoch(std::string_view value);
// Values strictly between these are of this epoch, whatever the node.
std::string above_epoch(std::uint64_t epoch);
std::string below_epoch(std::uint64_t epoch);

struct log_end {
  std::uint64_t next = 1;
  hash256 chain{};
  bool operator==(const log_end&) const = default;
};
std::string encode_end(const log_end& end);
std::optional<log_end> decode_end(std::string_view value);
std::string above_end(std::uint64_t next);
std::string below_end(std::uint64_t next);
// Where the log ends when this is its last batch, which holds at least one record.
log_end end_behind(const storage::batch& last);

std::string encode_batch(const storage::batch& asked);
// Nothing when key or value are not a batch of ours.
std::optional<storage::batch> decode_batch(std::uint16_t partition, std::string_view key, std::string_view value);

}  // namespace pilecloud::cluster
