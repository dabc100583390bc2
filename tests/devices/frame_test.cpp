// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "devices/ocpp_frame.hpp"
#include "devices/ocpp_message.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;

namespace {

constexpr auto v16 = ocpp_version::ocpp16;
constexpr auto v201 = ocpp_version::ocpp201;

std::string fault_of(std::string_view text, ocpp_version version) {
  const auto read = parse_frame(text, version);
  if (read) return "none";
  return std::string{read.error().code} + " " + read.error().id;
}

std::string nested(std::size_t deep) {
  std::string text = R"([2,"a","Heartbeat",{"x":)";
  for (std::size_t at = 1; at < deep; ++at) text += '[';
  text += '1';
  for (std::size_t at = 1; at < deep; ++at) text += ']';
  return text + "}]";
}

}  // namespace

TEST_CASE("frames of the three types are read, white space anywhere, the payload as it stands") {
  const auto call = parse_frame(R"( [ 2 , "a\u002d1" , "Heartbeat" , { "x" : [1.0, -2e3, null, true, "\n"] } ] )", v16);
  REQUIRE(call);
  CHECK(call.value() ==
        ocpp_frame{frame_kind::call, "a-1", "Heartbeat", "", R"({ "x" : [1.0, -2e3, null, true, "\n"] })"});
  const auto answer = parse_frame(R"([3,"7",{}])", v201);
  REQUIRE(answer);
  CHECK(answer.value() == ocpp_frame{frame_kind::result, "7", "", "", "{}"});
  const auto error = parse_frame(R"([4,"7","NotSupported","no",{"a":1}])", v16);
  REQUIRE(error);
  CHECK(error.value() == ocpp_frame{frame_kind::error, "7", "NotSupported", "no", R"({"a":1})"});
  CHECK(parse_frame(R"([4,"7","GenericError"])", v16).ok());
}

TEST_CASE("what is no frame: 1.6 has no answer, 2.0.1 RpcFrameworkError with the id -1") {
  for (const auto* text : {"", "[", "{}", "[]", "[2]", "[2,", "[2,3,\"Heartbeat\",{}]", "[2,\"\",\"Heartbeat\",{}]",
                           "null", "\xff", "[2,\"a", "[2,\"\\ud800\",\"Heartbeat\",{}]"}) {
    CAPTURE(text);
    CHECK(fault_of(text, v16) == " ");
    CHECK(fault_of(text, v201) == "RpcFrameworkError -1");
  }
}

TEST_CASE("a CALL that breaks after its id is answered by the version's code") {
  for (const auto* text : {R"([2,"a"])", R"([2,"a",7,{}])", R"([2,"a","",{}])", R"([2,"a","No Name",{}])",
                           R"([2,"a","Heartbeat"])", R"([2,"a","Heartbeat",{},1])", R"([2,"a","Heartbeat",{}] x)"}) {
    CAPTURE(text);
    CHECK(fault_of(text, v16) == "FormationViolation a");
    CHECK(fault_of(text, v201) == "RpcFrameworkError a");
  }
  for (const auto* text :
       {R"([2,"a","Heartbeat",[]])", R"([2,"a","Heartbeat",null])", R"([2,"a","Heartbeat",{"x":01}])",
        R"([2,"a","Heartbeat",{"x"}])", R"([2,"a","Heartbeat",{"x":1,}])"}) {
    CAPTURE(text);
    CHECK(fault_of(text, v16) == "FormationViolation a");
    CHECK(fault_of(text, v201) == "FormatViolation a");
  }
  CHECK(fault_of(R"([9,"a",{}])", v16) == " a");
  CHECK(fault_of(R"([9,"a",{}])", v201) == "MessageTypeNotSupported a");
}

TEST_CASE("a broken answer is never answered, and says whose it is") {
  for (const auto version : {v16, v201}) {
    CHECK(fault_of(R"([3,"a",[]])", version) == " a");
    CHECK(fault_of(R"([4,"a",1])", version) == " a");
    CHECK(fault_of(R"([3,7,{}])", version) == " ");
  }
}

TEST_CASE("bounds: bytes, id, depth, action") {
  CHECK_FALSE(parse_frame(R"([3,"7",{}])", v16, {.bytes = 9}).ok());
  const std::string id(36, 'x');
  CHECK(parse_frame("[2,\"" + id + "\",\"Heartbeat\",{}]", v16).ok());
  CHECK(fault_of("[2,\"" + id + "y\",\"Heartbeat\",{}]", v16) == "FormationViolation " + id + "y");
  CHECK(fault_of("[2,\"" + id + "y\",\"Heartbeat\",{}]", v201) == "RpcFrameworkError -1");
  CHECK(parse_frame(nested(32), v16).ok());
  CHECK(fault_of(nested(33), v201) == "FormatViolation a");
  CHECK(fault_of(nested(100'000), v16) == "FormationViolation a");
  CHECK(fault_of("[2,\"a\",\"" + std::string(65, 'x') + "\",{}]", v16) == "FormationViolation a");
}

TEST_CASE("every action of either version is a name") {
  for (const auto version : {v16, v201}) {
    for (const auto& one : messages(version)) {
      CAPTURE(one.action);
      CHECK(parse_frame(encode_call("a", one.action, "{}"), version).ok());
    }
  }
}

TEST_CASE("what we encode is read again; descriptions are cut at a letter's border") {
  CHECK(rc::check("round trip", [](std::string id, std::string about) {
    const auto text = nlohmann::json(id).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    id = nlohmann::json::parse(text).get<std::string>();
    RC_PRE(!id.empty() && id.size() <= 36);
    const auto read = parse_frame(encode_error(id, "GenericError", about), v201);
    RC_ASSERT(read.ok());
    RC_ASSERT(read.value().id == id);
    const auto called = parse_frame(encode_call(id, "Reset", "{}"), v201);
    RC_ASSERT((called.ok() && called.value().name == "Reset"));
  }));
  std::string long_text(254, 'a');
  const auto read = parse_frame(encode_error("1", "GenericError", long_text + "\xe6\xa1\xa9"), v16);
  REQUIRE(read);
  CHECK(read.value().description == long_text);
}

TEST_CASE("a number beyond a double's range is no number here") {
  CHECK(parse_frame("[3,\"1\",{\"x\":-0.5e+300}]", v16).ok());
  CHECK(parse_frame("[3,\"1\",{\"x\":1e-9999}]", v16).ok());
  CHECK_FALSE(parse_frame("[3,\"1\",{\"x\":-0.5e+3101}]", v16).ok());
  CHECK_FALSE(parse_frame("[3,\"1\",{\"x\":1" + std::string(400, '0') + "}]", v16).ok());
}

TEST_CASE("what the scanner takes nlohmann takes too, and the other way round") {
  CHECK(rc::check("the same verdict", [] {
    const auto piece =
        rc::gen::element<std::string>("{", "}", "[", "]", "\"a\"", ":", ",", "1", "-0.5e+3", "01", "true", "nul",
                                      "null", " ", "\"\\u12", "\"\\n\"", "1.", "{\"k\":1}");
    const auto pieces = *rc::gen::container<std::vector<std::string>>(piece);
    std::string payload = "{\"x\":";
    for (const auto& each : pieces) payload += each;
    payload += "}";
    const bool good = nlohmann::json::accept(payload);
    RC_ASSERT(parse_frame("[3,\"1\"," + payload + "]", v16).ok() == good);
  }));
}
