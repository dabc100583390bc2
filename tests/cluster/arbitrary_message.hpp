// SPDX-License-Identifier: Apache-2.0
// Arbitrary requests, answers and bodies of calls for RapidCheck, and field by field equality of what has no
// operator==.
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/request.hpp"
#include "cluster/peer_messages.hpp"
#include "tests/events/arbitrary_fact.hpp"

namespace pilecloud::tests {

// The rest of a request around any command; its stream is one of the command's category.
inline actors::request arbitrary_request(actors::any_command command) {
  actors::request made;
  const auto id = *rc::gen::elementOf(std::vector<std::string>{"A1", "P-000017", "P1/7", "card/0f3c", "x:y_z.1"});
  made.stream = storage::stream_id{events::category_names[command.index()], id};
  if (*rc::gen::arbitrary<bool>()) fill(made.id);
  if (*rc::gen::arbitrary<bool>()) fill(made.body);
  fill(made.by);
  fill(made.occurred_at);
  fill(made.cause_partition);
  fill(made.cause_position);
  made.command = std::move(command);
  return made;
}

// One of a variant's alternatives, filled.
template <class Variant, std::size_t... I>
Variant arbitrary_of(std::index_sequence<I...>) {
  const auto which = *rc::gen::inRange<std::size_t>(0, sizeof...(I));
  Variant made;
  (void)((which == I ? (fill(made.template emplace<I>()), true) : false) || ...);
  return made;
}
template <class Variant>
Variant arbitrary_of() {
  return arbitrary_of<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>{});
}

template <std::size_t... I>
events::any_fact arbitrary_fact(std::index_sequence<I...>) {
  const auto which = *rc::gen::inRange<std::size_t>(0, sizeof...(I));
  events::any_fact made;
  (void)((which == I ? (made.emplace<I>(arbitrary_of<std::variant_alternative_t<I, events::any_fact>>()), true)
                     : false) ||
         ...);
  return made;
}
inline events::any_fact arbitrary_fact() {
  return arbitrary_fact(std::make_index_sequence<std::variant_size_v<events::any_fact>>{});
}

template <class T>
bool same(const T& left, const T& right);
template <class... Ts>
bool same_alternative(const std::variant<Ts...>& left, const std::variant<Ts...>& right) {
  if (left.index() != right.index()) return false;
  return std::visit(
      [&right](const auto& one) { return same(one, std::get<std::remove_cvref_t<decltype(one)>>(right)); }, left);
}
template <class T>
bool same_items(const std::vector<T>& left, const std::vector<T>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const T& a, const T& b) { return same(a, b); });
}

template <class T>
struct is_plain_vector : std::false_type {};
template <class T>
struct is_plain_vector<std::vector<T>> : std::bool_constant<!std::equality_comparable<T>> {};

template <class T>
bool same(const T& left, const T& right) {
  if constexpr (requires { same_alternative(left, right); }) {
    return same_alternative(left, right);
  } else if constexpr (is_plain_vector<T>::value) {
    return same_items(left, right);
  } else if constexpr (std::equality_comparable<T>) {
    return left == right;
  } else {
    const auto pair_up = [&right](const auto&... mine) {
      return std::apply([&mine...](const auto&... theirs) { return (same(mine, theirs) && ...); }, tie_fields(right));
    };
    return std::apply(pair_up, tie_fields(left));
  }
}

}  // namespace pilecloud::tests
