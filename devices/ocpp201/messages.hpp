// SPDX-License-Identifier: Apache-2.0
// The messages of OCPP 2.0.1 (edition 2), a function a file of functional blocks, and the parts several of them share.
// customData is not repeated: every object may carry it (ocpp_shape.hpp).
#pragma once

#include <vector>

#include "devices/ocpp_message.hpp"

namespace pilecloud::devices::ocpp201 {

std::vector<ocpp_message> make_messages();

std::vector<ocpp_message> security_messages();      // A, M: certificates of the pile and of vehicles
std::vector<ocpp_message> provisioning_messages();  // B
std::vector<ocpp_message> charge_messages();        // C, D, E, F, G, H, I, J: what a charge is made of
std::vector<ocpp_message> charging_messages();      // K Smart Charging
std::vector<ocpp_message> service_messages();       // L, O, P: firmware, display, data transfer
std::vector<ocpp_message> diagnostics_messages();   // N

// A status of those words with the statusInfo that goes with it: nearly every answer.
ocpp_shape answer(std::vector<std::string_view> words);
ocpp_shape accepted_or_rejected();

ocpp_shape status_detail();  // statusInfo
ocpp_shape evse();
ocpp_shape component();
ocpp_shape variable();
ocpp_shape component_variable();
ocpp_field attribute_type();
ocpp_shape id_token();
ocpp_shape id_token_verdict();  // idTokenInfo
ocpp_shape message_content();
ocpp_shape meter_value();
ocpp_shape certificate_hash();
ocpp_shape ocsp_request();
ocpp_shape charging_profile();
ocpp_shape charging_schedule();

}  // namespace pilecloud::devices::ocpp201
