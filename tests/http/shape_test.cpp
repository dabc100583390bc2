// SPDX-License-Identifier: Apache-2.0
#include "http/shape.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "http/problem.hpp"

namespace pilecloud::http {
namespace {

const shape order{id("account"),
                  integer("hold_fen").between(1, 1000),
                  text("note").up_to(5).optional(),
                  one_of("kind", {"wallet", "card"}).optional(),
                  moment("at").optional(),
                  boolean("now").optional(),
                  session_ref("session").optional(),
                  object("limit", {integer("energy_mwh")}).optional(),
                  list("samples", {text("value")}, 2).optional(),
                  list_of(one_of("slots", {"flat"}), 2).optional()};

std::string said(const std::string& body) {
  try {
    order.check(parse_json(body));
    return "good";
  } catch (const refusal& no) {
    return no.what.field + ": " + no.what.rule;
  }
}

TEST_CASE("a body that fits passes; null stands for absent only where a field is optional") {
  CHECK(said(R"({"account":"A1","hold_fen":1})") == "good");
  CHECK(said(R"({"account":"A1","hold_fen":1000,"note":"五个汉字呀","kind":"card","at":"2026-11-22T13:24:00+08:00",
    "now":false,"session":"P-1/7","limit":{"energy_mwh":-1},"samples":[{"value":"1"}],"slots":["flat"]})") == "good");
  CHECK(said(R"({"account":"A1","hold_fen":1,"note":null})") == "good");
  CHECK(said(R"({"account":null,"hold_fen":1})") == "account: field_must_be_text");
}

TEST_CASE("what does not fit names the field by its path and the rule") {
  CHECK(said(R"({"hold_fen":1})") == "account: field_must_be_present");
  CHECK(said(R"({"account":"A1","hold_fen":1,"holdfen":2})") == "holdfen: field_must_be_known");
  CHECK(said(R"({"account":"a/b","hold_fen":1})") == "account: field_must_be_an_id");
  CHECK(said(R"({"account":"A1","hold_fen":"1"})") == "hold_fen: field_must_be_an_integer");
  CHECK(said(R"({"account":"A1","hold_fen":1.0})") == "hold_fen: field_must_be_an_integer");
  CHECK(said(R"({"account":"A1","hold_fen":0})") == "hold_fen: integer_must_be_in_range");
  CHECK(said(R"({"account":"A1","hold_fen":18446744073709551615})") == "hold_fen: field_must_be_an_integer");
  CHECK(said(R"({"account":"A1","hold_fen":1,"note":"123456"})") == "note: text_must_have_a_fitting_length");
  CHECK(said(R"({"account":"A1","hold_fen":1,"note":"a\nb"})") == "note: text_must_not_have_control_characters");
  CHECK(said(R"({"account":"A1","hold_fen":1,"kind":"cash"})") == "kind: field_must_be_one_of");
  CHECK(said(R"({"account":"A1","hold_fen":1,"at":"yesterday"})") == "at: field_must_be_rfc3339");
  CHECK(said(R"({"account":"A1","hold_fen":1,"now":"yes"})") == "now: field_must_be_true_or_false");
  CHECK(said(R"({"account":"A1","hold_fen":1,"session":"P-1"})") == "session: field_must_be_a_session");
  CHECK(said(R"({"account":"A1","hold_fen":1,"session":"P-1/07"})") == "session: field_must_be_a_session");
  CHECK(said(R"({"account":"A1","hold_fen":1,"limit":[]})") == "limit: field_must_be_an_object");
  CHECK(said(R"({"account":"A1","hold_fen":1,"limit":{"energy_mwh":1,"x":1}})") == "limit.x: field_must_be_known");
  CHECK(said(R"({"account":"A1","hold_fen":1,"samples":[{"value":"1"},{"value":2}]})") ==
        "samples[1].value: field_must_be_text");
  CHECK(said(R"({"account":"A1","hold_fen":1,"samples":[{"value":"1"},{"value":"1"},{"value":"1"}]})") ==
        "samples: list_must_have_a_fitting_length");
  CHECK(said(R"({"account":"A1","hold_fen":1,"slots":["steep"]})") == "slots[0]: field_must_be_one_of");
}

TEST_CASE("JSON of a stranger is bounded before it is believed") {
  CHECK(said(std::string(100'000, '[')) == ": body_must_not_be_deep");
  CHECK(said(R"({"a":)") == ": body_must_be_json");
  CHECK(said("{\"a\":\"\xff\"}") == ": body_must_be_json");
  CHECK(said(R"({"account":"A1","account":"A2","hold_fen":1})") == "account: field_must_appear_once");
  CHECK(said(R"({"account":"[[[[[[[[[[[[[[[[","hold_fen":1})") == "account: field_must_be_an_id");
  CHECK(said("NaN") == ": body_must_be_json");
}

TEST_CASE("any bytes as a body are read or refused, nothing else") {
  CHECK(rc::check("bytes", [](const std::string& bytes) {
    const auto answer = said(bytes);
    RC_ASSERT(!answer.empty());
  }));
}

TEST_CASE("equal bodies have equal canonical bytes, whatever their order and blanks") {
  CHECK(canonical(parse_json(R"({ "b": 1, "a": [true, null] })")) == R"({"a":[true,null],"b":1})");
}

TEST_CASE("a shape is its own JSON Schema") {
  CHECK(order.schema()["required"] == ordered_json({"account", "hold_fen"}));
  CHECK(order.schema()["additionalProperties"] == false);
  CHECK(order.schema()["properties"]["hold_fen"] ==
        ordered_json({{"type", "integer"}, {"format", "int64"}, {"minimum", 1}, {"maximum", 1000}}));
  CHECK(order.schema()["properties"]["slots"]["items"]["enum"] == ordered_json({"flat"}));
}

}  // namespace
}  // namespace pilecloud::http
