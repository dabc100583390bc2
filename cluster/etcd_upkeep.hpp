// SPDX-License-Identifier: Apache-2.0
// Looking after etcd: how each member stands, and compaction of what nothing reads any more. Thread-safe; calls block,
// status() up to options' attempt_at_most a member that does not answer.
//
// All of it is for operators and for space: nothing here may decide what is true (revisions went backwards in 3.4
// after a crash during a compaction, #17780). A member out of space raises NOSPACE, which stops all writes of the
// whole etcd until an operator has freed space and disarmed it; we never disarm.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/gateway_channel.hpp"

namespace pilecloud::cluster {

struct etcd_member {
  std::string endpoint;
  bool reachable = false;   // otherwise nothing below is known
  bool has_leader = false;  // false also when it is cut off from the others
  bool is_leader = false;
  std::string version = {};
  std::uint64_t revision = 0;
  std::uint64_t db_bytes = 0;         // what counts against the quota
  std::uint64_t db_in_use_bytes = 0;  // of it: the rest is reused before the file grows
  unsigned quota_percent = 0;         // db_bytes of the quota, rounded up
  bool is_out_of_space = false;       // alarm NOSPACE
  bool is_corrupt = false;            // alarm CORRUPT
};

class etcd_upkeep {
 public:
  etcd_upkeep(channel_options options, std::uint64_t quota_bytes);

  // Every endpoint, in the order given.
  std::vector<etcd_member> status();
  // Forgets old values up to `revision` (of a transaction's answer or a status). Those a key has now stay. Of a
  // revision that is compacted already it is good. Space is freed soon after, for new values; the file does not shrink.
  result<nothing, call_failure> compact(std::uint64_t revision);

 private:
  etcd_member ask(std::size_t at);

  std::vector<std::string> endpoints_;
  std::uint64_t quota_bytes_;
  gateway_channel channel_;
};

}  // namespace pilecloud::cluster
