// SPDX-License-Identifier: Apache-2.0
// Every message of both versions, right and with one thing wrong.
#include <functional>
#include <map>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "broken_payload.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using pilecloud::tests::breach;
using pilecloud::tests::payload_source;

namespace {

constexpr shape_terms strict16{ocpp_version::ocpp16, strictness::strict};
constexpr shape_terms tolerant16{ocpp_version::ocpp16, strictness::tolerant};
constexpr shape_terms tolerant201{ocpp_version::ocpp201, strictness::tolerant};

const ocpp_shape& drawn_shape(payload_source& source, ocpp_version version) {
  const auto& all = messages(version);
  const auto& one = all[source.below(all.size())];
  return source.below(2) == 0 ? one.request : one.response;
}

ocpp_version drawn_version(std::uint64_t seed) { return seed % 2 == 0 ? ocpp_version::ocpp16 : ocpp_version::ocpp201; }

void for_each_shape(const std::function<void(ocpp_version, const ocpp_message&, const ocpp_shape&)>& look) {
  for (const auto version : {ocpp_version::ocpp16, ocpp_version::ocpp201}) {
    for (const auto& message : messages(version)) {
      look(version, message, message.request);
      look(version, message, message.response);
    }
  }
}

json parsed(std::string_view text) { return read_value(text).value(); }

shape_fault fault_of(std::string_view text, const ocpp_shape& shape, shape_terms terms) {
  const auto checked = check(parsed(text), shape, terms);
  return checked ? shape_fault{} : checked.error();
}

}  // namespace

TEST_CASE("every message, with all its fields and with few, passes strictly") {
  constexpr std::uint64_t seeds = 10;
  std::uint64_t tried = 0;
  for_each_shape([&tried](ocpp_version version, const ocpp_message& message, const ocpp_shape& shape) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      CAPTURE(message.action);
      const auto checked =
          check(payload_source{seed, version}.object(shape, seed % 2 == 0), shape, {version, strictness::strict});
      REQUIRE(checked.ok());
      ++tried;
    }
  });
  CHECK(tried == 2 * (39 + 64) * seeds);
}

TEST_CASE("a payload drawn from any shape passes strictly and leaves no note") {
  CHECK(rc::check("valid passes", [](std::uint64_t seed) {
    const auto version = drawn_version(seed);
    payload_source source{seed, version};
    const auto& shape = drawn_shape(source, version);
    const auto payload = source.object(shape);
    const auto strict = check(payload, shape, {version, strictness::strict});
    RC_ASSERT(strict.ok());
    const auto tolerant = check(payload, shape, {version, strictness::tolerant});
    RC_ASSERT(tolerant.ok());
    RC_ASSERT(tolerant.value().empty());
  }));
}

TEST_CASE("every message with one thing wrong is refused with its kind and path, tolerantly only where that is noted") {
  constexpr std::uint64_t seeds = 6;
  std::map<breach, int> tried;
  for_each_shape([&tried](ocpp_version version, const ocpp_message& message, const ocpp_shape& shape) {
    for (const auto wrong : tests::all_breaches) {
      for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        payload_source source{seed, version};
        auto payload = source.object(shape, true);
        const auto expected = tests::break_one(payload, shape, wrong, source);
        if (!expected) continue;  // nothing of this shape can be wrong in that way
        ++tried[wrong];
        CAPTURE(message.action);
        CAPTURE(expected->path);
        const auto strict = check(payload, shape, {version, strictness::strict});
        REQUIRE_FALSE(strict.ok());
        REQUIRE(strict.error().path == expected->path);
        REQUIRE(strict.error().kind == expected->kind);
        const auto tolerant = check(payload, shape, {version, strictness::tolerant});
        REQUIRE(tolerant.ok() == expected->is_tolerated);
        if (tolerant) REQUIRE(tolerant.value() == shape_notes{strict.error()});
      }
    }
  });
  for (const auto wrong : tests::all_breaches) CHECK(tried[wrong] > 0);
}

TEST_CASE("each kind of fault has the code of the version, with 1.6's own spelling") {
  const auto first = ocpp_version::ocpp16;
  const auto second = ocpp_version::ocpp201;
  CHECK(call_error_code(fault_kind::formation, first) == "FormationViolation");
  CHECK(call_error_code(fault_kind::formation, second) == "FormatViolation");
  CHECK(call_error_code(fault_kind::occurrence, first) == "OccurenceConstraintViolation");
  CHECK(call_error_code(fault_kind::occurrence, second) == "OccurrenceConstraintViolation");
  CHECK(call_error_code(fault_kind::property, first) == "PropertyConstraintViolation");
  CHECK(call_error_code(fault_kind::type, second) == "TypeConstraintViolation");
}

TEST_CASE("a payload that is no object is a fault of formation") {
  const auto& heartbeat = find_message(ocpp_version::ocpp16, "Heartbeat")->request;
  for (const char* text : {"[]", "null", "1", "\"x\""}) {
    CHECK(fault_of(text, heartbeat, tolerant16).kind == fault_kind::formation);
  }
  CHECK(check(parsed("{}"), heartbeat, strict16).ok());
}

TEST_CASE(
    "tolerance notes null, unknown fields, unlisted measurands and times without a zone; they are faults strictly") {
  const auto& meter = find_message(ocpp_version::ocpp16, "MeterValues")->request;
  const auto text = R"({"connectorId":1,"transactionId":null,"meterValue":[{"timestamp":"2026-11-22T13:24:00",
    "sampledValue":[{"value":"1","measurand":"Coffee","unit":"Hertz","tail":1}]}]})";
  const auto checked = check(parsed(text), meter, tolerant16);
  REQUIRE(checked.ok());
  REQUIRE(checked.value().size() == 5);
  CHECK(checked.value()[0] == shape_fault{fault_kind::type, "transactionId", "field_must_not_be_null"});
  CHECK(checked.value()[1].path == "meterValue[0].timestamp");
  CHECK(checked.value()[2].path == "meterValue[0].sampledValue[0].measurand");
  CHECK(checked.value()[3].path == "meterValue[0].sampledValue[0].unit");
  CHECK(checked.value()[4] ==
        shape_fault{fault_kind::formation, "meterValue[0].sampledValue[0].tail", "field_must_be_known"});
  CHECK(fault_of(text, meter, strict16).path == "transactionId");
}

TEST_CASE("W5: a StopTransaction with a foreign reason, a long idTag or a meter in fractions is let through") {
  const auto& stop = find_message(ocpp_version::ocpp16, "StopTransaction")->request;
  const auto text = R"({"transactionId":7,"timestamp":"2026-11-22T13:24:00Z","meterStop":12.5,"reason":"Timeout",
    "idTag":"123456789012345678901"})";
  const auto checked = check(parsed(text), stop, tolerant16);
  REQUIRE(checked.ok());
  CHECK(checked.value().size() == 3);
}

TEST_CASE("customData may be on every object of 2.0.1 with its vendor, and is unknown to 1.6") {
  const auto& heartbeat = find_message(ocpp_version::ocpp201, "Heartbeat")->request;
  CHECK(check(parsed(R"({"customData":{"vendorId":"x","more":[1]}})"), heartbeat, tolerant201).value().empty());
  CHECK(fault_of(R"({"customData":{"more":1}})", heartbeat, tolerant201) ==
        shape_fault{fault_kind::occurrence, "customData.vendorId", "field_must_be_present"});
  CHECK(fault_of(R"({"customData":{"vendorId":1}})", heartbeat, tolerant201).kind == fault_kind::type);
  CHECK(fault_of(R"({"customData":1})", heartbeat, tolerant201).kind == fault_kind::type);
  CHECK(fault_of(R"({"customData":{"vendorId":"x"}})", heartbeat, strict16).path == "customData");
}

TEST_CASE("R3: a time is read with Z, an offset however short, or none at all, which is told") {
  const auto wanted = *parse_rfc3339("2026-11-22T13:24:00Z");
  for (const char* text : {"2026-11-22T13:24:00Z", "2026-11-22T21:24:00+08:00", "2026-11-22T21:24:00+0800",
                           "2026-11-22T21:24:00.000+08", "2026-11-22 13:24:00z", "2026-11-22T05:24:00-08"}) {
    const auto read = parse_ocpp_time(text);
    REQUIRE(read);
    CHECK(read->at == wanted);
    CHECK(read->zoned);
  }
  for (const char* text : {"2026-11-22T13:24:00", "2026-11-22T13:24:00.000"}) {
    const auto read = parse_ocpp_time(text);
    REQUIRE(read);
    CHECK(read->at == wanted);
    CHECK_FALSE(read->zoned);
  }
  for (const char* text : {"", "2026-11-22", "2026-11-22T13:24", "13:24:00Z", "2026-13-22T13:24:00Z",
                           "2026-11-22T13:24:00+8", "2026-11-22T13:24:00Zulu", "2026-11-22T13:24:00+080"}) {
    CHECK_FALSE(parse_ocpp_time(text));
  }
}

TEST_CASE("both tables are whole, and who may send what is part of them") {
  CHECK(messages(ocpp_version::ocpp16).size() == 39);
  CHECK(messages(ocpp_version::ocpp201).size() == 64);
  CHECK(find_message(ocpp_version::ocpp16, ocpp_side::pile, "BootNotification") != nullptr);
  CHECK(find_message(ocpp_version::ocpp16, ocpp_side::platform, "BootNotification") == nullptr);
  CHECK(find_message(ocpp_version::ocpp16, ocpp_side::platform, "GetLog") != nullptr);
  CHECK(find_message(ocpp_version::ocpp16, ocpp_side::pile, "TransactionEvent") == nullptr);
  CHECK(find_message(ocpp_version::ocpp201, ocpp_side::pile, "TransactionEvent") != nullptr);
  CHECK(find_message(ocpp_version::ocpp201, "StartTransaction") == nullptr);
  for (const auto version : {ocpp_version::ocpp16, ocpp_version::ocpp201}) {
    CHECK(find_message(version, ocpp_side::pile, "DataTransfer") ==
          find_message(version, ocpp_side::platform, "DataTransfer"));
    for (const auto& one : messages(version)) CHECK(find_message(version, one.action) == &one);
  }
}
