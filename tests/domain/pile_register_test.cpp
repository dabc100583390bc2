// SPDX-License-Identifier: Apache-2.0
// R6 in a pile: which register speaks for a start that brought no meter, whatever order the reports come in.
#include <algorithm>
#include <map>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/pile/facts.hpp"
#include "domain/pile/state_archive.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::pile {
namespace {

using session::reading;
using session::register_age_max;
using tests::facts_of;
using tests::noon;
using tests::outcome;

instant minute(std::int64_t count) { return noon + std::chrono::minutes{count}; }
reading stood(instant at, std::int64_t wh) { return {at, energy{wh * 1000}}; }

// One pile with two connectors, told commands in the order they come.
struct told {
  state known;
  std::uint8_t last_key = 0;

  told() { evolve(known, registered{{operator_id{"op"}, station_id{"site"}, "", "", "", {}, {}, {}, {}, 2}}, noon); }
  std::vector<fact> does(const command& asked) {
    auto facts = facts_of(decide(known, asked, noon));
    for (const auto& one : facts) {
      REQUIRE(follows(known, one));
      evolve(known, one, noon);
    }
    return facts;
  }
  std::string reads(std::uint16_t connector, const reading& what) {
    const auto asked = report_register{connector, what};
    auto said = outcome(decide(known, asked, noon));
    if (said == "1 facts") CHECK(does(asked) == std::vector<fact>{register_read{connector, what}});
    return said;
  }
  report_start start(std::uint16_t connector, instant at, bool has_meter = false) {
    report_start asked;
    asked.connector = connector;
    asked.at = at;
    asked.has_meter = has_meter;
    asked.meter = has_meter ? energy{1} : energy{};
    asked.otherwise.connector = connector;
    asked.otherwise.terms.tables.resize(1);
    asked.key = {++last_key};
    return asked;
  }
  start_reported begins(const report_start& asked) {
    for (const auto& one : does(asked)) {
      if (const auto* began = std::get_if<start_reported>(&one)) return *began;
    }
    FAIL("no start");
    return {};
  }
  std::optional<reading> begins_with(std::uint16_t connector, instant at) {
    return begins(start(connector, at)).register_before;
  }
  void closes(std::uint32_t number, instant ended_at) { does(close_session{number, ended_at}); }
};

TEST_CASE("R6: a start without a meter begins at its connector's register, read at most 15 min before") {
  struct row {
    instant read_at;
    instant start_at;
    bool speaks;
  };
  const auto age = register_age_max;
  for (const auto& [read_at, start_at, speaks] : std::vector<row>{{minute(0), minute(5), true},
                                                                  {minute(0), minute(0), true},
                                                                  {minute(0), minute(0) + age, true},
                                                                  {minute(0), minute(0) + age + duration{1}, false},
                                                                  {minute(0) + duration{1}, minute(0), false}}) {
    CAPTURE(us_of(start_at) - us_of(read_at));
    told one;
    one.reads(1, stood(read_at, 500));
    CHECK(one.begins_with(1, start_at) == (speaks ? std::optional{stood(read_at, 500)} : std::nullopt));
  }
}

TEST_CASE("R6: the register is of that connector, and a start with a meter needs none") {
  told one;
  one.reads(1, stood(minute(0), 500));
  CHECK_FALSE(one.begins_with(2, minute(1)).has_value());
  CHECK_FALSE(one.begins(one.start(1, minute(1), true)).register_before.has_value());
  CHECK_FALSE(one.known.connectors[0].register_before.has_value());
}

TEST_CASE("R6: a start that joins its order, names it, or comes after its order failed gets the register too") {
  const auto order = [] {
    session::order placed;
    placed.connector = 1;
    placed.terms.tables.resize(1);
    return placed;
  };
  told one;
  one.does(place_order{order()});
  one.reads(1, stood(minute(0), 500));
  SUBCASE("joins") { CHECK(one.begins_with(1, minute(1)) == stood(minute(0), 500)); }
  SUBCASE("names") {
    auto asked = one.start(1, minute(1));
    asked.number = 1;
    CHECK(one.begins(asked) == start_reported{1, 1, minute(1), false, {}, asked.key, stood(minute(0), 500), {}, {}});
  }
  SUBCASE("S6") {
    one.closes(1, {});  // nothing was charged: what was read still stands
    auto asked = one.start(1, minute(1));
    asked.number = 1;
    CHECK(one.begins(asked).register_before == stood(minute(0), 500));
  }
}

TEST_CASE("R7: a register report is refused only for a connector the pile has not") {
  told one;
  CHECK(outcome(decide(state{}, report_register{1, stood(minute(0), 1)}, noon)) == "pile_must_be_registered");
  CHECK(one.reads(0, stood(minute(0), 1)) == "connector_must_exist connector");
  CHECK(one.reads(3, stood(minute(0), 1)) == "connector_must_exist connector");
}

TEST_CASE("R6, R8: what adds nothing: a repeat, an older register, no reading, one while a session charges") {
  told one;
  CHECK(one.reads(1, stood(minute(0), 500)) == "1 facts");
  CHECK(one.reads(1, stood(minute(0), 500)) == "nothing new");
  CHECK(one.reads(1, stood(minute(0), 501)) == "nothing new");
  CHECK(one.reads(1, stood(minute(-1), 499)) == "nothing new");
  CHECK(one.reads(1, stood(minute(1), 499)) == "1 facts");  // a fall is no business of the pile's (R4)
  CHECK(one.reads(1, {minute(2), energy{-1}}) == "nothing new");
  CHECK(one.reads(1, {minute(2), session::register_max + energy{1}}) == "nothing new");
  CHECK(one.reads(1, {session::last_instant + duration{1}, energy{1}}) == "nothing new");
  CHECK(one.reads(1, {instant::min(), energy{1}}) == "nothing new");
  const auto began = one.begins(one.start(1, minute(3)));
  CHECK(one.reads(1, stood(minute(4), 600)) == "nothing new");
  CHECK(one.reads(2, stood(minute(4), 600)) == "1 facts");
  one.closes(began.number, minute(5));
  CHECK(one.reads(1, stood(minute(6), 700)) == "1 facts");
}

TEST_CASE("R6: a session between takes the register away") {
  told one;
  one.reads(1, stood(minute(0), 500));
  const auto first = one.begins(one.start(1, minute(1)));
  CHECK(first.register_before.has_value());
  one.closes(first.number, minute(4));
  CHECK_FALSE(one.begins_with(1, minute(5)).has_value());
}

TEST_CASE("R6: a register read before or during a session and told after it is of that session") {
  told one;
  const auto first = one.begins(one.start(1, minute(1), true));
  one.closes(first.number, minute(4));
  CHECK(one.reads(1, stood(minute(0), 500)) == "nothing new");
  CHECK(one.reads(1, stood(minute(3), 560)) == "nothing new");
  CHECK(one.reads(1, stood(minute(4), 580)) == "1 facts");  // at its end
  CHECK(one.begins_with(1, minute(5)) == stood(minute(4), 580));
}

TEST_CASE("R6: the end of a session whose start was never told takes the register away") {
  told one;
  session::order placed;
  placed.connector = 1;
  placed.terms.tables.resize(1);
  one.does(place_order{placed});
  one.reads(1, stood(minute(0), 500));
  one.closes(1, minute(4));
  CHECK_FALSE(one.begins_with(1, minute(5)).has_value());
}

TEST_CASE("R6: a start told late takes the register from the later start it was given to") {
  told one;
  one.reads(1, stood(minute(0), 500));
  const auto later = one.begins(one.start(1, minute(10)));
  REQUIRE(later.register_before == stood(minute(0), 500));
  const auto facts = one.does(one.start(1, minute(6)));
  REQUIRE(facts.size() == 4);  // order_placed, start_reported, session_closed, register_withdrawn
  CHECK(std::get<start_reported>(facts[1]).register_before == stood(minute(0), 500));
  CHECK(facts[3] == fact{register_withdrawn{later.number, 1, minute(10)}});
  // An even earlier one takes it again, and nothing but from the second; one in between gets and takes none.
  CHECK(one.does(one.start(1, minute(8), true)).size() == 3);
  const auto last = one.does(one.start(1, minute(2), true));
  CHECK(last.back() == fact{register_withdrawn{std::get<start_reported>(facts[1]).number, 1, minute(6)}});
  CHECK(one.known.registers_used.empty());
}

TEST_CASE("R6: a start told late that lies elsewhere takes nothing") {
  told one;
  one.reads(1, stood(minute(0), 500));
  const auto later = one.begins(one.start(1, minute(10)));
  for (const auto at : {minute(-1), minute(10), minute(11)}) {
    for (const auto& happened : one.does(one.start(1, at))) {
      CHECK_FALSE(std::holds_alternative<register_withdrawn>(happened));
    }
  }
  for (const auto& happened : one.does(one.start(2, minute(5)))) {
    CHECK_FALSE(std::holds_alternative<register_withdrawn>(happened));
  }
  auto again = one.start(1, minute(5));  // R7: the session's own second start
  again.number = later.number;
  for (const auto& happened : one.does(again)) CHECK_FALSE(std::holds_alternative<register_withdrawn>(happened));
}

TEST_CASE("R3: a clock a year ahead keeps no register from being read once it is right again") {
  told one;
  const auto broken = one.begins(one.start(1, noon + std::chrono::hours{24 * 365}));
  one.closes(broken.number, noon + std::chrono::hours{24 * 365});
  CHECK(one.reads(1, stood(minute(0), 500)) == "1 facts");
  CHECK(one.begins_with(1, minute(1)) == stood(minute(0), 500));
}

TEST_CASE("W2, R8: a repeated start gets the first answer, also when another register is known by then") {
  told one;
  one.reads(1, stood(minute(0), 500));
  const auto asked = one.start(1, minute(1));
  const auto began = one.begins(asked);
  one.closes(began.number, {});
  one.reads(1, stood(minute(1), 600));
  CHECK(outcome(decide(one.known, asked, noon)) == "repeats 3");
}

// What truly happened on one connector: sessions one after the other, the register read between them.
struct history {
  struct charge {
    instant from;
    instant to;
    bool tells_meter;
  };
  std::vector<charge> charges;
  std::vector<command> reports;

  history() {
    auto now = noon;
    std::int64_t wh = 1000;
    const auto pass = [&now] { now = now + std::chrono::minutes{*rc::gen::inRange(1, 12)}; };
    for (int left = *rc::gen::inRange(1, 7); left > 0; --left) {
      for (int reads = *rc::gen::inRange(0, 3); reads > 0; --reads) {
        pass();
        reports.emplace_back(report_register{1, stood(now, wh)});
      }
      pass();
      charge one{now, {}, *rc::gen::inRange(0, 4) == 0};
      report_start start;
      start.connector = 1;
      start.at = now;
      start.has_meter = one.tells_meter;
      start.otherwise.connector = 1;
      start.otherwise.terms.tables.resize(1);
      start.key = {static_cast<std::uint8_t>(charges.size() + 1)};
      reports.emplace_back(start);
      pass();
      wh += *rc::gen::inRange(0, 900);
      one.to = now;
      charges.push_back(one);
    }
  }
  const charge* starting(instant at) const {
    const auto found = std::find_if(charges.begin(), charges.end(), [at](const charge& one) { return one.from == at; });
    return found == charges.end() ? nullptr : &*found;
  }
};

// Tells the reports; a session is closed some time after its start came, as its reactor would.
std::map<instant, reading> spoken_for(const history& truly, const std::vector<command>& reports, bool in_order) {
  told one;
  std::map<instant, reading> spoken;
  std::vector<close_session> open;
  const auto tell = [&](const command& asked) {
    for (const auto& happened : one.does(asked)) {
      if (const auto* began = std::get_if<start_reported>(&happened)) {
        if (began->register_before) spoken[began->at] = *began->register_before;
        open.push_back({began->number, truly.starting(began->at)->to});
      }
      if (const auto* lost = std::get_if<register_withdrawn>(&happened)) RC_ASSERT(spoken.erase(lost->at) == 1u);
    }
  };
  for (const auto& asked : reports) {
    tell(asked);
    while (!open.empty() && (in_order || *rc::gen::inRange(0, 3) > 0)) {
      tell(open.back());
      open.pop_back();
    }
  }
  state read;
  RC_ASSERT(from_archive(to_archive(one.known), read));
  RC_ASSERT(read == one.known);
  return spoken;
}

TEST_CASE("R6: in whatever order reports come, a register speaks only for the first start after it") {
  CHECK(rc::check("reports of one connector, shuffled", [] {
    const history truly;
    auto reports = truly.reports;
    for (std::size_t i = reports.size(); i > 1; --i)
      std::swap(reports[i - 1], reports[*rc::gen::inRange<std::size_t>(0, i)]);
    for (const auto& [start, before] : spoken_for(truly, reports, false)) {
      RC_ASSERT((before.at <= start && start - before.at <= register_age_max));
      RC_ASSERT(!truly.starting(start)->tells_meter);
      for (const auto& other : truly.charges) RC_ASSERT((other.from >= start || other.to <= before.at));
    }
  }));
}

TEST_CASE("R6: told in order, each start without a meter gets the last register read before it") {
  CHECK(rc::check("reports of one connector, in order", [] {
    const history truly;
    const auto spoken = spoken_for(truly, truly.reports, true);
    const reading* last = nullptr;
    for (const auto& one : truly.reports) {
      if (const auto* read = std::get_if<report_register>(&one)) last = &read->reading;
      const auto* start = std::get_if<report_start>(&one);
      if (start == nullptr) continue;
      const bool due = last != nullptr && !start->has_meter && start->at - last->at <= register_age_max;
      RC_ASSERT(spoken.contains(start->at) == due);
      if (due) RC_ASSERT(spoken.at(start->at) == *last);
      last = nullptr;
    }
  }));
}

}  // namespace
}  // namespace pilecloud::domain::pile
