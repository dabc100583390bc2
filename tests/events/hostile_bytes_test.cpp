// SPDX-License-Identifier: Apache-2.0
// Bytes that are no fact: an error, never a crash, never more work than their size allows.
#include "tests/events/hostile_bytes.hpp"

#include <random>

#include <doctest/doctest.h>

#include "events/codec.hpp"
#include "events/describe.hpp"
#include "tests/events/specimens.hpp"

namespace pilecloud::events {
namespace {

constexpr std::uint64_t seed = 20260301;

storage::record record_of(category which, const std::string& stream, std::string_view payload) {
  storage::record stored;
  stored.stream = stream;
  stored.payload = payload;
  REQUIRE(stream.starts_with(to_text(which)));
  return stored;
}

// True when the bytes were a fact. Whatever decodes can be shown, and written and read again.
bool survives(category which, const std::string& stream, std::string_view payload) {
  auto decoded = decode(record_of(which, stream, payload));
  if (!decoded) {
    CHECK_FALSE(decoded.error().detail.empty());
    return false;
  }
  CHECK_FALSE(describe(decoded.value()).dump().empty());
  const auto bytes = encode(decoded.value().body, decoded.value().origin);
  const auto again = decode(record_of(which, stream, bytes));
  REQUIRE(again.ok());
  CHECK(again.value() == decoded.value());
  return true;
}

TEST_CASE("mutated facts are errors or other facts") {
  std::mt19937_64 dice{seed};
  std::size_t facts = 0;
  std::size_t errors = 0;
  for (std::size_t i = 0; i < category_names.size(); ++i) {
    const auto which = static_cast<category>(i);
    const auto stream = std::string{to_text(which)} + "/X1";
    for (const auto& body : tests::specimens(which)) {
      const auto good = encode(body, tests::specimen_origin());
      for (int round = 0; round < 200; ++round) {
        auto bytes = good;
        tests::mutate(bytes, dice);
        (survives(which, stream, bytes) ? facts : errors) += 1;
      }
    }
  }
  // Both happen, else the mutations prove little.
  CHECK(facts > 500);
  CHECK(errors > 500);
}

TEST_CASE("random bytes are errors or facts") {
  std::mt19937_64 dice{seed};
  std::size_t errors = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto which = static_cast<category>(dice() % category_names.size());
    std::string bytes(dice() % 200, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(dice());
    errors += survives(which, std::string{to_text(which)} + "/X1", bytes) ? 0 : 1;
  }
  CHECK(errors > 2500);
}

decode_error refused(std::string_view payload) {
  origin asked;
  domain::session::fact body;
  const auto done = decode_payload(payload, asked, body);
  REQUIRE_FALSE(done.ok());
  return done.error();
}

TEST_CASE("every truncation of a fact is an error or another fact") {
  const auto good = encode(tests::session_specimens()[7], tests::specimen_origin());
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto cut = good.substr(0, size);
    if (size % 8 != 0 || size == 0) CHECK(refused(cut).kind == decode_fault::malformed);
    survives(category::session, "session/X1/1", cut);
  }
}

TEST_CASE("a message without a fact is malformed") {
  CHECK(refused(std::string(8, '\0')).kind == decode_fault::malformed);
  CHECK(refused(std::string(64, '\0')).kind == decode_fault::malformed);
}

// The union tag of a session fact stands in bytes 18 and 19 of the payload: root pointer, occurredAtUs, causePartition.
constexpr std::size_t tag_at = 18;

TEST_CASE("a fact of a newer schema is named, not skipped") {
  auto bytes = encode(domain::session::fact{domain::session::funded{money{1}}}, {});
  REQUIRE(bytes[tag_at] == 2);
  bytes[tag_at] = 99;
  const auto error = refused(bytes);
  CHECK(error.kind == decode_fault::unknown_fact);
  CHECK(error.detail == "session fact 99 is newer than this program");
}

TEST_CASE("an enumerant of a newer schema is out of range") {
  auto bytes = encode(domain::session::fact{domain::session::stop_requested{domain::session::stop_reason::other}}, {});
  const auto place = bytes.rfind('\x09');
  REQUIRE(place != std::string::npos);
  bytes[place] = 10;
  CHECK(refused(bytes).kind == decode_fault::out_of_range);
}

TEST_CASE("a list that claims half a billion empty samples costs nothing") {
  auto bytes = encode(domain::session::fact{domain::session::metered{}}, {});
  // The last word is the tag of the empty sample list: count 0, 3 words each. Now: 2^29 - 1, of no words.
  const std::string tag{"\x00\x00\x00\x00\x03\x00\x00\x00", 8};
  REQUIRE(bytes.substr(bytes.size() - 8) == tag);
  bytes.replace(bytes.size() - 8, 8, std::string{"\xFC\xFF\xFF\x7F\x00\x00\x00\x00", 8});
  CHECK(refused(bytes).kind == decode_fault::malformed);
}

TEST_CASE("P1: a slot without a rate class is out of range") {
  auto bytes = encode(domain::tariff::fact{domain::tariff::published{{}, "x", tests::specimen_terms(), {}}}, {});
  const auto slot = bytes.find(std::string{"\x05\x00\x05\x00", 4});
  REQUIRE(slot != std::string::npos);
  bytes[slot] = 0;
  origin asked;
  domain::tariff::fact body;
  const auto done = decode_payload(bytes, asked, body);
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().kind == decode_fault::out_of_range);
}

}  // namespace
}  // namespace pilecloud::events
