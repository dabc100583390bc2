// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/messages.hpp"

namespace pilecloud::devices::ocpp201 {

using namespace fields;

namespace {

constexpr std::string_view provisioning = "B Provisioning";

ocpp_shape attribute() {
  return {maybe(word("type", {"Actual", "Target", "MinSet", "MaxSet"})), maybe(text("value", 2500)),
          maybe(word("mutability", {"ReadOnly", "WriteOnly", "ReadWrite"})), maybe(boolean("persistent")),
          maybe(boolean("constant"))};
}

ocpp_shape characteristics() {
  return {maybe(text("unit", 16)),
          word("dataType",
               {"string", "decimal", "integer", "dateTime", "boolean", "OptionList", "SequenceList", "MemberList"}),
          maybe(decimal("minLimit")),
          maybe(decimal("maxLimit")),
          maybe(text("valuesList", 1000)),
          boolean("supportsMonitoring")};
}

ocpp_shape network_profile() {
  const ocpp_shape apn{text("apn", 512),
                       maybe(text("apnUserName", 20)),
                       maybe(text("apnPassword", 20)),
                       maybe(integer("simPin")),
                       maybe(text("preferredNetwork", 6)),
                       maybe(boolean("useOnlyPreferredNetwork")),
                       word("apnAuthentication", {"CHAP", "NONE", "PAP", "AUTO"})};
  const ocpp_shape vpn{text("server", 512),  text("user", 20), maybe(text("group", 20)),
                       text("password", 20), text("key", 255), word("type", {"IKEv2", "IPSec", "L2TP", "PPTP"})};
  return {maybe(object("apn", apn)),
          word("ocppVersion", {"OCPP12", "OCPP15", "OCPP16", "OCPP20"}),
          word("ocppTransport", {"JSON", "SOAP"}),
          text("ocppCsmsUrl", 512),
          integer("messageTimeout"),
          integer("securityProfile"),
          word("ocppInterface",
               {"Wired0", "Wired1", "Wired2", "Wired3", "Wireless0", "Wireless1", "Wireless2", "Wireless3"}),
          maybe(object("vpn", vpn))};
}

std::vector<ocpp_message> from_pile() {
  const auto pile = ocpp_sender::pile;
  return {
      {"BootNotification",
       pile,
       provisioning,
       {object("chargingStation",
               {maybe(text("serialNumber", 25)).loose(), text("model", 20).loose(),
                maybe(object("modem", {maybe(text("iccid", 20)).loose(), maybe(text("imsi", 20)).loose()})),
                text("vendorName", 50).loose(), maybe(text("firmwareVersion", 50)).loose()}),
        word("reason", {"ApplicationReset", "FirmwareUpdate", "LocalReset", "PowerUp", "RemoteReset", "ScheduledReset",
                        "Triggered", "Unknown", "Watchdog"})},
       {moment("currentTime"), integer("interval"), word("status", {"Accepted", "Pending", "Rejected"}),
        maybe(object("statusInfo", status_detail()))}},
      {"NotifyReport",
       pile,
       provisioning,
       {integer("requestId"), moment("generatedAt"),
        maybe(list(
            "reportData",
            {object("component", component()), object("variable", variable()),
             list("variableAttribute", attribute(), 1, 4), maybe(object("variableCharacteristics", characteristics()))},
            1)),
        maybe(boolean("tbc")), integer("seqNo")},
       {}},
  };
}

// GetVariables and SetVariables ask and answer about many variables at once.
std::vector<ocpp_message> variables() {
  const auto platform = ocpp_sender::platform;
  const ocpp_shape read{word("attributeStatus", {"Accepted", "Rejected", "UnknownComponent", "UnknownVariable",
                                                 "NotSupportedAttributeType"}),
                        maybe(object("attributeStatusInfo", status_detail())),
                        maybe(attribute_type()),
                        maybe(text("attributeValue", 2500)),
                        object("component", component()),
                        object("variable", variable())};
  const ocpp_shape written{maybe(attribute_type()),
                           word("attributeStatus", {"Accepted", "Rejected", "UnknownComponent", "UnknownVariable",
                                                    "NotSupportedAttributeType", "RebootRequired"}),
                           maybe(object("attributeStatusInfo", status_detail())), object("component", component()),
                           object("variable", variable())};
  return {
      {"GetVariables",
       platform,
       provisioning,
       {list("getVariableData",
             {maybe(attribute_type()), object("component", component()), object("variable", variable())}, 1)},
       {list("getVariableResult", read, 1)}},
      {"SetVariables",
       platform,
       provisioning,
       {list("setVariableData",
             {maybe(attribute_type()), text("attributeValue", 1000), object("component", component()),
              object("variable", variable())},
             1)},
       {list("setVariableResult", written, 1)}},
  };
}

std::vector<ocpp_message> to_pile() {
  const auto platform = ocpp_sender::platform;
  const auto report_answer = answer({"Accepted", "Rejected", "NotSupported", "EmptyResultSet"});
  return {
      {"GetBaseReport",
       platform,
       provisioning,
       {integer("requestId"), word("reportBase", {"ConfigurationInventory", "FullInventory", "SummaryInventory"})},
       report_answer},
      {"GetReport",
       platform,
       provisioning,
       {maybe(list("componentVariable", component_variable(), 1)), integer("requestId"),
        maybe(list_of(word("componentCriteria", {"Active", "Available", "Enabled", "Problem"}), 1, 4))},
       report_answer},
      {"Reset",
       platform,
       provisioning,
       {word("type", {"Immediate", "OnIdle"}), maybe(integer("evseId"))},
       answer({"Accepted", "Rejected", "Scheduled"})},
      {"SetNetworkProfile",
       platform,
       provisioning,
       {integer("configurationSlot"), object("connectionData", network_profile())},
       answer({"Accepted", "Rejected", "Failed"})},
  };
}

}  // namespace

std::vector<ocpp_message> provisioning_messages() {
  std::vector<ocpp_message> made;
  for (auto& part : {from_pile(), variables(), to_pile()}) made.insert(made.end(), part.begin(), part.end());
  return made;
}

}  // namespace pilecloud::devices::ocpp201
