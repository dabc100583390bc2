// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp16/messages.hpp"

namespace pilecloud::devices::ocpp16 {

using namespace fields;

namespace {

constexpr std::string_view core = "Core";

// A pile that says Hertz or a maker's own measurand loses that value, not the frame: these are loose. So is what a boot
// says of the pile: a name too long must not keep it out for ever.
ocpp_shape sampled_value() {
  return {
      text("value").loose(),
      maybe(word("context", {"Interruption.Begin", "Interruption.End", "Other", "Sample.Clock", "Sample.Periodic",
                             "Transaction.Begin", "Transaction.End", "Trigger"}))
          .loose(),
      maybe(word("format", {"Raw", "SignedData"})),
      maybe(word("measurand", {"Current.Export",
                               "Current.Import",
                               "Current.Offered",
                               "Energy.Active.Export.Interval",
                               "Energy.Active.Export.Register",
                               "Energy.Active.Import.Interval",
                               "Energy.Active.Import.Register",
                               "Energy.Reactive.Export.Interval",
                               "Energy.Reactive.Export.Register",
                               "Energy.Reactive.Import.Interval",
                               "Energy.Reactive.Import.Register",
                               "Frequency",
                               "Power.Active.Export",
                               "Power.Active.Import",
                               "Power.Factor",
                               "Power.Offered",
                               "Power.Reactive.Export",
                               "Power.Reactive.Import",
                               "RPM",
                               "SoC",
                               "Temperature",
                               "Voltage"}))
          .loose(),
      maybe(word("phase", {"L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"})).loose(),
      maybe(word("location", {"Body", "Cable", "EV", "Inlet", "Outlet"})).loose(),
      maybe(word("unit", {"Wh", "kWh", "varh", "kvarh", "W", "kW", "VA", "kVA", "var", "kvar", "A", "V", "K", "Celcius",
                          "Celsius", "Fahrenheit", "Percent"}))
          .loose(),
  };
}

// From the pile: what it tells us by itself.
std::vector<ocpp_message> from_pile() {
  const auto pile = ocpp_sender::pile;
  return {
      {"Authorize", pile, core, {text("idTag", 20)}, {object("idTagInfo", id_tag_verdict())}},
      {"BootNotification",
       pile,
       core,
       {text("chargePointVendor", 20).loose(), text("chargePointModel", 20).loose(),
        maybe(text("chargePointSerialNumber", 25)).loose(), maybe(text("chargeBoxSerialNumber", 25)).loose(),
        maybe(text("firmwareVersion", 50)).loose(), maybe(text("iccid", 20)).loose(), maybe(text("imsi", 20)).loose(),
        maybe(text("meterType", 25)).loose(), maybe(text("meterSerialNumber", 25)).loose()},
       {word("status", {"Accepted", "Pending", "Rejected"}), moment("currentTime"), integer("interval")}},
      {"Heartbeat", pile, core, {}, {moment("currentTime")}},
      {"MeterValues",
       pile,
       core,
       {integer("connectorId"), maybe(integer("transactionId")), list("meterValue", meter_value())},
       {}},
      {"StartTransaction",
       pile,
       core,
       {integer("connectorId"), text("idTag", 20), integer("meterStart").loose(), maybe(integer("reservationId")),
        moment("timestamp")},
       {object("idTagInfo", id_tag_verdict()), integer("transactionId")}},
      {"StatusNotification",
       pile,
       core,
       {integer("connectorId"),
        word("errorCode",
             {"ConnectorLockFailure", "EVCommunicationError", "GroundFailure", "HighTemperature", "InternalError",
              "LocalListConflict", "NoError", "OtherError", "OverCurrentFailure", "OverVoltage", "PowerMeterFailure",
              "PowerSwitchFailure", "ReaderFailure", "ResetFailure", "UnderVoltage", "WeakSignal"})
            .loose(),
        maybe(text("info", 50)).loose(),
        word("status", {"Available", "Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing", "Reserved",
                        "Unavailable", "Faulted"}),
        maybe(moment("timestamp")), maybe(text("vendorId", 255)), maybe(text("vendorErrorCode", 50)).loose()},
       {}},
      {"StopTransaction",  // always answered with a result (W5): little is refused
       pile,
       core,
       {maybe(text("idTag", 20)).loose(), integer("meterStop").loose(), moment("timestamp"), integer("transactionId"),
        maybe(word("reason", {"DeAuthorized", "EmergencyStop", "EVDisconnected", "HardReset", "Local", "Other",
                              "PowerLoss", "Reboot", "Remote", "SoftReset", "UnlockCommand"}))
            .loose(),
        maybe(list("transactionData", meter_value()))},
       {maybe(object("idTagInfo", id_tag_verdict()))}},
  };
}

// To the pile: what we ask of it; DataTransfer goes both ways.
std::vector<ocpp_message> to_pile() {
  const auto platform = ocpp_sender::platform;
  const auto yes_or_no = word("status", {"Accepted", "Rejected"});
  return {
      {"ChangeAvailability",
       platform,
       core,
       {integer("connectorId"), word("type", {"Inoperative", "Operative"})},
       {word("status", {"Accepted", "Rejected", "Scheduled"})}},
      {"ChangeConfiguration",
       platform,
       core,
       {text("key", 50), text("value", 500)},
       {word("status", {"Accepted", "Rejected", "RebootRequired", "NotSupported"})}},
      {"ClearCache", platform, core, {}, {yes_or_no}},
      {"DataTransfer",
       ocpp_sender::both,
       core,
       {text("vendorId", 255), maybe(text("messageId", 50)), maybe(text("data")).loose()},
       {word("status", {"Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"}), maybe(text("data")).loose()}},
      {"GetConfiguration",
       platform,
       core,
       {maybe(list_of(text("key", 50)))},
       {maybe(list("configurationKey", {text("key", 50), boolean("readonly"), maybe(text("value", 500)).loose()})),
        maybe(list_of(text("unknownKey", 50)))}},
      {"RemoteStartTransaction",
       platform,
       core,
       {maybe(integer("connectorId")), text("idTag", 20), maybe(object("chargingProfile", charging_profile()))},
       {yes_or_no}},
      {"RemoteStopTransaction", platform, core, {integer("transactionId")}, {yes_or_no}},
      {"Reset", platform, core, {word("type", {"Hard", "Soft"})}, {yes_or_no}},
      {"UnlockConnector",
       platform,
       core,
       {integer("connectorId")},
       {word("status", {"Unlocked", "UnlockFailed", "NotSupported"})}},
  };
}

}  // namespace

ocpp_shape id_tag_verdict() {
  return {maybe(moment("expiryDate")), maybe(text("parentIdTag", 20)),
          word("status", {"Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"})};
}

ocpp_shape meter_value() { return {moment("timestamp"), list("sampledValue", sampled_value())}; }

std::vector<ocpp_message> core_messages() {
  auto made = from_pile();
  for (auto& one : to_pile()) made.push_back(std::move(one));
  return made;
}

std::vector<ocpp_message> make_messages() {
  std::vector<ocpp_message> made;
  for (auto& block : {core_messages(), profile_messages(), charging_messages(), security_messages()}) {
    made.insert(made.end(), block.begin(), block.end());
  }
  return made;
}

}  // namespace pilecloud::devices::ocpp16
