// SPDX-License-Identifier: Apache-2.0
// What an entity needs to know of its aggregate. The functions are the domain's own, found by ADL: decide, follows,
// evolve, to_text(rule), and archive (domain/<aggregate>/state_archive.hpp).
//
// fold_revision (domain/<aggregate>/state_archive.hpp) is raised when `evolve` gives another state for the same facts.
#pragma once

#include "domain/account/account.hpp"
#include "domain/account/state_archive.hpp"
#include "domain/claim/facts.hpp"
#include "domain/claim/state_archive.hpp"
#include "domain/pile/facts.hpp"
#include "domain/pile/state_archive.hpp"
#include "domain/session/decider.hpp"
#include "domain/session/state_archive.hpp"
#include "domain/staff/facts.hpp"
#include "domain/staff/state_archive.hpp"
#include "domain/station/facts.hpp"
#include "domain/station/state_archive.hpp"
#include "domain/tariff/facts.hpp"
#include "domain/tariff/state_archive.hpp"
#include "events/category.hpp"

namespace pilecloud::actors {

template <events::category Which>
struct aggregate;

template <>
struct aggregate<events::category::account> {
  using state = domain::account::state;
  using command = domain::account::command;
  using fact = domain::account::fact;
  static constexpr std::uint32_t fold_revision = domain::account::fold_revision;
};
template <>
struct aggregate<events::category::claim> {
  using state = domain::claim::state;
  using command = domain::claim::command;
  using fact = domain::claim::fact;
  static constexpr std::uint32_t fold_revision = domain::claim::fold_revision;
};
template <>
struct aggregate<events::category::pile> {
  using state = domain::pile::state;
  using command = domain::pile::command;
  using fact = domain::pile::fact;
  static constexpr std::uint32_t fold_revision = domain::pile::fold_revision;
};
template <>
struct aggregate<events::category::session> {
  using state = domain::session::state;
  using command = domain::session::command;
  using fact = domain::session::fact;
  static constexpr std::uint32_t fold_revision = domain::session::fold_revision;
};
template <>
struct aggregate<events::category::staff> {
  using state = domain::staff::state;
  using command = domain::staff::command;
  using fact = domain::staff::fact;
  static constexpr std::uint32_t fold_revision = domain::staff::fold_revision;
};
template <>
struct aggregate<events::category::station> {
  using state = domain::station::state;
  using command = domain::station::command;
  using fact = domain::station::fact;
  static constexpr std::uint32_t fold_revision = domain::station::fold_revision;
};
template <>
struct aggregate<events::category::tariff> {
  using state = domain::tariff::state;
  using command = domain::tariff::command;
  using fact = domain::tariff::fact;
  static constexpr std::uint32_t fold_revision = domain::tariff::fold_revision;
};

// Calls `then` with the category as a constant: over every aggregate there is.
template <class Then>
decltype(auto) with_category(events::category which, Then&& then) {
  using events::category;
  switch (which) {
    case category::account:
      return then(std::integral_constant<category, category::account>{});
    case category::claim:
      return then(std::integral_constant<category, category::claim>{});
    case category::pile:
      return then(std::integral_constant<category, category::pile>{});
    case category::session:
      return then(std::integral_constant<category, category::session>{});
    case category::staff:
      return then(std::integral_constant<category, category::staff>{});
    case category::station:
      return then(std::integral_constant<category, category::station>{});
    case category::tariff:
      return then(std::integral_constant<category, category::tariff>{});
  }
  PILECLOUD_ASSERT(false, "category {}", static_cast<int>(which));
}

}  // namespace pilecloud::actors
