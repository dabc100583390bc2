// SPDX-License-Identifier: Apache-2.0
// R1 as a table: a device's words and decimal text to exact integers.
#include "domain/session/sample_text.hpp"

#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/decimal.hpp"

namespace pilecloud::domain::session {
namespace {

const instant noon = instant_from_us(1'700'000'000'000'000);

std::string said(const sampled_value& text) {
  const auto read = parse_sample(noon, text);
  if (!read) return std::string{read.error().field} + ": " + std::string{read.error().rule};
  if (!read.value()) return "not kept";
  return std::to_string(read.value()->value);
}

std::string value(std::string_view text, std::string_view unit = {}, std::string_view measurand = {}) {
  return said({.value = text, .unit = unit, .measurand = measurand});
}

TEST_CASE("R1: units are made exact and what is finer than 1 mWh is floored") {
  CHECK(value("1") == "1000");  // Wh by default
  CHECK(value("1.2345", "Wh") == "1234");
  CHECK(value("0.0009999", "Wh") == "0");
  CHECK(value("0.1", "kWh") == "100000");
  CHECK(value("8.7107570", "kWh") == "8710757");
  CHECK(value("8.71075709", "kWh") == "8710757");
  CHECK(value("1.5e3", "Wh") == "1500000");
  CHECK(value("7", "kW", "Power.Active.Import") == "7000000");
  CHECK(value("230.15", "V", "Voltage") == "230150");
  CHECK(value("-3.5", "Celsius", "Temperature") == "-3500");
  CHECK(value("80", {}, "SoC") == "80000");
  CHECK(value("16", {}, "Current.Import") == "16000");
}

TEST_CASE("R1: the 2.0.1 multiplier is honoured") {
  CHECK(said({.value = "12.5", .unit = "Wh", .multiplier = 3}) == "12500000");
  CHECK(said({.value = "12567", .unit = "Wh", .multiplier = -3}) == "12567");
  CHECK(said({.value = "1", .multiplier = 10}) == "multiplier: multiplier_must_be_in_range");
  CHECK(said({.value = "1e2", .multiplier = 1}) == "value: value_must_be_a_decimal_number");
}

TEST_CASE("what cannot be read names its field and rule") {
  CHECK(value("") == "value: value_must_be_a_decimal_number");
  CHECK(value("12,5") == "value: value_must_be_a_decimal_number");
  CHECK(value("NaN") == "value: value_must_be_a_decimal_number");
  CHECK(value("0x10") == "value: value_must_be_a_decimal_number");
  CHECK(value("-1") == "value: energy_must_not_be_negative");
  CHECK(value("1e29", "kWh") == "value: value_must_be_in_range");
  CHECK(value("1000000000000.001") == "value: value_must_be_in_range");
  CHECK(value("1000000000000") == "1000000000000000");
  CHECK(value("1", "wh") == "unit: unit_must_fit_the_measurand");
  CHECK(value("1", "W") == "unit: unit_must_fit_the_measurand");
  CHECK(value("1", {}, "Energy") == "measurand: measurand_must_be_known");
  CHECK(said({.value = "1", .context = "periodic"}) == "context: context_must_be_known");
  CHECK(said({.value = "1", .phase = "L4"}) == "phase: phase_must_be_known");
  CHECK(said({.value = "1", .location = "Wall"}) == "location: location_must_be_known");
}

TEST_CASE("R2: what OCPP knows and nobody bills is no sample and no error") {
  CHECK(value("1", "var", "Energy.Reactive.Import.Register") == "not kept");
  CHECK(value("50", {}, "Frequency") == "not kept");
  CHECK(said({.value = "1", .phase = "N"}) == "not kept");
  CHECK(said({.value = "1", .phase = "L1-L2"}) == "not kept");
}

TEST_CASE("context, phase and location keep their meaning") {
  const auto read =
      parse_sample(noon, {.value = "2", .context = "Transaction.Begin", .phase = "L2-N", .location = "EV"});
  REQUIRE(read.ok());
  CHECK(*read.value() ==
        sample{noon, 2000, measurand::energy_register, reading_context::transaction_begin, phase::l2, location::ev});
}

TEST_CASE("R1: every whole number of mWh survives its text in Wh and kWh") {
  CHECK(rc::check("text and back", [] {
    const auto mwh = *rc::gen::inRange<std::int64_t>(0, sample_value_max);
    RC_ASSERT(value(format_decimal(mwh, 3), "Wh") == std::to_string(mwh));
    RC_ASSERT(value(format_decimal(mwh, 6), "kWh") == std::to_string(mwh));
    RC_ASSERT(parse_register(format_decimal(mwh, 6), "kWh").value() == energy{mwh});
  }));
}

}  // namespace
}  // namespace pilecloud::domain::session
