// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp16/messages.hpp"

namespace pilecloud::devices::ocpp16 {

using namespace fields;

namespace {

constexpr std::string_view smart_charging = "Smart Charging";

ocpp_field purpose() {
  return word("chargingProfilePurpose", {"ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"});
}
ocpp_field rate_unit() { return word("chargingRateUnit", {"A", "W"}); }

}  // namespace

ocpp_shape charging_schedule() {
  return {maybe(integer("duration")), maybe(moment("startSchedule")), rate_unit(),
          list("chargingSchedulePeriod",
               {integer("startPeriod"), decimal("limit").tenths(), maybe(integer("numberPhases"))}),
          maybe(decimal("minChargingRate")).tenths()};
}

ocpp_shape charging_profile() {
  return {integer("chargingProfileId"),
          maybe(integer("transactionId")),
          integer("stackLevel"),
          purpose(),
          word("chargingProfileKind", {"Absolute", "Recurring", "Relative"}),
          maybe(word("recurrencyKind", {"Daily", "Weekly"})),
          maybe(moment("validFrom")),
          maybe(moment("validTo")),
          object("chargingSchedule", charging_schedule())};
}

std::vector<ocpp_message> charging_messages() {
  const auto platform = ocpp_sender::platform;
  return {
      {"ClearChargingProfile",
       platform,
       smart_charging,
       {maybe(integer("id")), maybe(integer("connectorId")), maybe(purpose()), maybe(integer("stackLevel"))},
       {word("status", {"Accepted", "Unknown"})}},
      {"GetCompositeSchedule",
       platform,
       smart_charging,
       {integer("connectorId"), integer("duration"), maybe(rate_unit())},
       {word("status", {"Accepted", "Rejected"}), maybe(integer("connectorId")), maybe(moment("scheduleStart")),
        maybe(object("chargingSchedule", charging_schedule()))}},
      {"SetChargingProfile",
       platform,
       smart_charging,
       {integer("connectorId"), object("csChargingProfiles", charging_profile())},
       {word("status", {"Accepted", "Rejected", "NotSupported"})}},
  };
}

}  // namespace pilecloud::devices::ocpp16
