// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "devices/simulator/charging_limits.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace pilecloud::devices::simulator;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

const auto noon = *parse_rfc3339("2026-11-23T12:00:00Z");

json profile(int id, int stack, const std::string& purpose, const std::string& kind, const std::string& schedule) {
  return read_value(R"({"chargingProfileId":)" + std::to_string(id) + R"(,"stackLevel":)" + std::to_string(stack) +
                    R"(,"chargingProfilePurpose":")" + purpose + R"(","chargingProfileKind":")" + kind +
                    R"(","recurrencyKind":"Daily","chargingSchedule":)" + schedule + "}")
      .value();
}
void set(charging_limits& limits, int connector, const json& payload) {
  auto read = read_profile(connector, payload);
  REQUIRE(read);
  REQUIRE(limits.set(*read));
}
const std::string from_noon =
    R"({"chargingRateUnit":"W","startSchedule":"2026-11-23T12:00:00Z","duration":3600,)"
    R"("chargingSchedulePeriod":[{"startPeriod":0,"limit":3000.5},{"startPeriod":600,"limit":2000}]})";

}  // namespace

TEST_CASE("a schedule limits by its periods and says nothing outside of them") {
  charging_limits limits;
  set(limits, 1, profile(1, 0, "TxDefaultProfile", "Absolute", from_noon));
  const limited_charge here{1, "7", noon};
  CHECK_FALSE(limits.limit_mw(here, noon - seconds{1}));
  CHECK(limits.limit_mw(here, noon) == 3'000'500);
  CHECK(limits.limit_mw(here, noon + seconds{599}) == 3'000'500);
  CHECK(limits.limit_mw(here, noon + seconds{600}) == 2'000'000);
  CHECK_FALSE(limits.limit_mw(here, noon + seconds{3600}));
  CHECK_FALSE(limits.limit_mw({2, "7", noon}, noon));
}

TEST_CASE("a daily schedule comes again; a relative one begins with the transaction; amperes are of one phase") {
  charging_limits daily;
  set(daily, 1, profile(1, 0, "TxDefaultProfile", "Recurring", from_noon));
  CHECK(daily.limit_mw({1, "", {}}, noon + hours{24 * 5}) == 3'000'500);
  CHECK(daily.limit_mw({1, "", {}}, noon - hours{24}) == 3'000'500);
  CHECK_FALSE(daily.limit_mw({1, "", {}}, noon + hours{2}));
  charging_limits relative;
  set(relative, 1,
      profile(1, 0, "TxDefaultProfile", "Relative",
              R"({"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16}]})"));
  CHECK_FALSE(relative.limit_mw({1, "", {}}, noon));
  CHECK(relative.limit_mw({1, "7", noon}, noon) == 16 * 230 * 1000);
}

TEST_CASE(
    "the transaction's profile stands before the default, the higher level before the lower, the station over all") {
  charging_limits limits;
  const auto watts = [](int limit) {
    return R"({"chargingRateUnit":"W","startSchedule":"2026-11-23T12:00:00Z","chargingSchedulePeriod":[)"
           R"({"startPeriod":0,"limit":)" +
           std::to_string(limit) + "}]}";
  };
  const limited_charge here{1, "7", noon};
  set(limits, 0, profile(1, 0, "TxDefaultProfile", "Absolute", watts(5000)));
  CHECK(limits.limit_mw(here, noon) == 5'000'000);
  set(limits, 1, profile(2, 3, "TxDefaultProfile", "Absolute", watts(6000)));
  CHECK(limits.limit_mw(here, noon) == 6'000'000);
  auto own = profile(3, 0, "TxProfile", "Absolute", watts(6500));
  own["transactionId"] = 7;
  set(limits, 1, own);
  CHECK(limits.limit_mw(here, noon) == 6'500'000);
  CHECK(limits.limit_mw({1, "8", noon}, noon) == 6'000'000);
  set(limits, 0, profile(4, 0, "ChargePointMaxProfile", "Absolute", watts(4000)));
  CHECK(limits.limit_mw(here, noon) == 4'000'000);
  const auto whole = limits.composite(here, noon - seconds{10}, 20, 7'000'000);
  REQUIRE(whole.size() == 2);
  CHECK(whole[0].limit_tenths == 70'000);
  CHECK(whole[1].from_seconds == 10);
  CHECK(whole[1].limit_tenths == 40'000);
  CHECK(limits.clear({4, {}, {}, {}}) == 1);
  limits.transaction_ended("7");
  CHECK(limits.limit_mw(here, noon) == 6'000'000);
  CHECK(limits.clear({}) == 2);
}

TEST_CASE("a profile that cannot be followed is not kept") {
  const std::string no_periods = R"({"chargingRateUnit":"W","chargingSchedulePeriod":[]})";
  const std::string late = R"({"chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":5,"limit":1}]})";
  const std::string negative = R"({"chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":0,"limit":-1}]})";
  for (const auto& schedule : {no_periods, late, negative}) {
    CHECK_FALSE(read_profile(1, profile(1, 0, "TxDefaultProfile", "Absolute", schedule)));
  }
  CHECK_FALSE(read_profile(1, profile(1, 0, "ChargePointMaxProfile", "Absolute", from_noon)));
  CHECK_FALSE(read_profile(0, profile(1, 0, "TxProfile", "Absolute", from_noon)));
}
