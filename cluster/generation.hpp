// SPDX-License-Identifier: Apache-2.0
// Which cluster an etcd holds, and in which generation: "pilecloud/current" is one JSON record.
//
// A generation begins with the ends of the sixteen logs as its first node has them, so its etcd never needs what is
// older. It ends by close() (`cluster dissolve`) or by being succeeded (`cluster recover`). Either fences every owner
// for good in the very transaction that changes the record: whoever still believes in the old generation can order
// nothing and claim nothing in it. All of it is decided by write transactions; a repeat after a lost answer is known
// by the record itself.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "cluster/etcd_client.hpp"
#include "cluster/etcd_layout.hpp"

namespace pilecloud::cluster {

enum class generation_state : std::uint8_t { open = 1, closed };

struct generation {
  std::string cluster;       // 32 hex digits, the same in all generations of a cluster
  std::uint64_t number = 1;  // dense for one etcd and one cluster
  generation_state state = generation_state::open;
  std::string created_by;  // a node
  instant created_at{};

  std::string name() const { return std::to_string(number); }  // as sequencer, roster and keys want it
  bool operator==(const generation&) const = default;
};

enum class generation_error : std::uint8_t {
  etcd_away = 1,   // unknown whether it happened: ask again, read_current() first
  etcd_refused,    // etcd will never do it: a fault of ours, or of this etcd
  already_exists,  // an open generation stands there
  not_current,     // the etcd holds none, another cluster's, or another number
  unreadable,      // what stands there is not of a program this old
};
std::string_view to_text(generation_error error);

using log_ends = std::array<log_end, storage::partition_count>;

// The truth at some moment of the call. Nothing: no cluster was ever created here.
result<std::optional<generation>, generation_error> read_current(etcd_client& client);

std::string new_cluster_id();

// A cluster where none stands, or a closed generation. `cluster` is kept by the caller first, so that create() may be
// called again when its answer was lost: what this node has created under this id is returned as it is.
result<generation, generation_error> create(etcd_client& client, const std::string& cluster, const log_ends& ends,
                                            std::string_view node, instant now);

// The generation after `before`, of the same cluster: in an etcd that holds `before`, open or closed, or nothing at all
// (a new etcd after the old one's total loss). May be called again, like create().
result<generation, generation_error> succeed(etcd_client& client, const generation& before, const log_ends& ends,
                                             std::string_view node, instant now);

// From here on nothing is ordered or claimed in it. Returns where its logs end, for ever; they can still be read.
// Also of one that is closed already.
result<log_ends, generation_error> close(etcd_client& client, const generation& current);

// Frees what a generation that is no longer open takes in etcd. Its fences stay.
result<nothing, generation_error> forget(etcd_client& client, const generation& ended);

}  // namespace pilecloud::cluster
