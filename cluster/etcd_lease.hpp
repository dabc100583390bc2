// SPDX-License-Identifier: Apache-2.0
// Leases: what is put under one is gone soon after nobody keeps it. Hints only: etcd counts their time by clocks.
#pragma once

#include <chrono>
#include <cstdint>

#include "cluster/etcd_client.hpp"

namespace pilecloud::cluster {

// etcd raises what is less than its election time-out allows (2 s as it is set by default). A second grant after a lost
// answer leaves a lease nobody uses, which ends by itself.
result<std::uint64_t, call_failure> grant_lease(etcd_client& client, std::chrono::seconds time_to_live);
// False: there is no such lease any more.
result<bool, call_failure> keep_lease(etcd_client& client, std::uint64_t lease);
// Erases what was put under it.
void end_lease(etcd_client& client, std::uint64_t lease);

}  // namespace pilecloud::cluster
