// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp16/messages.hpp"

namespace pilecloud::devices::ocpp16 {

using namespace fields;

namespace {

constexpr std::string_view security = "Security";

ocpp_shape certificate_hash() {
  return {word("hashAlgorithm", {"SHA256", "SHA384", "SHA512"}), text("issuerNameHash", 128),
          text("issuerKeyHash", 128), text("serialNumber", 40)};
}

ocpp_field root_use() {
  return word("certificateType", {"CentralSystemRootCertificate", "ManufacturerRootCertificate"});
}

std::vector<ocpp_message> from_pile() {
  const auto pile = ocpp_sender::pile;
  return {
      {"LogStatusNotification",
       pile,
       security,
       {word("status", {"BadMessage", "Idle", "NotSupportedOperation", "PermissionDenied", "Uploaded", "UploadFailure",
                        "Uploading"}),
        maybe(integer("requestId"))},
       {}},
      {"SecurityEventNotification",
       pile,
       security,
       {text("type", 50), moment("timestamp"), maybe(text("techInfo", 255)).loose()},
       {}},
      {"SignCertificate", pile, security, {text("csr", 5500)}, {word("status", {"Accepted", "Rejected"})}},
      {"SignedFirmwareStatusNotification",
       pile,
       security,
       {word("status", {"Downloaded", "DownloadFailed", "Downloading", "DownloadScheduled", "DownloadPaused", "Idle",
                        "InstallationFailed", "Installing", "Installed", "InstallRebooting", "InstallScheduled",
                        "InstallVerificationFailed", "InvalidSignature", "SignatureVerified"}),
        maybe(integer("requestId"))},
       {}},
  };
}

std::vector<ocpp_message> to_pile() {
  const auto platform = ocpp_sender::platform;
  return {
      {"CertificateSigned",
       platform,
       security,
       {text("certificateChain", 10'000)},
       {word("status", {"Accepted", "Rejected"})}},
      {"DeleteCertificate",
       platform,
       security,
       {object("certificateHashData", certificate_hash())},
       {word("status", {"Accepted", "Failed", "NotFound"})}},
      {"ExtendedTriggerMessage",
       platform,
       security,
       {word("requestedMessage", {"BootNotification", "LogStatusNotification", "FirmwareStatusNotification",
                                  "Heartbeat", "MeterValues", "SignChargePointCertificate", "StatusNotification"}),
        maybe(integer("connectorId"))},
       {word("status", {"Accepted", "Rejected", "NotImplemented"})}},
      {"GetInstalledCertificateIds",
       platform,
       security,
       {root_use()},
       {maybe(list("certificateHashData", certificate_hash(), 1)), word("status", {"Accepted", "NotFound"})}},
      {"GetLog",
       platform,
       security,
       {object("log",
               {text("remoteLocation", 512), maybe(moment("oldestTimestamp")), maybe(moment("latestTimestamp"))}),
        word("logType", {"DiagnosticsLog", "SecurityLog"}), integer("requestId"), maybe(integer("retries")),
        maybe(integer("retryInterval"))},
       {word("status", {"Accepted", "Rejected", "AcceptedCanceled"}), maybe(text("filename", 255))}},
      {"InstallCertificate",
       platform,
       security,
       {root_use(), text("certificate", 5500)},
       {word("status", {"Accepted", "Failed", "Rejected"})}},
      {"SignedUpdateFirmware",
       platform,
       security,
       {maybe(integer("retries")), maybe(integer("retryInterval")), integer("requestId"),
        object("firmware", {text("location", 512), moment("retrieveDateTime"), maybe(moment("installDateTime")),
                            text("signingCertificate", 5500), text("signature", 800)})},
       {word("status", {"Accepted", "Rejected", "AcceptedCanceled", "InvalidCertificate", "RevokedCertificate"})}},
  };
}

}  // namespace

std::vector<ocpp_message> security_messages() {
  auto made = from_pile();
  for (auto& one : to_pile()) made.push_back(std::move(one));
  return made;
}

}  // namespace pilecloud::devices::ocpp16
