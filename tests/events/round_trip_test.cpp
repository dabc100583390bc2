// SPDX-License-Identifier: Apache-2.0
// What is encoded is decoded, for every fact and any values (design §5.8).
#include <utility>

#include <doctest/doctest.h>

#include "events/codec.hpp"
#include "tests/events/arbitrary_fact.hpp"

namespace pilecloud::events {
namespace {

using tests::fill;

template <class Body, class Fact>
bool comes_back(Fact& reused) {
  return rc::check([&reused] {
    Body body;
    fill(body);
    origin asked;
    fill(asked);
    const auto bytes = encode(Fact{body}, asked);
    origin again;
    Fact decoded;
    RC_ASSERT(decode_payload(bytes, again, decoded).ok());
    RC_ASSERT(decoded == Fact{body});
    RC_ASSERT(again == asked);
    // A fact that held something else before shows no trace of it.
    RC_ASSERT(decode_payload(bytes, again, reused).ok());
    RC_ASSERT(reused == Fact{body});
    RC_ASSERT(encode(any_fact{reused}, asked) == bytes);
  });
}

template <class Fact, std::size_t... I>
bool all_come_back(std::index_sequence<I...>) {
  Fact reused;
  return (comes_back<std::variant_alternative_t<I, Fact>>(reused) && ...);
}

template <class Fact>
bool all_come_back() {
  return all_come_back<Fact>(std::make_index_sequence<std::variant_size_v<Fact>>{});
}

TEST_CASE("every account fact comes back as it was") { CHECK(all_come_back<domain::account::fact>()); }
TEST_CASE("every claim fact comes back as it was") { CHECK(all_come_back<domain::claim::fact>()); }
TEST_CASE("every pile fact comes back as it was") { CHECK(all_come_back<domain::pile::fact>()); }
TEST_CASE("every session fact comes back as it was") { CHECK(all_come_back<domain::session::fact>()); }
TEST_CASE("every staff fact comes back as it was") { CHECK(all_come_back<domain::staff::fact>()); }
TEST_CASE("every station fact comes back as it was") { CHECK(all_come_back<domain::station::fact>()); }
TEST_CASE("every tariff fact comes back as it was") { CHECK(all_come_back<domain::tariff::fact>()); }

TEST_CASE("a message beyond the scratch segment is one segment too") {
  domain::session::metered long_day;
  for (int i = 0; i < 5000; ++i) long_day.samples.push_back({instant_from_us(i), i});
  const auto bytes = encode(domain::session::fact{long_day}, {});
  CHECK(bytes.size() > 5000 * 24);
  origin asked;
  domain::session::fact decoded;
  REQUIRE(decode_payload(bytes, asked, decoded).ok());
  CHECK(decoded == domain::session::fact{long_day});
  CHECK(encode(decoded, asked) == bytes);
}

TEST_CASE("a payload is read at any alignment") {
  const domain::session::fact body = domain::session::funded{money{1234}};
  const auto bytes = encode(body, {});
  for (std::size_t shift = 0; shift < 8; ++shift) {
    const auto moved = std::string(shift, 'x') + bytes;
    origin asked;
    domain::session::fact decoded;
    REQUIRE(decode_payload(std::string_view{moved}.substr(shift), asked, decoded).ok());
    CHECK(decoded == body);
  }
}

TEST_CASE("the usual metered fact stays small") {
  domain::session::metered usual;
  usual.samples.push_back({instant_from_us(1), 1});
  CHECK(encode(domain::session::fact{usual}, {instant_from_us(1), "device/P-000017"}).size() <= 104);
}

TEST_CASE("a record decodes by its stream's category") {
  const domain::station::fact assigned = domain::station::tariff_assigned{operator_id{"O1"}, tariff_id{"T1"}, 3};
  const auto payload = encode(assigned, {instant_from_us(5), "staff/admin", 2, 9});
  storage::record stored;
  stored.partition = 7;
  stored.position = 11;
  stored.stream = "station/S1";
  stored.version = 4;
  stored.recorded_at = instant_from_us(6);
  stored.command[0] = 1;
  stored.commit_index = 1;
  stored.commit_size = 2;
  stored.payload = payload;
  const auto decoded = decode(stored);
  REQUIRE(decoded.ok());
  const auto& got = decoded.value();
  CHECK(got.partition == 7);
  CHECK(got.position == 11);
  CHECK(got.stream == "station/S1");
  CHECK(got.id() == "S1");
  CHECK(got.category() == category::station);
  CHECK(got.stream_id().text() == "station/S1");
  CHECK(got.version == 4);
  CHECK(got.recorded_at == instant_from_us(6));
  CHECK(got.command == stored.command);
  CHECK(got.commit_index == 1);
  CHECK(got.commit_size == 2);
  CHECK(got.origin == origin{instant_from_us(5), "staff/admin", 2, 9});
  CHECK(got.body == any_fact{assigned});

  stored.stream = "weather/S1";
  REQUIRE_FALSE(decode(stored).ok());
  CHECK(decode(stored).error().kind == decode_fault::unknown_category);
  stored.stream = "station";
  REQUIRE_FALSE(decode(stored).ok());
  CHECK(decode(stored).error().kind == decode_fault::unknown_category);
}

}  // namespace
}  // namespace pilecloud::events
