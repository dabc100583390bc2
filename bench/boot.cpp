// SPDX-License-Identifier: Apache-2.0
#include "bench/boot.hpp"

namespace pilecloud::bench {

fleet_call boot_notification() {
  return {"BootNotification",
          [](std::size_t i) {
            return R"({"chargePointVendor":"Bench","chargePointModel":"DC60","chargePointSerialNumber":"SN-)" +
                   std::to_string(i) + R"(","firmwareVersion":"1.4.2"})";
          },
          [](std::size_t, std::string_view payload) {
            return payload.find(R"("status":"Accepted")") != std::string_view::npos;
          }};
}

devices::simulator::central_address plain_at(std::uint16_t port) {
  return {false, "127.0.0.1", std::to_string(port), "/ocpp"};
}

}  // namespace pilecloud::bench
