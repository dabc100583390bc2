// SPDX-License-Identifier: Apache-2.0
// The messages of OCPP 1.6J edition 2 and of its security whitepaper (edition 3), a function a feature profile.
#pragma once

#include <vector>

#include "devices/ocpp_message.hpp"

namespace pilecloud::devices::ocpp16 {

std::vector<ocpp_message> make_messages();

std::vector<ocpp_message> core_messages();
std::vector<ocpp_message> profile_messages();   // Firmware Management, Local Auth List, Reservation, Remote Trigger
std::vector<ocpp_message> charging_messages();  // Smart Charging
std::vector<ocpp_message> security_messages();  // the whitepaper

// Parts of several messages.
ocpp_shape id_tag_verdict();  // idTagInfo
ocpp_shape meter_value();
ocpp_shape charging_profile();
ocpp_shape charging_schedule();

}  // namespace pilecloud::devices::ocpp16
