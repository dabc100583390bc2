// SPDX-License-Identifier: Apache-2.0
// What one node encodes another reads as it was: every command of every aggregate, every answer, any values.
#include <algorithm>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "cluster/command_codec.hpp"
#include "tests/cluster/arbitrary_message.hpp"

namespace pilecloud::cluster {
namespace {

using tests::arbitrary_request;
using tests::fill;
using tests::same;

template <class Command, std::size_t I>
bool comes_back() {
  return rc::check([] {
    Command command;
    fill(command.template emplace<I>());
    const auto asked = arbitrary_request(std::move(command));
    const auto bytes = encode(asked);
    const auto decoded = decode_request(bytes);
    RC_ASSERT(decoded.ok());
    RC_ASSERT(same(decoded.value(), asked));
    RC_ASSERT(encode(decoded.value()) == bytes);
  });
}

template <class Command, std::size_t... I>
bool all_come_back(std::index_sequence<I...>) {
  return (comes_back<Command, I>() && ...);
}
template <class Command>
bool all_come_back() {
  return all_come_back<Command>(std::make_index_sequence<std::variant_size_v<Command>>{});
}

TEST_CASE("every account command comes back as it was") { CHECK(all_come_back<domain::account::command>()); }
TEST_CASE("every claim command comes back as it was") { CHECK(all_come_back<domain::claim::command>()); }
TEST_CASE("every pile command comes back as it was") { CHECK(all_come_back<domain::pile::command>()); }
TEST_CASE("every session command comes back as it was") { CHECK(all_come_back<domain::session::command>()); }
TEST_CASE("every staff command comes back as it was") { CHECK(all_come_back<domain::staff::command>()); }
TEST_CASE("every station command comes back as it was") { CHECK(all_come_back<domain::station::command>()); }
TEST_CASE("every tariff command comes back as it was") { CHECK(all_come_back<domain::tariff::command>()); }

bool comes_back(const actors::answer& given) {
  const auto bytes = encode(given);
  const auto decoded = decode_answer(bytes);
  return decoded.ok() && same(decoded.value(), given) && encode(decoded.value()) == bytes;
}

TEST_CASE("an accepted answer comes back with its facts") {
  CHECK(rc::check([] {
    actors::accepted given;
    fill(given.partition);
    fill(given.first);
    fill(given.last);
    fill(given.version);
    fill(given.repeated);
    given.facts.resize(*rc::gen::inRange<std::size_t>(0, 5));
    for (auto& fact : given.facts) fact = tests::arbitrary_fact();
    RC_ASSERT(comes_back(given));
  }));
}

TEST_CASE("a rejection comes back, its category and rule as texts that stay") {
  CHECK(rc::check([] {
    actors::rejected given;
    given.category = *rc::gen::elementOf(events::category_names);
    given.rule = *rc::gen::elementOf(
        std::vector<std::string_view>{"connector_must_be_free", "debt_must_be_paid_first", "rule_2"});
    fill(given.field);
    RC_ASSERT(comes_back(given));
  }));
  std::string_view rule;
  {
    const auto bytes = encode(actors::rejected{"pile", "connector_must_be_free", "connector"});
    const auto decoded = decode_answer(bytes);
    REQUIRE(decoded.ok());
    rule = std::get<actors::rejected>(decoded.value()).rule;
  }
  CHECK(rule == "connector_must_be_free");
}

TEST_CASE("the answers without a commit come back") {
  CHECK(comes_back(actors::busy{}));
  CHECK(comes_back(actors::body_differs{}));
  CHECK(comes_back(actors::unavailable{}));
  CHECK(comes_back(actors::unavailable{"the log takes nothing: \x01\xFF disk"}));
}

template <class Rule>
void check_rules_can_be_sent() {
  int rules = 0;
  for (;; ++rules) {
    const auto text = to_text(static_cast<Rule>(rules + 1));
    if (text == to_text(static_cast<Rule>(255))) break;
    CAPTURE(text);
    CHECK(rule_texts::valid(text));
  }
  CHECK(rules >= 3);
}

TEST_CASE("every rule of every aggregate is a name that can be sent") {
  check_rules_can_be_sent<domain::account::rule>();
  check_rules_can_be_sent<domain::claim::rule>();
  check_rules_can_be_sent<domain::pile::rule>();
  check_rules_can_be_sent<domain::session::rule>();
  check_rules_can_be_sent<domain::staff::rule>();
  check_rules_can_be_sent<domain::station::rule>();
  check_rules_can_be_sent<domain::tariff::rule>();
  CHECK(rule_texts::valid("command_must_fit_one_commit"));  // the entity's own
}

TEST_CASE("rules' names are kept once, and no more than allowed") {
  rule_texts texts{2};
  const auto first = texts.keep(std::string{"a_rule"});
  REQUIRE(first);
  CHECK(texts.keep(std::string{"another"}));
  CHECK_FALSE(texts.keep(std::string{"one_too_many"}));
  const auto again = texts.keep(std::string{"a_rule"});
  REQUIRE(again);
  CHECK(again->data() == first->data());

  const auto known = encode(actors::rejected{"pile", "a_rule", ""});
  const auto unknown = encode(actors::rejected{"pile", "one_too_many", ""});
  CHECK(decode_answer(known, texts).ok());
  const auto refused = decode_answer(unknown, texts);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().kind == decode_fault::too_many_rules);
}

TEST_CASE("a command and an answer beyond the scratch segment come back") {
  domain::session::record_meter day;
  for (int i = 0; i < 20'000; ++i) day.samples.push_back({instant_from_us(i), i});
  actors::request asked;
  asked.stream = storage::stream_id{"session", "P1/7"};
  asked.command = domain::session::command{day};
  const auto bytes = encode(asked);
  CHECK(bytes.size() > 20'000 * 24);
  const auto decoded = decode_request(bytes);
  REQUIRE(decoded.ok());
  CHECK(same(decoded.value(), asked));

  actors::accepted given;
  const domain::session::fact metered = domain::session::metered{day.samples};
  given.facts = {metered, metered};
  CHECK(comes_back(given));
}

TEST_CASE("messages are read at any alignment") {
  actors::request freezing;
  freezing.stream = storage::stream_id{"account", "A1"};
  freezing.command = domain::account::command{domain::account::freeze{}};
  const auto asked = encode(freezing);
  const auto answer =
      encode(actors::accepted{.facts = {domain::account::fact{domain::account::topped_up{money{5}, {}, "till"}}}});
  for (std::size_t shift = 0; shift < 8; ++shift) {
    const auto moved = std::string(shift, 'x');
    CHECK(decode_request(std::string_view{moved + asked}.substr(shift)).ok());
    CHECK(decode_answer(std::string_view{moved + answer}.substr(shift)).ok());
  }
}

}  // namespace
}  // namespace pilecloud::cluster
