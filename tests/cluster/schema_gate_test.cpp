// SPDX-License-Identifier: Apache-2.0
// Gate over the released schemas between nodes (cluster/schema/README.md), and proof that it can refuse.
#include "tests/events/schema_gate.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "domain/session/commands.hpp"
#include "tests/events/enum_range.hpp"
#include "tests/events/released_schema.hpp"
#include "tests/events/schema_source.hpp"

namespace pilecloud::cluster {
namespace {

using tests::breach_of_evolution;
using tests::schema_source;

TEST_CASE("the current schemas read what nodes of every release send") {
  auto current = schema_source::current();
  std::size_t releases = 0;
  for (const auto& file : std::filesystem::directory_iterator{PILECLOUD_SOURCE_DIR "/cluster/schema/released"}) {
    CAPTURE(file.path().filename().string());
    tests::released_schema released{file.path()};
    CHECK(released.nodes().size() > 70);
    CHECK(breach_of_evolution(released.nodes(), current.nodes()) == "");
    ++releases;
  }
  CHECK(releases >= 1);
}

std::string gate_says(const std::string& file, const std::string& was, const std::string& now) {
  tests::released_schema released{PILECLOUD_SOURCE_DIR "/cluster/schema/released/1.capnp.bin"};
  auto doctored = schema_source::doctored(file, was, now);
  return breach_of_evolution(released.nodes(), doctored.nodes());
}

TEST_CASE("the gate refuses what an older node would misread") {
  CHECK(gate_says("command", "freeze @7 :Freeze;\n    unfreeze @8 :Unfreeze;",
                  "freeze @8 :Freeze;\n    unfreeze @7 :Unfreeze;") != "");
  CHECK(gate_says("command", "  holdFen @0 :Int64;", "  holdFen @0 :Int32;") != "");
  CHECK(gate_says("command", "    dismiss @4 :Dismiss;\n", "") != "");
  CHECK(gate_says("peer", "first @1 :UInt64;\n  count @2 :UInt32;", "first @1 :UInt64;\n  size @2 :UInt32;") != "");
  CHECK(gate_says("peer", "epoch @1 :UInt64;\n  last @2 :UInt64;", "epoch @2 :UInt64;\n  last @1 :UInt64;") != "");
  CHECK(gate_says("peer", "hops @0 :UInt8;", "hops @0 :UInt8 = 3;") != "");
  CHECK(gate_says("rpc", "greet @0 () -> ();", "welcome @0 () -> ();") != "");
  CHECK(gate_says("rpc", "(method :UInt16, body :Data) ->", "(method :UInt32, body :Data) ->") != "");
  CHECK(gate_says("order", "holdFen @9 :Int64;", "holdFen @9 :Text;") != "");  // what facts and commands share
}

TEST_CASE("the gate accepts what is appended") {
  CHECK(gate_says("command", "holdMore @14 :HoldMore;", "holdMore @14 :HoldMore;\n    close @15 :PayDebt;") == "");
  CHECK(gate_says("peer", "  reacted @4 :UInt64;", "  reacted @4 :UInt64;\n  halted @5 :Bool;") == "");
}

std::string snake(std::string_view camel) {
  std::string text;
  for (const char c : camel) {
    if (c >= 'A' && c <= 'Z') text += '_';
    text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return text;
}

TEST_CASE("reminders carry the same words in schema and code") {
  auto source = schema_source::current();
  using range = tests::enum_range<domain::session::reminder>;
  const auto enumerants = source.find(range::file, range::name).asEnum().getEnumerants();
  CHECK(enumerants.size() == range::last + 1u);
  for (std::uint16_t i = 1; i < enumerants.size(); ++i) {
    CHECK(snake(enumerants[i].getProto().getName().cStr()) == to_text(static_cast<domain::session::reminder>(i)));
  }
}

}  // namespace
}  // namespace pilecloud::cluster
