// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/messages.hpp"

namespace pilecloud::devices::ocpp201 {

using namespace fields;

namespace {

const auto pile = ocpp_sender::pile;
const auto platform = ocpp_sender::platform;

ocpp_message transaction_event() {
  const ocpp_shape transaction{
      text("transactionId", 36),
      maybe(word("chargingState", {"Charging", "EVConnected", "SuspendedEV", "SuspendedEVSE", "Idle"})),
      maybe(integer("timeSpentCharging")),
      maybe(word("stoppedReason",
                 {"DeAuthorized", "EmergencyStop", "EnergyLimitReached", "EVDisconnected", "GroundFault",
                  "ImmediateReset", "Local", "LocalOutOfCredit", "MasterPass", "Other", "OvercurrentFault", "PowerLoss",
                  "PowerQuality", "Reboot", "Remote", "SOCLimitReached", "StoppedByEV", "TimeLimitReached", "Timeout"}))
          .loose(),
      maybe(integer("remoteStartId"))};
  return {
      "TransactionEvent",
      pile,
      "E Transactions",
      {word("eventType", {"Ended", "Started", "Updated"}), maybe(list("meterValue", meter_value(), 1)),
       moment("timestamp"),
       word("triggerReason", {"Authorized",      "CablePluggedIn",     "ChargingRateChanged", "ChargingStateChanged",
                              "Deauthorized",    "EnergyLimitReached", "EVCommunicationLost", "EVConnectTimeout",
                              "MeterValueClock", "MeterValuePeriodic", "TimeLimitReached",    "Trigger",
                              "UnlockCommand",   "StopAuthorized",     "EVDeparted",          "EVDetected",
                              "RemoteStop",      "RemoteStart",        "AbnormalCondition",   "SignedDataReceived",
                              "ResetCommand"})
           .loose(),
       integer("seqNo"), maybe(boolean("offline")), maybe(integer("numberOfPhasesUsed")),
       maybe(integer("cableMaxCurrent")), maybe(integer("reservationId")), object("transactionInfo", transaction),
       maybe(object("evse", evse())), maybe(object("idToken", id_token()))},
      {maybe(decimal("totalCost")), maybe(integer("chargingPriority")),
       maybe(object("idTokenInfo", id_token_verdict())), maybe(object("updatedPersonalMessage", message_content()))}};
}

std::vector<ocpp_message> authorization() {
  const std::string_view authorizing = "C Authorization";
  const std::string_view local_list = "D Local Authorization List";
  return {
      {"Authorize",
       pile,
       authorizing,
       {object("idToken", id_token()), maybe(text("certificate", 5500)),
        maybe(list("iso15118CertificateHashData", ocsp_request(), 1, 4))},
       {object("idTokenInfo", id_token_verdict()),
        maybe(word("certificateStatus", {"Accepted", "SignatureError", "CertificateExpired", "CertificateRevoked",
                                         "NoCertificateAvailable", "CertChainError", "ContractCancelled"}))}},
      {"ClearCache", platform, authorizing, {}, accepted_or_rejected()},
      {"GetLocalListVersion", platform, local_list, {}, {integer("versionNumber")}},
      {"SendLocalList",
       platform,
       local_list,
       {maybe(list("localAuthorizationList",
                   {object("idToken", id_token()), maybe(object("idTokenInfo", id_token_verdict()))}, 1)),
        integer("versionNumber"), word("updateType", {"Differential", "Full"})},
       answer({"Accepted", "Failed", "VersionMismatch"})},
  };
}

std::vector<ocpp_message> transactions() {
  const std::string_view remote = "F Remote Control";
  return {
      transaction_event(),
      {"GetTransactionStatus",
       platform,
       "E Transactions",
       {maybe(text("transactionId", 36))},
       {maybe(boolean("ongoingIndicator")), boolean("messagesInQueue")}},
      {"RequestStartTransaction",
       platform,
       remote,
       {maybe(integer("evseId")), maybe(object("groupIdToken", id_token())), object("idToken", id_token()),
        integer("remoteStartId"), maybe(object("chargingProfile", charging_profile()))},
       {word("status", {"Accepted", "Rejected"}), maybe(object("statusInfo", status_detail())),
        maybe(text("transactionId", 36))}},
      {"RequestStopTransaction", platform, remote, {text("transactionId", 36)}, accepted_or_rejected()},
      {"TriggerMessage",
       platform,
       remote,
       {maybe(object("evse", evse())),
        word("requestedMessage",
             {"BootNotification", "LogStatusNotification", "FirmwareStatusNotification", "Heartbeat", "MeterValues",
              "SignChargingStationCertificate", "SignV2GCertificate", "StatusNotification", "TransactionEvent",
              "SignCombinedCertificate", "PublishFirmwareStatusNotification"})},
       answer({"Accepted", "Rejected", "NotImplemented"})},
      {"UnlockConnector",
       platform,
       remote,
       {integer("evseId"), integer("connectorId")},
       answer({"Unlocked", "UnlockFailed", "OngoingAuthorizedTransaction", "UnknownConnector"})},
      {"CostUpdated", platform, "I Tariff and Cost", {decimal("totalCost"), text("transactionId", 36)}, {}},
      {"MeterValues", pile, "J Meter Values", {integer("evseId"), list("meterValue", meter_value(), 1)}, {}},
  };
}

std::vector<ocpp_message> availability() {
  const std::string_view available = "G Availability";
  const std::string_view reservation = "H Reservation";
  return {
      {"ChangeAvailability",
       platform,
       available,
       {maybe(object("evse", evse())), word("operationalStatus", {"Inoperative", "Operative"})},
       answer({"Accepted", "Rejected", "Scheduled"})},
      {"Heartbeat", pile, available, {}, {moment("currentTime")}},
      {"StatusNotification",
       pile,
       available,
       {moment("timestamp"), word("connectorStatus", {"Available", "Occupied", "Reserved", "Unavailable", "Faulted"}),
        integer("evseId"), integer("connectorId")},
       {}},
      {"CancelReservation", platform, reservation, {integer("reservationId")}, accepted_or_rejected()},
      {"ReservationStatusUpdate",
       pile,
       reservation,
       {integer("reservationId"), word("reservationUpdateStatus", {"Expired", "Removed"})},
       {}},
      {"ReserveNow",
       platform,
       reservation,
       {integer("id"), moment("expiryDateTime"),
        maybe(word("connectorType",
                   {"cCCS1",       "cCCS2",       "cG105",          "cTesla",          "cType1",   "cType2",
                    "s309-1P-16A", "s309-1P-32A", "s309-3P-16A",    "s309-3P-32A",     "sBS1361",  "sCEE-7-7",
                    "sType2",      "sType3",      "Other1PhMax16A", "Other1PhOver16A", "Other3Ph", "Pan",
                    "wInductive",  "wResonant",   "Undetermined",   "Unknown"})),
        object("idToken", id_token()), maybe(integer("evseId")), maybe(object("groupIdToken", id_token()))},
       answer({"Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"})},
  };
}

}  // namespace

std::vector<ocpp_message> charge_messages() {
  std::vector<ocpp_message> made;
  for (auto& part : {authorization(), transactions(), availability()}) {
    made.insert(made.end(), part.begin(), part.end());
  }
  return made;
}

}  // namespace pilecloud::devices::ocpp201
