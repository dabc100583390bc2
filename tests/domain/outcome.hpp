// SPDX-License-Identifier: Apache-2.0
// Table tests of deciders: given facts, when a command, then facts or a refusal.
//   const auto known = after<state>({fact{registered{}}, …});
//   CHECK(facts_of(decide(known, top_up{…}, noon)) == std::vector<fact>{…});
//   CHECK(outcome(decide(known, top_up{…}, noon)) == "amount_must_be_positive amount_fen");
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/instant.hpp"
#include "domain/decision.hpp"

namespace pilecloud::domain::tests {

inline constexpr auto noon = instant_from_us(1'790'000'000'000'000);

template <class State, class Fact>
State after(std::initializer_list<Fact> happened, instant recorded_at = noon) {
  State known;
  for (const auto& one : happened) {
    REQUIRE(follows(known, one));
    evolve(known, one, recorded_at);
  }
  return known;
}

// "nothing new", "repeats 4", "2 facts" or "<rule>[ <field>]".
template <class Fact, class Rule>
std::string outcome(const decision<Fact, Rule>& decided) {
  if (!decided.ok()) {
    const auto& refused = decided.error();
    return std::string{to_text(refused.rule)} + (refused.field.empty() ? "" : " " + refused.field);
  }
  const auto& answer = decided.value();
  if (!answer.facts.empty()) return std::to_string(answer.facts.size()) + " facts";
  return answer.repeats_version == 0 ? "nothing new" : "repeats " + std::to_string(answer.repeats_version);
}

template <class Fact, class Rule>
std::vector<Fact> facts_of(const decision<Fact, Rule>& decided) {
  CHECK_MESSAGE(decided.ok(), outcome(decided));
  return decided.ok() ? decided.value().facts : std::vector<Fact>{};
}

}  // namespace pilecloud::domain::tests
