// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp16/messages.hpp"

namespace pilecloud::devices::ocpp16 {

using namespace fields;

std::vector<ocpp_message> profile_messages() {
  const std::string_view firmware = "Firmware Management";
  const std::string_view local_list = "Local Auth List Management";
  const std::string_view reservation = "Reservation";
  const auto pile = ocpp_sender::pile;
  const auto platform = ocpp_sender::platform;
  return {
      {"DiagnosticsStatusNotification",
       pile,
       firmware,
       {word("status", {"Idle", "Uploaded", "UploadFailed", "Uploading"})},
       {}},
      {"FirmwareStatusNotification",
       pile,
       firmware,
       {word("status",
             {"Downloaded", "DownloadFailed", "Downloading", "Idle", "InstallationFailed", "Installing", "Installed"})},
       {}},
      {"GetDiagnostics",
       platform,
       firmware,
       {uri("location"), maybe(integer("retries")), maybe(integer("retryInterval")), maybe(moment("startTime")),
        maybe(moment("stopTime"))},
       {maybe(text("fileName", 255))}},
      {"UpdateFirmware",
       platform,
       firmware,
       {uri("location"), maybe(integer("retries")), moment("retrieveDate"), maybe(integer("retryInterval"))},
       {}},
      {"GetLocalListVersion", platform, local_list, {}, {integer("listVersion")}},
      {"SendLocalList",
       platform,
       local_list,
       {integer("listVersion"),
        maybe(list("localAuthorizationList", {text("idTag", 20), maybe(object("idTagInfo", id_tag_verdict()))})),
        word("updateType", {"Differential", "Full"})},
       {word("status", {"Accepted", "Failed", "NotSupported", "VersionMismatch"})}},
      {"CancelReservation",
       platform,
       reservation,
       {integer("reservationId")},
       {word("status", {"Accepted", "Rejected"})}},
      {"ReserveNow",
       platform,
       reservation,
       {integer("connectorId"), moment("expiryDate"), text("idTag", 20), maybe(text("parentIdTag", 20)),
        integer("reservationId")},
       {word("status", {"Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"})}},
      {"TriggerMessage",
       platform,
       "Remote Trigger",
       {word("requestedMessage", {"BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification",
                                  "Heartbeat", "MeterValues", "StatusNotification"}),
        maybe(integer("connectorId"))},
       {word("status", {"Accepted", "Rejected", "NotImplemented"})}},
  };
}

}  // namespace pilecloud::devices::ocpp16
