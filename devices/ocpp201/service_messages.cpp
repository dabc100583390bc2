// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/messages.hpp"

namespace pilecloud::devices::ocpp201 {

using namespace fields;

namespace {

const auto pile = ocpp_sender::pile;
const auto platform = ocpp_sender::platform;

std::vector<ocpp_message> firmware() {
  const std::string_view firmware_block = "L Firmware";
  return {
      {"FirmwareStatusNotification",
       pile,
       firmware_block,
       {word("status", {"Downloaded", "DownloadFailed", "Downloading", "DownloadScheduled", "DownloadPaused", "Idle",
                        "InstallationFailed", "Installing", "Installed", "InstallRebooting", "InstallScheduled",
                        "InstallVerificationFailed", "InvalidSignature", "SignatureVerified"}),
        maybe(integer("requestId"))},
       {}},
      {"PublishFirmware",
       platform,
       firmware_block,
       {text("location", 512), maybe(integer("retries")), text("checksum", 32), integer("requestId"),
        maybe(integer("retryInterval"))},
       accepted_or_rejected()},
      {"PublishFirmwareStatusNotification",
       pile,
       firmware_block,
       {word("status", {"Idle", "DownloadScheduled", "Downloading", "Downloaded", "Published", "DownloadFailed",
                        "DownloadPaused", "InvalidChecksum", "ChecksumVerified", "PublishFailed"}),
        maybe(list_of(text("location", 512), 1)), maybe(integer("requestId"))},
       {}},
      {"UnpublishFirmware",
       platform,
       firmware_block,
       {text("checksum", 32)},
       {word("status", {"DownloadOngoing", "NoFirmware", "Unpublished"})}},
      {"UpdateFirmware",
       platform,
       firmware_block,
       {maybe(integer("retries")), maybe(integer("retryInterval")), integer("requestId"),
        object("firmware", {text("location", 512), moment("retrieveDateTime"), maybe(moment("installDateTime")),
                            maybe(text("signingCertificate", 5500)), maybe(text("signature", 800))})},
       answer({"Accepted", "Rejected", "AcceptedCanceled", "InvalidCertificate", "RevokedCertificate"})},
  };
}

ocpp_field priority() { return word("priority", {"AlwaysFront", "InFront", "NormalCycle"}); }
ocpp_field display_state() { return maybe(word("state", {"Charging", "Faulted", "Idle", "Unavailable"})); }

ocpp_shape shown_message() {
  return {maybe(object("display", component())),
          integer("id"),
          priority(),
          display_state(),
          maybe(moment("startDateTime")),
          maybe(moment("endDateTime")),
          maybe(text("transactionId", 36)),
          object("message", message_content())};
}

std::vector<ocpp_message> display() {
  const std::string_view display_block = "O Display Message";
  return {
      {"ClearDisplayMessage", platform, display_block, {integer("id")}, answer({"Accepted", "Unknown"})},
      {"GetDisplayMessages",
       platform,
       display_block,
       {maybe(list_of(integer("id"), 1)), integer("requestId"), maybe(priority()), display_state()},
       answer({"Accepted", "Unknown"})},
      {"NotifyDisplayMessages",
       pile,
       display_block,
       {maybe(list("messageInfo", shown_message(), 1)), integer("requestId"), maybe(boolean("tbc"))},
       {}},
      {"SetDisplayMessage",
       platform,
       display_block,
       {object("message", shown_message())},
       answer({"Accepted", "NotSupportedMessageFormat", "Rejected", "NotSupportedPriority", "NotSupportedState",
               "UnknownTransaction"})},
  };
}

ocpp_message data_transfer() {
  return {"DataTransfer",
          ocpp_sender::both,
          "P Data Transfer",
          {maybe(text("messageId", 50)), maybe(any("data")), text("vendorId", 255)},
          {word("status", {"Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"}),
           maybe(object("statusInfo", status_detail())), maybe(any("data"))}};
}

}  // namespace

std::vector<ocpp_message> service_messages() {
  auto made = firmware();
  for (auto& one : display()) made.push_back(std::move(one));
  made.push_back(data_transfer());
  return made;
}

}  // namespace pilecloud::devices::ocpp201
