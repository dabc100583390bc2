// SPDX-License-Identifier: Apache-2.0
// Gate over the released schemas, and proof that the gate can refuse.
#include <filesystem>

#include <doctest/doctest.h>

#include "domain/tariff/terms.hpp"
#include "events/shown.hpp"
#include "events/words.hpp"
#include "tests/events/enum_range.hpp"
#include "tests/events/released_schema.hpp"
#include "tests/events/schema_gate.hpp"
#include "tests/events/schema_source.hpp"

namespace pilecloud::events {
namespace {

using tests::breach_of_evolution;
using tests::released_schema;
using tests::schema_source;

TEST_CASE("the current schemas read every released one") {
  auto current = schema_source::current();
  std::size_t releases = 0;
  for (const auto& file : std::filesystem::directory_iterator{PILECLOUD_SOURCE_DIR "/events/schema/released"}) {
    CAPTURE(file.path().filename().string());
    released_schema released{file.path()};
    CHECK(released.nodes().size() > 50);
    CHECK(breach_of_evolution(released.nodes(), current.nodes()) == "");
    ++releases;
  }
  CHECK(releases >= 1);
}

// What the gate says when `was` in a file becomes `now`.
std::string gate_says(const std::string& file, const std::string& was, const std::string& now) {
  auto current = schema_source::current();
  auto doctored = schema_source::doctored(file, was, now);
  return breach_of_evolution(current.nodes(), doctored.nodes());
}

TEST_CASE("the gate refuses what old facts could not survive") {
  // A field of another type.
  CHECK(gate_says("session", "holdFen @0 :Int64", "holdFen @0 :Text") != "");
  CHECK(gate_says("session", "holdFen @0 :Int64", "holdFen @0 :Int32") != "");
  // Two fields that swap their numbers, of two types and of one.
  CHECK(gate_says("order", "owner @0 :Text;\n  station @1 :Text;\n  pile @2 :Text;\n  connector @3 :UInt16;",
                  "owner @3 :Text;\n  station @1 :Text;\n  pile @2 :Text;\n  connector @0 :UInt16;") != "");
  CHECK(gate_says("bill", "fromUs @0 :Int64;\n  toUs @1 :Int64;", "fromUs @1 :Int64;\n  toUs @0 :Int64;") != "");
  // Two facts that swap their union tags.
  CHECK(gate_says("session", "ordered @5 :Ordered;\n    funded @6 :Funded;",
                  "ordered @6 :Ordered;\n    funded @5 :Funded;") != "");
  // A default that is not zero any more.
  CHECK(gate_says("session", "holdFen @0 :Int64;", "holdFen @0 :Int64 = 100;") != "");
  // A field, a fact and an enumerant that vanish.
  CHECK(gate_says("session", "  endedAtUs @12 :Int64;\n", "") != "");
  CHECK(gate_says("station", "    candidateAdopted @11 :CandidateAdopted;\n", "") != "");
  CHECK(gate_says("account", "  sandbox @3;\n", "") != "");
  // Enumerants that change places.
  CHECK(gate_says("terms", "sharp @1;\n  peak @2;", "peak @1;\n  sharp @2;") != "");
  // An old field put into a union.
  CHECK(gate_says("session", "  bill @1 :Bill.Bill;\n  cause @2 :SettleCause;",
                  "  union {\n    bill @1 :Bill.Bill;\n    cause @2 :SettleCause;\n  }") != "");
}

TEST_CASE("the gate accepts what is appended") {
  CHECK(gate_says("session", "  settleAtUs @6 :Int64;\n", "  settleAtUs @6 :Int64;\n  seal @10 :Data;\n") == "");
  CHECK(gate_says("session", "    messageNumbered @24 :MessageNumbered;\n",
                  "    messageNumbered @24 :MessageNumbered;\n    reopened @25 :Funded;\n") == "");
  CHECK(gate_says("account", "  sandbox @3;\n", "  sandbox @3;\n  alipay @4;\n") == "");
  CHECK(gate_says("claim", "# Facts of stream", "# All facts of stream") == "");
}

std::string snake(std::string_view camel) {
  std::string text;
  for (const char c : camel) {
    if (c >= 'A' && c <= 'Z') text += '_';
    text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return text;
}

template <class Enum>
std::string word_in_code(Enum value) {
  if constexpr (requires { word_of(value); }) {
    return std::string{word_of(value)};
  } else {
    return shown(value);
  }
}

// The number of an enumerant is what the log holds: schema and code must give it the same word.
template <class Enum>
void check_words(schema_source& source) {
  using range = tests::enum_range<Enum>;
  CAPTURE(range::name);
  const auto enumerants = source.find(range::file, range::name).asEnum().getEnumerants();
  CHECK(enumerants.size() == range::last + 1u);
  CHECK(std::string_view{enumerants[0].getProto().getName().cStr()} == "notRecorded");
  for (std::uint16_t i = 1; i < enumerants.size(); ++i) {
    CHECK(snake(enumerants[i].getProto().getName().cStr()) == word_in_code(static_cast<Enum>(i)));
  }
}

TEST_CASE("enumerants carry the same words in schema and code") {
  auto source = schema_source::current();
  check_words<domain::account::top_up_channel>(source);
  check_words<domain::pile::mounting>(source);
  check_words<domain::pile::place>(source);
  check_words<domain::pile::current>(source);
  check_words<domain::pile::connector_status>(source);
  check_words<domain::pile::stray_kind>(source);
  check_words<domain::pile::request_kind>(source);
  check_words<domain::pile::reservation_stage>(source);
  check_words<domain::pile::attribute_type>(source);
  check_words<domain::pile::mutability>(source);
  check_words<domain::pile::list_update>(source);
  check_words<domain::pile::upkeep_kind>(source);
  check_words<domain::pile::setting_answer>(source);
  check_words<domain::session::verdict>(source);
  check_words<domain::session::stop_reason>(source);
  check_words<domain::session::failure_reason>(source);
  check_words<domain::session::settle_cause>(source);
  check_words<domain::session::close_reason>(source);
  check_words<domain::session::line_kind>(source);
  check_words<domain::session::payment_source>(source);
  check_words<domain::session::limit_kind>(source);
  check_words<domain::session::measurand>(source);
  check_words<domain::session::reading_context>(source);
  check_words<domain::session::phase>(source);
  check_words<domain::session::location>(source);
  check_words<domain::staff::role>(source);
  check_words<domain::tariff::rate_class>(source);
}

}  // namespace
}  // namespace pilecloud::events
