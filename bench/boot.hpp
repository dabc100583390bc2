// SPDX-License-Identifier: Apache-2.0
// The BootNotification of a pile of the benchmarks, good when it is Accepted; and where such piles connect.
#pragma once

#include "bench/wire_fleet.hpp"

namespace pilecloud::bench {

fleet_call boot_notification();

// ws://127.0.0.1:port/ocpp
devices::simulator::central_address plain_at(std::uint16_t port);

}  // namespace pilecloud::bench
