// SPDX-License-Identifier: Apache-2.0
// The stream categories and which fact variant each carries. The category is the stream's prefix: "session/P1/7".
// Invariant: the order of the enum is the order of any_fact (events/fact.hpp); a new category is appended to both.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/account/facts.hpp"
#include "domain/claim/facts.hpp"
#include "domain/pile/facts.hpp"
#include "domain/session/facts.hpp"
#include "domain/staff/facts.hpp"
#include "domain/station/facts.hpp"
#include "domain/tariff/facts.hpp"

namespace pilecloud::events {

enum class category : std::uint8_t { account = 0, claim, pile, session, staff, station, tariff };
inline constexpr std::array<std::string_view, 7> category_names{"account", "claim",   "pile",  "session",
                                                                "staff",   "station", "tariff"};

constexpr std::string_view to_text(category which) { return category_names[static_cast<std::size_t>(which)]; }

// nullopt for a category this program does not know.
constexpr std::optional<category> parse_category(std::string_view name) {
  for (std::size_t i = 0; i < category_names.size(); ++i) {
    if (category_names[i] == name) return static_cast<category>(i);
  }
  return std::nullopt;
}

// The category of a fact variant, at compile time: category_of<domain::session::fact>.
template <class Fact>
struct category_trait;
template <>
struct category_trait<domain::account::fact> {
  static constexpr category value = category::account;
};
template <>
struct category_trait<domain::claim::fact> {
  static constexpr category value = category::claim;
};
template <>
struct category_trait<domain::pile::fact> {
  static constexpr category value = category::pile;
};
template <>
struct category_trait<domain::session::fact> {
  static constexpr category value = category::session;
};
template <>
struct category_trait<domain::staff::fact> {
  static constexpr category value = category::staff;
};
template <>
struct category_trait<domain::station::fact> {
  static constexpr category value = category::station;
};
template <>
struct category_trait<domain::tariff::fact> {
  static constexpr category value = category::tariff;
};
template <class Fact>
inline constexpr category category_of = category_trait<Fact>::value;

}  // namespace pilecloud::events
