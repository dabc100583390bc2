// SPDX-License-Identifier: Apache-2.0
// A description reads without the code beside it: names, units, no secrets, valid UTF-8 always.
#include "events/describe.hpp"

#include <doctest/doctest.h>

#include "tests/events/specimens.hpp"

namespace pilecloud::events {
namespace {

using nlohmann::json;

fact stored(any_fact body, std::string stream) {
  fact one;
  one.partition = 3;
  one.position = 42;
  one.stream = std::move(stream);
  one.version = 5;
  one.recorded_at = *parse_rfc3339("2026-03-01T08:00:01Z");
  one.origin = tests::specimen_origin();
  one.command[0] = 0xAB;
  one.commit_index = 0;
  one.commit_size = 2;
  one.body = std::move(body);
  return one;
}

TEST_CASE("the envelope says where, when, who and why") {
  const auto shown = describe(stored(domain::session::fact{domain::session::funded{money{5000}}}, "session/P1/9"));
  CHECK(shown == json::parse(R"({
    "partition": 3, "position": 42, "stream": "session/P1/9", "version": 5,
    "recorded_at": "2026-03-01T08:00:01Z", "occurred_at": "2026-03-01T08:00:00.000001Z",
    "by": "device/P1", "cause": {"partition": 3, "position": 41},
    "command": "ab000000000000000000000000000000", "commit_index": 0, "commit_size": 2,
    "fact": "funded", "body": {"hold_fen": 5000}})"));
}

TEST_CASE("no cause and no command are null") {
  auto one = stored(domain::session::fact{domain::session::funded{money{1}}}, "session/P1/9");
  one.origin.cause_position = 0;
  one.command = {};
  CHECK(describe(one)["cause"].is_null());
  CHECK(describe(one)["command"].is_null());
}

TEST_CASE("a sample's unit stands in its field") {
  const auto body = describe_body(tests::session_specimens()[4]);
  CHECK(body == json::parse(R"({
    "samples": [
      {"at": "2026-03-01T08:15:00Z", "energy_mwh": 1250000, "measurand": "energy_register", "context": "periodic",
       "phase": "none", "location": "outlet"},
      {"at": "2026-03-01T08:15:01Z", "power_mw": 6900000, "measurand": "power", "context": "clock",
       "phase": "l3", "location": "ev"}],
    "verdict": "late", "overdue_at": "2026-03-02T09:00:00Z", "settle_at": "2026-03-01T09:00:02Z",
    "sequence": 41, "cost_fen": 77})"));
}

TEST_CASE("a timer that is not set is null, a missing meter too") {
  const auto body = describe_body(domain::session::fact{domain::session::started{}});
  CHECK(body["overdue_at"].is_null());
  CHECK(body["meter_mwh"].is_null());
}

TEST_CASE("sealed text and hashes show no more than needed") {
  const auto body = describe_body(tests::account_specimens()[2]);
  CHECK(body == json::parse(R"({"card": {"hash": "5ea1ed000000", "cipher": "sealed:8 bytes"}})"));
}

TEST_CASE("flags show as names") {
  const auto bill = describe(
      std::get<domain::session::settled>(std::get<domain::session::fact>(tests::session_specimens()[10])).bill);
  CHECK(bill["flags"] == json::parse(R"(["interpolated", "unordered"])"));
  domain::session::bill odd;
  odd.flags = 1u << 31;
  CHECK(describe(odd)["flags"] == json::parse(R"(["bit_31"])"));
}

TEST_CASE("terms show runs of slots and prices by class") {
  const auto terms = describe(tests::specimen_terms());
  CHECK(terms["time_zone"] == "Asia/Shanghai");
  const auto& table = terms["tables"][0];
  CHECK(table["slots"] == json::parse(R"([{"from": "00:00", "to": "08:00", "rate": "deep_valley"},
                                          {"from": "08:00", "to": "22:00", "rate": "sharp"},
                                          {"from": "22:00", "to": "24:00", "rate": "deep_valley"}])"));
  CHECK(table["prices"]["peak"] ==
        json::parse(R"({"electricity_e5_yuan_per_kwh": 40000, "service_e5_yuan_per_kwh": 20000})"));
  CHECK(table["dates"] == json::parse(R"(["2026-01-01", "1969-12-31"])"));
}

TEST_CASE("a limit shows its unit") {
  auto order = tests::specimen_order();
  CHECK(describe(order)["limit"] == json::parse(R"({"kind": "by_mileage", "energy_mwh": 10000000,
      "distance_m": 50000, "consumption_wh_per_100km": 20000})"));
  order.limit = {};
  CHECK(describe(order)["limit"] == json::parse(R"({"kind": "until_full", "value": 0})"));
}

TEST_CASE("whatever the log held, the description is valid UTF-8") {
  const auto body =
      describe_body(domain::claim::fact{domain::claim::claimed{"a\xFF\xC0\x80\xED\xA0\x80 桩 \xF0\x9F\x94\x8C"}});
  CHECK_FALSE(body.dump().empty());  // throws on text that is not UTF-8
  const auto holder = body["holder"].get<std::string>();
  CHECK(holder.starts_with("a\xEF\xBF\xBD"));
  CHECK(holder.ends_with(" 桩 \xF0\x9F\x94\x8C"));
}

TEST_CASE("an instant no calendar knows shows as its count") {
  const auto body = describe_body(domain::session::fact{domain::session::start_requested{instant_from_us(INT64_MIN)}});
  CHECK(body["deadline"] == "-9223372036854775808 us");
}

TEST_CASE("every specimen has a name and a body") {
  for (std::size_t i = 0; i < category_names.size(); ++i) {
    for (const auto& body : tests::specimens(static_cast<category>(i))) {
      CAPTURE(name_of(body));
      CHECK_FALSE(name_of(body).empty());
      CHECK(describe_body(body).is_object());
      CHECK_FALSE(describe_body(body).dump().empty());
    }
  }
}

}  // namespace
}  // namespace pilecloud::events
