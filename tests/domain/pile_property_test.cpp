// SPDX-License-Identifier: Apache-2.0
// Random lives of a pile (rules.md R7, R8, W2, W6): reports are never refused, a repeat gets the first answer for
// ever, a security profile never falls.
#include <set>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/pile/facts.hpp"
#include "domain/pile/state_archive.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::pile {
namespace {

using tests::noon;
constexpr std::uint16_t guns = 2;

session::order any_order() {
  session::order one;
  one.connector = *rc::gen::inRange<std::uint16_t>(0, guns + 2);
  one.terms.tables.resize(*rc::gen::inRange<std::size_t>(0, 4) == 0 ? 0 : 1);
  if (*rc::gen::inRange(0, 3) == 0) {
    one.source = session::payment_source::imported;
    one.reference = {"f", std::to_string(*rc::gen::inRange(0, 4)), std::to_string(*rc::gen::inRange(0, 2))};
  }
  return one;
}

// Of clocks good and broken.
instant any_instant() {
  return *rc::gen::weightedOneOf<instant>(
      {{20, rc::gen::map(rc::gen::inRange(-30, 30), [](int n) { return noon + std::chrono::minutes{n}; })},
       {1, rc::gen::element(instant{}, instant::min(), instant::max(), session::last_instant)}});
}

stray any_stray() {
  stray one;
  one.kind = *rc::gen::element(stray_kind::meter, stray_kind::stop);
  one.connector = *rc::gen::inRange<std::uint16_t>(0, guns + 2);
  one.at = any_instant();
  one.has_meter = *rc::gen::arbitrary<bool>();
  one.card = *rc::gen::element<std::string>("", "a", "b");
  if (*rc::gen::arbitrary<bool>()) one.start = report_key{*rc::gen::inRange<std::uint8_t>(0, 12)};
  one.key = {*rc::gen::inRange<std::uint8_t>(0, 40)};
  return one;
}

command any_command() {
  switch (*rc::gen::inRange(0, 17)) {
    case 0:
    case 1:
    case 2:
      return place_order{any_order()};
    case 3:
    case 4:
    case 5: {
      report_start one;
      one.connector = *rc::gen::inRange<std::uint16_t>(1, guns + 1);
      one.at = any_instant();
      one.has_meter = *rc::gen::arbitrary<bool>();
      if (*rc::gen::arbitrary<bool>()) one.number = *rc::gen::inRange<std::uint32_t>(0, 8);
      one.otherwise.terms.tables.resize(1);
      one.card = *rc::gen::element<std::string>("", "a", "b");
      one.key = {*rc::gen::inRange<std::uint8_t>(0, 12)};
      return one;
    }
    case 6:
    case 7:
      return close_session{*rc::gen::inRange<std::uint32_t>(0, 12), any_instant()};
    case 8:
    case 9:
      return report_register{*rc::gen::inRange<std::uint16_t>(1, guns + 1),
                             {any_instant(), energy{*rc::gen::inRange(-1, 9)}}};
    case 10: {
      const auto profile = *rc::gen::inRange<std::uint8_t>(0, security_profile_max + 2);
      return set_access{{profile, *rc::gen::element<std::string>("", "a", "b")}};
    }
    case 11: {
      nameplate said;
      said.firmware = *rc::gen::element<std::string>("", "1", "2");
      return report_boot{any_instant(), said};
    }
    case 12:
    case 13:
      return report_stray{any_stray()};
    default: {
      const auto status = static_cast<connector_status>(*rc::gen::inRange(1, 9));
      return report_status{*rc::gen::inRange<std::uint16_t>(0, guns + 1), status, "", noon};
    }
  }
}

bool is_report(const command& asked) {
  return std::holds_alternative<report_start>(asked) || std::holds_alternative<report_status>(asked) ||
         std::holds_alternative<report_register>(asked) || std::holds_alternative<report_boot>(asked) ||
         std::holds_alternative<report_stray>(asked);
}

bool has_natural_key(const command& asked) {
  const auto* order = std::get_if<place_order>(&asked);
  return std::holds_alternative<report_start>(asked) ||
         (order != nullptr && order->order.source == session::payment_source::imported);
}

TEST_CASE("R7, R8, W2: reports are accepted, numbers are dense, and a repeat gets the first answer at any later time") {
  CHECK(rc::check("lives of a pile", [] {
    state known;
    attributes described;
    described.connectors = guns;
    evolve(known, registered{described}, noon);
    std::uint64_t version = 1;
    std::uint32_t placed = 0;
    std::uint8_t highest = 0;                                 // W6
    std::vector<std::pair<command, std::uint64_t>> answered;  // natural key -> version of its first fact
    for (int left = *rc::gen::inRange(1, 60); left > 0; --left) {
      const auto asked = any_command();
      const auto decided = decide(known, asked, noon);
      RC_ASSERT((decided.ok() || !is_report(asked)));
      if (!decided.ok()) continue;
      const auto& facts = decided.value().facts;
      if (!facts.empty() && has_natural_key(asked)) answered.emplace_back(asked, version + 1);
      for (const auto& happened : facts) {
        RC_ASSERT(follows(known, happened));
        evolve(known, happened, noon);
        ++version;
        if (const auto* order = std::get_if<order_placed>(&happened)) RC_ASSERT(order->number == ++placed);
        if (const auto* set = std::get_if<access_set>(&happened)) {
          RC_ASSERT(set->access.security_profile >= highest);
          highest = set->access.security_profile;
        }
      }
      RC_ASSERT((known.access ? known.access->security_profile : 0) == highest);
      RC_ASSERT(known.version == version);
      RC_ASSERT(known.last_number == placed);
      for (const auto& one : known.connectors) {
        RC_ASSERT(one.session <= placed);
        RC_ASSERT((one.session != 0 || !one.started));
      }
      const auto again = decide(known, asked, noon);
      RC_ASSERT((!again.ok() || again.value().facts.empty()));
    }
    for (const auto& [asked, first] : answered) {
      const auto again = decide(known, asked, noon);
      RC_ASSERT(again.ok());
      RC_ASSERT(again.value().facts.empty());
      RC_ASSERT(again.value().repeats_version == first);
    }
    for (std::uint32_t number = 1; number <= placed; ++number) {
      const auto closed = decide(known, close_session{number}, noon);
      for (const auto& happened : closed.value().facts) evolve(known, happened, noon);
    }
    for (const auto& one : known.connectors) RC_ASSERT(one.session == 0u);
    state read;
    RC_ASSERT(from_archive(to_archive(known), read));
    RC_ASSERT(read == known);
  }));
}

}  // namespace
}  // namespace pilecloud::domain::pile
