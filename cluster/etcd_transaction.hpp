// SPDX-License-Identifier: Apache-2.0
// One etcd transaction (POST /v3/kv/txn): comparisons; operations when all hold; reads when one does not.
//
// A transaction with a put or an erase goes through Raft also when it is refused, so both branches tell the truth. One
// with reads only may answer from the past (etcd #20418): a hint. Limits of etcd: 128 comparisons and 128 operations a
// branch, 1.5 MiB; one put a key. The text is made while it is built, so building it twice gives the same bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilecloud::cluster {

struct key_range {
  std::string from;
  std::string to = {};      // not included; empty: only the key `from`
  std::uint64_t limit = 0;  // 0: all
  bool last_first = false;
  bool keys_only = false;
  std::uint64_t since = 0;  // only what was put at this revision of the store or later
};

struct key_value {
  std::string key;
  std::string value;
};

class etcd_transaction {
 public:
  etcd_transaction& when_equal(std::string_view key, std::string_view value);
  // above < value < below, bytewise; false when the key is absent.
  etcd_transaction& when_between(std::string_view key, std::string_view above, std::string_view below);
  etcd_transaction& when_absent(std::string_view key);
  // With a lease: until it ends.
  etcd_transaction& then_put(std::string_view key, std::string_view value, std::uint64_t lease = 0);
  etcd_transaction& then_erase(std::string_view from, std::string_view to);
  // An erase of a key nobody has, so that this transaction's reads go through Raft too and tell the truth.
  etcd_transaction& through_raft();
  etcd_transaction& then_get(const key_range& range);
  etcd_transaction& else_get(const key_range& range);
  std::string to_json() const;

 private:
  std::string compare_;
  std::string success_;
  std::string failure_;
};

struct etcd_answer {
  bool succeeded = false;
  std::uint64_t revision = 0;  // of the store when it answered: for compaction and people, never for safety (#17780)
  std::vector<std::vector<key_value>> found;  // one an operation of the branch taken; empty for a put or an erase
};

// Nothing when the text is not an answer to a transaction.
std::optional<etcd_answer> parse_answer(std::string_view json);

}  // namespace pilecloud::cluster
