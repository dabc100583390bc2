// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/messages.hpp"

namespace pilecloud::devices::ocpp201 {

using namespace fields;

namespace {

constexpr std::string_view security = "A Security";
constexpr std::string_view certificates = "M Certificates";

ocpp_field signing_use() { return maybe(word("certificateType", {"ChargingStationCertificate", "V2GCertificate"})); }

ocpp_field installed_use() {
  return word("certificateType", {"V2GRootCertificate", "MORootCertificate", "CSMSRootCertificate",
                                  "V2GCertificateChain", "ManufacturerRootCertificate"});
}

ocpp_shape certificate_chain() {
  return {object("certificateHashData", certificate_hash()), installed_use(),
          maybe(list("childCertificateHashData", certificate_hash(), 1, 4))};
}

std::vector<ocpp_message> from_pile() {
  const auto pile = ocpp_sender::pile;
  return {
      {"SecurityEventNotification",
       pile,
       security,
       {text("type", 50), moment("timestamp"), maybe(text("techInfo", 255)).loose()},
       {}},
      {"SignCertificate", pile, security, {text("csr", 5500), signing_use()}, accepted_or_rejected()},
      {"Get15118EVCertificate",
       pile,
       certificates,
       {text("iso15118SchemaVersion", 50), word("action", {"Install", "Update"}), text("exiRequest", 5600)},
       {word("status", {"Accepted", "Failed"}), maybe(object("statusInfo", status_detail())),
        text("exiResponse", 5600)}},
      {"GetCertificateStatus",
       pile,
       certificates,
       {object("ocspRequestData", ocsp_request())},
       {word("status", {"Accepted", "Failed"}), maybe(object("statusInfo", status_detail())),
        maybe(text("ocspResult", 5500))}},
  };
}

std::vector<ocpp_message> to_pile() {
  const auto platform = ocpp_sender::platform;
  return {
      {"CertificateSigned",
       platform,
       security,
       {text("certificateChain", 10'000), signing_use()},
       accepted_or_rejected()},
      {"DeleteCertificate",
       platform,
       certificates,
       {object("certificateHashData", certificate_hash())},
       answer({"Accepted", "Failed", "NotFound"})},
      {"GetInstalledCertificateIds",
       platform,
       certificates,
       {maybe(list_of(installed_use(), 1))},
       {word("status", {"Accepted", "NotFound"}), maybe(object("statusInfo", status_detail())),
        maybe(list("certificateHashDataChain", certificate_chain(), 1))}},
      {"InstallCertificate",
       platform,
       certificates,
       {word("certificateType",
             {"V2GRootCertificate", "MORootCertificate", "CSMSRootCertificate", "ManufacturerRootCertificate"}),
        text("certificate", 5500)},
       answer({"Accepted", "Rejected", "Failed"})},
  };
}

}  // namespace

std::vector<ocpp_message> security_messages() {
  auto made = from_pile();
  for (auto& one : to_pile()) made.push_back(std::move(one));
  return made;
}

}  // namespace pilecloud::devices::ocpp201
