// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/messages.hpp"

namespace pilecloud::devices::ocpp201 {

using namespace fields;

namespace {

constexpr std::string_view diagnostics = "N Diagnostics";

ocpp_field monitor_type() {
  return word("type", {"UpperThreshold", "LowerThreshold", "Delta", "Periodic", "PeriodicClockAligned"});
}

ocpp_shape event() {
  return {integer("eventId"),
          moment("timestamp"),
          word("trigger", {"Alerting", "Delta", "Periodic"}),
          maybe(integer("cause")),
          text("actualValue", 2500),
          maybe(text("techCode", 50)),
          maybe(text("techInfo", 500)),
          maybe(boolean("cleared")),
          maybe(text("transactionId", 36)),
          object("component", component()),
          maybe(integer("variableMonitoringId")),
          word("eventNotificationType",
               {"HardWiredNotification", "HardWiredMonitor", "PreconfiguredMonitor", "CustomMonitor"}),
          object("variable", variable())};
}

std::vector<ocpp_message> from_pile() {
  const auto pile = ocpp_sender::pile;
  const ocpp_shape monitor{integer("id"), boolean("transaction"), decimal("value"), monitor_type(),
                           integer("severity")};
  return {
      {"LogStatusNotification",
       pile,
       diagnostics,
       {word("status", {"BadMessage", "Idle", "NotSupportedOperation", "PermissionDenied", "Uploaded", "UploadFailure",
                        "Uploading", "AcceptedCanceled"}),
        maybe(integer("requestId"))},
       {}},
      {"NotifyCustomerInformation",
       pile,
       diagnostics,
       {text("data", 512), maybe(boolean("tbc")), integer("seqNo"), moment("generatedAt"), integer("requestId")},
       {}},
      {"NotifyEvent",
       pile,
       diagnostics,
       {moment("generatedAt"), maybe(boolean("tbc")), integer("seqNo"), list("eventData", event(), 1)},
       {}},
      {"NotifyMonitoringReport",
       pile,
       diagnostics,
       {maybe(list(
            "monitor",
            {object("component", component()), object("variable", variable()), list("variableMonitoring", monitor, 1)},
            1)),
        integer("requestId"), maybe(boolean("tbc")), integer("seqNo"), moment("generatedAt")},
       {}},
  };
}

std::vector<ocpp_message> monitoring() {
  const auto platform = ocpp_sender::platform;
  const auto report_answer = answer({"Accepted", "Rejected", "NotSupported", "EmptyResultSet"});
  const ocpp_shape asked{maybe(integer("id")),
                         maybe(boolean("transaction")),
                         decimal("value"),
                         monitor_type(),
                         integer("severity"),
                         object("component", component()),
                         object("variable", variable())};
  const ocpp_shape done{maybe(integer("id")),
                        maybe(object("statusInfo", status_detail())),
                        word("status", {"Accepted", "UnknownComponent", "UnknownVariable", "UnsupportedMonitorType",
                                        "Rejected", "Duplicate"}),
                        monitor_type(),
                        object("component", component()),
                        object("variable", variable()),
                        integer("severity")};
  return {
      {"ClearVariableMonitoring",
       platform,
       diagnostics,
       {list_of(integer("id"), 1)},
       {list("clearMonitoringResult",
             {word("status", {"Accepted", "Rejected", "NotFound"}), integer("id"),
              maybe(object("statusInfo", status_detail()))},
             1)}},
      {"GetMonitoringReport",
       platform,
       diagnostics,
       {maybe(list("componentVariable", component_variable(), 1)), integer("requestId"),
        maybe(list_of(word("monitoringCriteria", {"ThresholdMonitoring", "DeltaMonitoring", "PeriodicMonitoring"}), 1,
                      3))},
       report_answer},
      {"SetMonitoringBase",
       platform,
       diagnostics,
       {word("monitoringBase", {"All", "FactoryDefault", "HardWiredOnly"})},
       report_answer},
      {"SetMonitoringLevel", platform, diagnostics, {integer("severity")}, accepted_or_rejected()},
      {"SetVariableMonitoring",
       platform,
       diagnostics,
       {list("setMonitoringData", asked, 1)},
       {list("setMonitoringResult", done, 1)}},
  };
}

std::vector<ocpp_message> logs() {
  const auto platform = ocpp_sender::platform;
  return {
      {"CustomerInformation",
       platform,
       diagnostics,
       {maybe(object("customerCertificate", certificate_hash())), maybe(object("idToken", id_token())),
        integer("requestId"), boolean("report"), boolean("clear"), maybe(text("customerIdentifier", 64))},
       answer({"Accepted", "Rejected", "Invalid"})},
      {"GetLog",
       platform,
       diagnostics,
       {object("log",
               {text("remoteLocation", 512), maybe(moment("oldestTimestamp")), maybe(moment("latestTimestamp"))}),
        word("logType", {"DiagnosticsLog", "SecurityLog"}), integer("requestId"), maybe(integer("retries")),
        maybe(integer("retryInterval"))},
       {word("status", {"Accepted", "Rejected", "AcceptedCanceled"}), maybe(object("statusInfo", status_detail())),
        maybe(text("filename", 255))}},
  };
}

}  // namespace

std::vector<ocpp_message> diagnostics_messages() {
  std::vector<ocpp_message> made;
  for (auto& part : {from_pile(), monitoring(), logs()}) made.insert(made.end(), part.begin(), part.end());
  return made;
}

}  // namespace pilecloud::devices::ocpp201
