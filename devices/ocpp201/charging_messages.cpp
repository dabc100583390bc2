// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/messages.hpp"

namespace pilecloud::devices::ocpp201 {

using namespace fields;

namespace {

constexpr std::string_view smart_charging = "K Smart Charging";

ocpp_field rate_unit() { return word("chargingRateUnit", {"W", "A"}); }
ocpp_field limit_source() { return word("chargingLimitSource", {"EMS", "Other", "SO", "CSO"}); }
ocpp_field purpose() {
  return word("chargingProfilePurpose",
              {"ChargingStationExternalConstraints", "ChargingStationMaxProfile", "TxDefaultProfile", "TxProfile"});
}

ocpp_field periods(std::int64_t most) {
  return list("chargingSchedulePeriod",
              {integer("startPeriod"), decimal("limit"), maybe(integer("numberPhases")), maybe(integer("phaseToUse"))},
              1, most);
}

ocpp_shape sales_tariff() {
  const ocpp_shape cost{
      word("costKind", {"CarbonDioxideEmission", "RelativePricePercentage", "RenewableGenerationPercentage"}),
      integer("amount"), maybe(integer("amountMultiplier"))};
  const ocpp_shape entry{object("relativeTimeInterval", {integer("start"), maybe(integer("duration"))}),
                         maybe(integer("ePriceLevel").between(0, no_limit)),
                         maybe(list("consumptionCost", {decimal("startValue"), list("cost", cost, 1, 3)}, 1, 3))};
  return {integer("id"), maybe(text("salesTariffDescription", 32)), maybe(integer("numEPriceLevels")),
          list("salesTariffEntry", entry, 1, 1024)};
}

ocpp_shape charging_needs() {
  const auto percent = [](std::string_view name) { return maybe(integer(name).between(0, 100)); };
  return {maybe(object("acChargingParameters", {integer("energyAmount"), integer("evMinCurrent"),
                                                integer("evMaxCurrent"), integer("evMaxVoltage")})),
          maybe(object("dcChargingParameters",
                       {integer("evMaxCurrent"), integer("evMaxVoltage"), maybe(integer("energyAmount")),
                        maybe(integer("evMaxPower")), percent("stateOfCharge"), maybe(integer("evEnergyCapacity")),
                        percent("fullSoC"), percent("bulkSoC")})),
          word("requestedEnergyTransfer", {"DC", "AC_single_phase", "AC_two_phase", "AC_three_phase"}),
          maybe(moment("departureTime"))};
}

std::vector<ocpp_message> from_pile() {
  const auto pile = ocpp_sender::pile;
  return {
      {"ClearedChargingLimit", pile, smart_charging, {limit_source(), maybe(integer("evseId"))}, {}},
      {"NotifyChargingLimit",
       pile,
       smart_charging,
       {maybe(list("chargingSchedule", charging_schedule(), 1)), maybe(integer("evseId")),
        object("chargingLimit", {limit_source(), maybe(boolean("isGridCritical"))})},
       {}},
      {"NotifyEVChargingNeeds",
       pile,
       smart_charging,
       {maybe(integer("maxScheduleTuples")), object("chargingNeeds", charging_needs()), integer("evseId")},
       answer({"Accepted", "Rejected", "Processing"})},
      {"NotifyEVChargingSchedule",
       pile,
       smart_charging,
       {moment("timeBase"), object("chargingSchedule", charging_schedule()), integer("evseId")},
       accepted_or_rejected()},
      {"ReportChargingProfiles",
       pile,
       smart_charging,
       {integer("requestId"), limit_source(), list("chargingProfile", charging_profile(), 1), maybe(boolean("tbc")),
        integer("evseId")},
       {}},
  };
}

std::vector<ocpp_message> to_pile() {
  const auto platform = ocpp_sender::platform;
  const ocpp_shape composite{periods(no_limit), integer("evseId"), integer("duration"), moment("scheduleStart"),
                             rate_unit()};
  return {
      {"ClearChargingProfile",
       platform,
       smart_charging,
       {maybe(integer("chargingProfileId")),
        maybe(object("chargingProfileCriteria",
                     {maybe(integer("evseId")), maybe(purpose()), maybe(integer("stackLevel"))}))},
       answer({"Accepted", "Unknown"})},
      {"GetChargingProfiles",
       platform,
       smart_charging,
       {integer("requestId"), maybe(integer("evseId")),
        object("chargingProfile",
               {maybe(purpose()), maybe(integer("stackLevel")), maybe(list_of(integer("chargingProfileId"), 1)),
                maybe(list_of(limit_source(), 1, 4))})},
       answer({"Accepted", "NoProfiles"})},
      {"GetCompositeSchedule",
       platform,
       smart_charging,
       {integer("duration"), maybe(rate_unit()), integer("evseId")},
       {word("status", {"Accepted", "Rejected"}), maybe(object("statusInfo", status_detail())),
        maybe(object("schedule", composite))}},
      {"SetChargingProfile",
       platform,
       smart_charging,
       {integer("evseId"), object("chargingProfile", charging_profile())},
       accepted_or_rejected()},
  };
}

}  // namespace

ocpp_shape charging_schedule() {
  return {integer("id"),
          maybe(moment("startSchedule")),
          maybe(integer("duration")),
          rate_unit(),
          periods(1024),
          maybe(decimal("minChargingRate")),
          maybe(object("salesTariff", sales_tariff()))};
}

ocpp_shape charging_profile() {
  return {integer("id"),
          integer("stackLevel"),
          purpose(),
          word("chargingProfileKind", {"Absolute", "Recurring", "Relative"}),
          maybe(word("recurrencyKind", {"Daily", "Weekly"})),
          maybe(moment("validFrom")),
          maybe(moment("validTo")),
          list("chargingSchedule", charging_schedule(), 1, 3),
          maybe(text("transactionId", 36))};
}

std::vector<ocpp_message> charging_messages() {
  auto made = from_pile();
  for (auto& one : to_pile()) made.push_back(std::move(one));
  return made;
}

}  // namespace pilecloud::devices::ocpp201
