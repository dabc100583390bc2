// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/messages.hpp"

namespace pilecloud::devices::ocpp201 {

using namespace fields;

namespace {

// A maker's own measurand loses that value, not the frame: these words are loose.
ocpp_shape sampled_value() {
  return {
      decimal("value").loose(),
      maybe(word("context", {"Interruption.Begin", "Interruption.End", "Other", "Sample.Clock", "Sample.Periodic",
                             "Transaction.Begin", "Transaction.End", "Trigger"}))
          .loose(),
      maybe(word("measurand", {"Current.Export",
                               "Current.Import",
                               "Current.Offered",
                               "Energy.Active.Export.Interval",
                               "Energy.Active.Export.Register",
                               "Energy.Active.Import.Interval",
                               "Energy.Active.Import.Register",
                               "Energy.Active.Net",
                               "Energy.Apparent.Export",
                               "Energy.Apparent.Import",
                               "Energy.Apparent.Net",
                               "Energy.Reactive.Export.Interval",
                               "Energy.Reactive.Export.Register",
                               "Energy.Reactive.Import.Interval",
                               "Energy.Reactive.Import.Register",
                               "Energy.Reactive.Net",
                               "Frequency",
                               "Power.Active.Export",
                               "Power.Active.Import",
                               "Power.Factor",
                               "Power.Offered",
                               "Power.Reactive.Export",
                               "Power.Reactive.Import",
                               "SoC",
                               "Voltage"}))
          .loose(),
      maybe(word("phase", {"L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"})).loose(),
      maybe(word("location", {"Body", "Cable", "EV", "Inlet", "Outlet"})).loose(),
      maybe(object("signedMeterValue", {text("signedMeterData", 2500), text("signingMethod", 50),
                                        text("encodingMethod", 50), text("publicKey", 2500)})),
      maybe(object("unitOfMeasure", {maybe(text("unit", 20)), maybe(integer("multiplier"))})),
  };
}

}  // namespace

ocpp_shape status_detail() { return {text("reasonCode", 20), maybe(text("additionalInfo", 512))}; }

ocpp_shape answer(std::vector<std::string_view> words) {
  return {word("status", std::move(words)), maybe(object("statusInfo", status_detail()))};
}

ocpp_shape accepted_or_rejected() { return answer({"Accepted", "Rejected"}); }

ocpp_shape evse() { return {integer("id"), maybe(integer("connectorId"))}; }

ocpp_shape component() { return {maybe(object("evse", evse())), text("name", 50), maybe(text("instance", 50))}; }

ocpp_shape variable() { return {text("name", 50), maybe(text("instance", 50))}; }

ocpp_shape component_variable() { return {object("component", component()), maybe(object("variable", variable()))}; }

ocpp_field attribute_type() { return word("attributeType", {"Actual", "Target", "MinSet", "MaxSet"}); }

ocpp_shape id_token() {
  return {
      maybe(list("additionalInfo", {text("additionalIdToken", 36), text("type", 50)}, 1)), text("idToken", 36),
      word("type", {"Central", "eMAID", "ISO14443", "ISO15693", "KeyCode", "Local", "MacAddress", "NoAuthorization"})};
}

ocpp_shape message_content() {
  return {word("format", {"ASCII", "HTML", "URI", "UTF8"}), maybe(text("language", 8)), text("content", 512)};
}

ocpp_shape id_token_verdict() {
  return {word("status", {"Accepted", "Blocked", "ConcurrentTx", "Expired", "Invalid", "NoCredit", "NotAllowedTypeEVSE",
                          "NotAtThisLocation", "NotAtThisTime", "Unknown"}),
          maybe(moment("cacheExpiryDateTime")),
          maybe(integer("chargingPriority")),
          maybe(text("language1", 8)),
          maybe(list_of(integer("evseId"), 1)),
          maybe(object("groupIdToken", id_token())),
          maybe(text("language2", 8)),
          maybe(object("personalMessage", message_content()))};
}

ocpp_shape meter_value() { return {list("sampledValue", sampled_value(), 1), moment("timestamp")}; }

ocpp_shape certificate_hash() {
  return {word("hashAlgorithm", {"SHA256", "SHA384", "SHA512"}), text("issuerNameHash", 128),
          text("issuerKeyHash", 128), text("serialNumber", 40)};
}

ocpp_shape ocsp_request() {
  return {word("hashAlgorithm", {"SHA256", "SHA384", "SHA512"}), text("issuerNameHash", 128),
          text("issuerKeyHash", 128), text("serialNumber", 40), text("responderURL", 512)};
}

std::vector<ocpp_message> make_messages() {
  std::vector<ocpp_message> made;
  for (auto& block : {security_messages(), provisioning_messages(), charge_messages(), charging_messages(),
                      service_messages(), diagnostics_messages()}) {
    made.insert(made.end(), block.begin(), block.end());
  }
  return made;
}

}  // namespace pilecloud::devices::ocpp201
