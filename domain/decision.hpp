// SPDX-License-Identifier: Apache-2.0
// What every decider answers: the facts to append, or the rule that says no.
//
// An aggregate is a folder with facts.hpp (what happened: past participle), commands.hpp (what is asked: imperative),
// state.hpp, decider.{hpp,cpp}:
//   result<accepted<fact>, rejection<rule>> decide(const state&, const command&, instant now);  // pure, reads only
//   bool follows(const state&, const fact&);                                                     // may it come next?
//   void evolve(state&, const fact&, instant recorded_at);                                       // asserts follows()
// Time enters by the command and by `now` (the owner's clock); ids are never minted here but by counting.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace pilecloud::domain {

template <class Fact>
struct accepted {
  std::vector<Fact> facts;  // empty: nothing new, the repeat of something known
  // When not 0: this command repeats the one whose first fact made this version of the stream; the caller gets that
  // commit's answer (rules.md R8: natural keys live in the state for ever).
  std::uint64_t repeats_version = 0;
};

template <class Rule>
struct rejection {
  Rule rule{};
  std::string field;  // the command's field that broke the rule, as the API names it; empty: none
};

template <class Fact, class Rule>
using decision = result<accepted<Fact>, rejection<Rule>>;

template <class Fact>
accepted<Fact> nothing_new() {
  return {};
}

// The usual two answers: accept<fact>(topped_up{…}) and refuse(rule::amount_must_be_positive, "amount_fen").
template <class Fact, class... Happened>
accepted<Fact> accept(Happened&&... happened) {
  accepted<Fact> answer;
  answer.facts.reserve(sizeof...(happened));
  (answer.facts.emplace_back(std::forward<Happened>(happened)), ...);
  return answer;
}
template <class Rule>
rejection<Rule> refuse(Rule broken, std::string field = {}) {
  return {broken, std::move(field)};
}

}  // namespace pilecloud::domain
