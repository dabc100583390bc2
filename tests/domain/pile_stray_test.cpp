// SPDX-License-Identifier: Apache-2.0
// Reports of a charge whose start is still on the way (rules.md W2): kept, and claimed by the start they fit.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/pile/facts.hpp"
#include "domain/pile/report_key.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::pile {
namespace {

using tests::noon;
instant minute(int n) { return noon + std::chrono::minutes{n}; }
energy kwh(int n) { return energy{n * 1'000'000}; }

struct life {
  state known;

  explicit life(std::uint16_t connectors = 2) {
    attributes described;
    described.connectors = connectors;
    evolve(known, registered{described}, noon);
  }
  std::vector<fact> does(const command& asked) {
    const auto decided = decide(known, asked, noon);
    REQUIRE(decided.ok());
    for (const auto& one : decided.value().facts) {
      REQUIRE(follows(known, one));
      evolve(known, one, noon);
    }
    return decided.value().facts;
  }
};

report_start start_at(int at, int meter, const std::string& card, std::uint16_t connector = 1) {
  report_start one;
  one.connector = connector;
  one.at = minute(at);
  one.has_meter = true;
  one.meter = kwh(meter);
  one.otherwise.terms.tables.resize(1);
  one.card = card;
  one.key = key_of_start(connector, one.at, one.meter, card);
  return one;
}

report_stray stop_at(int at, int meter, const std::string& card) {
  stray one;
  one.kind = stray_kind::stop;
  one.at = minute(at);
  one.has_meter = true;
  one.meter = kwh(meter);
  one.card = card;
  one.key = key_of_stray(one);
  return {one};
}

report_stray samples_at(int at, int meter, std::uint16_t connector = 1) {
  stray one;
  one.kind = stray_kind::meter;
  one.connector = connector;
  one.at = minute(at);
  one.samples = {{one.at, kwh(meter).count()}};
  one.key = key_of_stray(one);
  return {one};
}

std::vector<stray_joined> joined(const std::vector<fact>& facts) {
  std::vector<stray_joined> all;
  for (const auto& one : facts) {
    if (const auto* found = std::get_if<stray_joined>(&one)) all.push_back(*found);
  }
  return all;
}

TEST_CASE("W2: a stop and samples that come before their start are kept, and the start claims them, the stop last") {
  life pile;
  const auto stop = stop_at(30, 5, "a");
  const auto first = samples_at(10, 2), second = samples_at(20, 4), other = samples_at(15, 3, 2);
  CHECK(pile.does(stop) == std::vector<fact>{report_strayed{stop.report}});
  pile.does(second);
  pile.does(other);
  pile.does(first);
  CHECK(pile.known.strays.size() == 4);
  const auto claimed = joined(pile.does(start_at(0, 1, "a")));
  CHECK(claimed == std::vector<stray_joined>{{1, second.report}, {1, first.report}, {1, stop.report}});
  CHECK(pile.known.strays == std::vector<stray>{other.report});
  for (const auto& again : {stop, first, second, other}) CHECK(pile.does(again).empty());
}

TEST_CASE("W2: a start claims no stop of another card, of a lower register or of an earlier time") {
  for (const auto& stop : {stop_at(30, 5, "b"), stop_at(30, 0, "a"), stop_at(-1, 5, "a")}) {
    life pile;
    pile.does(stop);
    CHECK(joined(pile.does(start_at(0, 1, "a"))).empty());
    CHECK(pile.known.strays == std::vector<stray>{stop.report});
  }
}

TEST_CASE("W2: of several stops the first after the start ends it; samples after that are another charge's") {
  life pile;
  const auto near = stop_at(30, 5, "a"), far = stop_at(90, 9, "a");
  const auto within = samples_at(20, 3), after = samples_at(70, 7);
  for (const auto& one : {far, near, after, within}) pile.does(one);
  CHECK(joined(pile.does(start_at(0, 1, "a"))) == std::vector<stray_joined>{{1, within.report}, {1, near.report}});
  CHECK(joined(pile.does(start_at(60, 6, "a"))) == std::vector<stray_joined>{{2, after.report}, {2, far.report}});
  CHECK(pile.known.strays.empty());
}

TEST_CASE("W2: a stop without a number ends the one open charge it fits; of two it ends none") {
  life pile;
  pile.does(start_at(0, 1, "a", 1));
  pile.does(start_at(5, 1, "b", 2));
  const auto of_b = stop_at(30, 5, "b");
  CHECK(pile.does(of_b) == std::vector<fact>{stray_joined{2, of_b.report}});
  CHECK(pile.does(of_b).empty());
  const auto anybody = stop_at(31, 5, "");
  CHECK(pile.does(anybody) == std::vector<fact>{report_strayed{anybody.report}});
  CHECK(pile.does(close_session{2}) == std::vector<fact>{session_closed{2}, stray_joined{1, anybody.report}});
  const auto of_a = stop_at(32, 5, "");
  CHECK(pile.does(of_a) == std::vector<fact>{stray_joined{1, of_a.report}});
}

TEST_CASE("W2: a stop that could be of two charges by one card is the other's when one gets its own") {
  for (const std::uint32_t ended : {1U, 2U}) {
    life pile;
    pile.does(start_at(0, 1, "a", 1));
    pile.does(start_at(5, 1, "a", 2));
    const auto stop = stop_at(30, 5, "a");
    CHECK(pile.does(stop) == std::vector<fact>{report_strayed{stop.report}});
    CHECK(pile.does(close_session{ended, minute(30)}) ==
          std::vector<fact>{session_closed{ended, minute(30)}, stray_joined{3 - ended, stop.report}});
    CHECK(pile.does(close_session{3 - ended, minute(30)}) == std::vector<fact>{session_closed{3 - ended, minute(30)}});
  }
}

TEST_CASE("W2: of two stops that could be of either charge the earlier is the one's that is left") {
  life pile;
  pile.does(start_at(0, 1, "a", 1));
  pile.does(start_at(5, 1, "a", 2));
  const auto first = stop_at(30, 5, "a"), second = stop_at(31, 6, "a");
  pile.does(second);
  pile.does(first);
  CHECK(joined(pile.does(close_session{1, minute(29)})) == std::vector<stray_joined>{{2, first.report}});
  CHECK(pile.known.strays == std::vector<stray>{second.report});
}

TEST_CASE("W2: a stop that says when its charge began is that charge's, not another's of the same card that runs") {
  life pile;
  pile.does(start_at(0, 1, "a", 1));
  auto stop = stop_at(30, 5, "a");
  const auto later = minute(0) + std::chrono::milliseconds{1};
  session::sample began{later, kwh(1).count()};
  began.context = session::reading_context::transaction_begin;
  stop.report.samples = {began};
  stop.report.key = key_of_stray(stop.report);
  CHECK(pile.does(stop) == std::vector<fact>{report_strayed{stop.report}});
  auto start = start_at(0, 1, "a", 2);
  start.at = later;
  start.key = key_of_start(2, later, start.meter, "a");
  CHECK(joined(pile.does(start)) == std::vector<stray_joined>{{2, stop.report}});
}

TEST_CASE("W2: a stop that says another moment of its charge's begin waits, and is taken when no better one came") {
  for (const int seconds : {1, 60, 61}) {
    life pile;
    pile.does(start_at(0, 1, "a", 1));
    auto stop = stop_at(30, 5, "a");
    session::sample began{minute(0) + std::chrono::seconds{seconds}, kwh(1).count()};
    began.context = session::reading_context::transaction_begin;
    stop.report.samples = {began};
    stop.report.key = key_of_stray(stop.report);
    pile.does(stop);
    CHECK(joined(pile.does(close_session{1, minute(30), true})).size() == (seconds <= 60 ? 1u : 0u));
  }
}

TEST_CASE("S4: a charge that ends without its stop takes the one it may have said") {
  life pile;
  pile.does(start_at(0, 1, "a", 1));
  pile.does(start_at(5, 1, "a", 2));
  const auto stop = stop_at(30, 5, "a");
  pile.does(stop);
  CHECK(pile.does(close_session{1, minute(20), true}) ==
        std::vector<fact>{stray_joined{1, stop.report}, session_closed{1, minute(20)}});
  CHECK(pile.known.connectors[1].session == 2);
}

TEST_CASE(
    "S4: a charge displaced by the next start on its connector takes the stop it may have said, the next does not") {
  life pile;
  pile.does(start_at(0, 1, "a", 1));
  pile.does(start_at(5, 1, "a", 2));
  const auto stop = stop_at(30, 5, "a"), later = stop_at(50, 5, "a");
  pile.does(stop);
  pile.does(later);
  const auto facts = pile.does(start_at(40, 5, "a", 1));
  CHECK(joined(facts) == std::vector<stray_joined>{{1, stop.report}, {3, later.report}});
}

TEST_CASE("W2: of two charges by one card a stop whose samples begin before the later start is the earlier one's") {
  life pile;
  pile.does(start_at(10, 1, "a", 2));
  auto stop = stop_at(30, 5, "a");
  stop.report.samples = {{minute(0), kwh(1).count()}, {minute(30), kwh(5).count()}};
  stop.report.key = key_of_stray(stop.report);
  CHECK(pile.does(stop) == std::vector<fact>{report_strayed{stop.report}});
  CHECK(joined(pile.does(start_at(0, 1, "a", 1))) == std::vector<stray_joined>{{2, stop.report}});
}

TEST_CASE("W2: a report that names its start joins that one, even when the charge is over") {
  life pile;
  auto stop = stop_at(30, 5, "");
  stop.report.start = key_of_transaction("tx-1");
  stop.report.key = key_of_stray(stop.report);
  auto start = start_at(0, 1, "a");
  start.key = key_of_transaction("tx-1");
  pile.does(stop);
  pile.does(start_at(-10, 1, "a", 2));
  CHECK(joined(pile.does(start)) == std::vector<stray_joined>{{2, stop.report}});
  pile.does(close_session{2});
  auto late = samples_at(20, 4);
  late.report.start = key_of_transaction("tx-1");
  CHECK(pile.does(late) == std::vector<fact>{stray_joined{2, late.report}});
}

TEST_CASE("what is kept is bounded; what was told stays known") {
  life pile;
  const int many = static_cast<int>(strays_kept_max) + 3;
  for (int n = 0; n < many; ++n) pile.does(samples_at(n, n));
  CHECK(pile.known.strays.size() == strays_kept_max);
  CHECK(pile.known.strays.front() == samples_at(3, 3).report);
  CHECK(pile.does(samples_at(0, 0)).empty());
}

TEST_CASE("W2: in whatever order the reports of charges come, every charge gets its own stop and samples") {
  CHECK(rc::check("orders of arrival", [] {
    const int charges = *rc::gen::inRange(1, 6);
    std::vector<command> reports;
    for (int n = 0; n < charges; ++n) {
      const auto card = std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 3)));
      reports.emplace_back(start_at(100 * n, 10 * n, card));
      reports.emplace_back(samples_at(100 * n + 10, 10 * n + 1));
      reports.emplace_back(stop_at(100 * n + 50, 10 * n + 5, card));
    }
    // Within one charge the order is any; a charge comes after the one before it, as from one queue.
    life pile{1};
    for (int n = 0; n < charges; ++n) {
      std::vector<int> order{0, 1, 2};
      for (int i = 2; i > 0; --i) std::swap(order[i], order[*rc::gen::inRange(0, i + 1)]);
      std::vector<stray_joined> got;
      for (const int which : order) {
        const auto& asked = reports[static_cast<std::size_t>(3 * n + which)];
        for (const auto& one : joined(pile.does(asked))) got.push_back(one);
      }
      RC_ASSERT(got.size() == 2u);
      for (const auto& one : got) {
        RC_ASSERT(one.number == static_cast<std::uint32_t>(n + 1));
        RC_ASSERT(one.report.at >= minute(100 * n));
        RC_ASSERT(one.report.at <= minute(100 * n + 50));
      }
      pile.does(close_session{static_cast<std::uint32_t>(n + 1), minute(100 * n + 50)});
      RC_ASSERT(pile.known.strays.empty());
    }
  }));
}

}  // namespace
}  // namespace pilecloud::domain::pile
