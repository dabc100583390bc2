// SPDX-License-Identifier: Apache-2.0
#include "http/pile_numbers.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;

template <class Numbered>
std::uint32_t number_in(const actors::accepted& done) {
  for (const auto& one : done.facts) {
    const auto* fact = std::get_if<pile::fact>(&one);
    const auto* numbered = fact == nullptr ? nullptr : std::get_if<Numbered>(fact);
    if (numbered != nullptr) return numbered->number;
  }
  refuse(problem_kind::internal, "the pile gave no number");
}

}  // namespace

std::uint32_t next_number(call& now, const projections::pile_row& of, pile::request_kind what,
                          const std::string& step) {
  const auto done = ask(now, "pile", of.pile.text(), pile::command{pile::number_request{what}}, "number " + step);
  return number_in<pile::request_numbered>(done);
}

std::uint32_t number_of_upkeep(call& now, const projections::pile_row& of, const pile::ask_upkeep& what) {
  const auto done = ask(now, "pile", of.pile.text(), pile::command{what}, "number");
  return number_in<pile::upkeep_asked>(done);
}

}  // namespace pilecloud::http
