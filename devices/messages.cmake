# SPDX-License-Identifier: Apache-2.0
# What OCPP frames and messages look like, without a socket: the listener, the simulator and the tests read it.
pilecloud_library(
  ocpp
  SOURCES cost_pace.cpp
          json_scan.cpp
          ocpp_fields.cpp
          ocpp_frame.cpp
          ocpp_message.cpp
          ocpp_metering.cpp
          ocpp_payload.cpp
          ocpp_quirks.cpp
          ocpp_shape.cpp
          ocpp_value.cpp
          price_text.cpp
          quirks_table.cpp
          token_verdict.cpp
          ocpp16/charging_messages.cpp
          ocpp16/core.cpp
          ocpp16/core_answers.cpp
          ocpp16/core_messages.cpp
          ocpp16/cost_messages.cpp
          ocpp16/profile_messages.cpp
          ocpp16/security_messages.cpp
          ocpp201/charge.cpp
          ocpp201/charge_answers.cpp
          ocpp201/charge_messages.cpp
          ocpp201/charging_messages.cpp
          ocpp201/diagnostics_messages.cpp
          ocpp201/parts.cpp
          ocpp201/provisioning_messages.cpp
          ocpp201/security_messages.cpp
          ocpp201/service_messages.cpp
  PUBLIC pilecloud::base pilecloud::domain nlohmann_json::nlohmann_json)
