// SPDX-License-Identifier: Apache-2.0
// Random readings, tariffs and zones: a bill always adds up, depends on the set alone (P3), and keeps the promises of
// P8.
#include <algorithm>
#include <numeric>
#include <random>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/session/pricing.hpp"
#include "tests/domain/sample_terms.hpp"

namespace pilecloud::domain::session {
namespace {

using tariff::rate_class;

const std::vector<std::string> zones{"Europe/Oslo", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe",
                                     "Asia/Kathmandu"};

tariff::day_table any_day() {
  tariff::day_table day;
  for (auto& slot : day.slots) slot = static_cast<rate_class>(*rc::gen::inRange(1, 6));
  for (auto& unit : day.prices) {
    unit = {base::price{*rc::gen::inRange(0, 200'000)}, base::price{*rc::gen::inRange(0, 200'000)}};
  }
  return day;
}
tariff::terms any_terms() {
  tariff::terms agreed{tariff_id{"t"}, 1, *rc::gen::elementOf(zones), {}};
  if (*rc::gen::arbitrary<bool>()) {
    agreed.tables.push_back(any_day());
    agreed.tables[0].rule.weekdays = *rc::gen::inRange<std::uint8_t>(1, 128);
  }
  agreed.tables.push_back(any_day());
  return agreed;
}
// Near a clock change of Oslo, New York or Lord Howe, or anywhere in 2026.
instant any_beginning() {
  const auto around = *rc::gen::element(tests::at("2026-03-28T23:10:00Z"), tests::at("2026-10-24T22:00:00Z"),
                                        tests::at("2026-03-08T05:00:00Z"), tests::at("2026-04-04T13:00:00Z"),
                                        tests::at("2026-10-03T14:20:00Z"), tests::at("2026-06-01T00:00:00Z"));
  return around + std::chrono::seconds{*rc::gen::inRange(0, 7'200)};
}
sample any_sample(instant from) {
  sample one;
  one.at = from + std::chrono::minutes{*rc::gen::inRange(0, 300)};
  one.value = *rc::gen::inRange(-2, 60) * 500'000 + *rc::gen::inRange(0, 3) * 700;
  one.measurand = *rc::gen::weightedElement<measurand>(
      {{8, measurand::energy_register}, {2, measurand::energy_interval}, {1, measurand::power}});
  one.context = *rc::gen::weightedElement<reading_context>(
      {{6, reading_context::periodic}, {1, reading_context::transaction_begin}, {1, reading_context::transaction_end}});
  one.phase = *rc::gen::weightedElement<phase>({{12, phase::none}, {1, phase::l1}, {1, phase::l2}});
  return one;
}

struct world {
  std::vector<sample> samples;
  evidence known;
};
world any_world() {
  world one;
  const auto from = any_beginning();
  for (int left = *rc::gen::inRange(0, 12); left > 0; --left) one.samples.push_back(any_sample(from));
  if (*rc::gen::arbitrary<bool>()) one.known.start = reading{from, energy{*rc::gen::inRange(0, 9) * 500'000}};
  if (*rc::gen::arbitrary<bool>()) {
    one.known.stop =
        reading{from + std::chrono::minutes{*rc::gen::inRange(0, 300)}, energy{*rc::gen::inRange(0, 60) * 500'000}};
  }
  one.known.clock_offset = std::chrono::minutes{*rc::gen::element(0, 2, -2, 4, -480)};
  one.known.rated_power = power{*rc::gen::element(0, 7'000'000)};
  one.known.ended = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) one.known.began = from;
  return one;
}
bill priced(const world& one, const tariff::terms& agreed) {
  auto known = one.known;
  known.samples = one.samples;
  return session::price(known, agreed);
}

// A curve that never falls, in order, at whole seconds; each pair rises by a whole number of mWh a second.
std::vector<reading> rising_curve(int most_a_second) {
  std::vector<reading> readings{{any_beginning(), energy{*rc::gen::inRange(0, 1'000'000)}}};
  for (int left = *rc::gen::inRange(1, 8); left > 0; --left) {
    const auto seconds = *rc::gen::inRange<std::int64_t>(0, 9'000);
    const auto rate = *rc::gen::inRange<std::int64_t>(0, most_a_second);
    readings.push_back(
        {readings.back().at + std::chrono::seconds{seconds}, readings.back().total + energy{seconds * rate}});
  }
  return readings;
}
evidence as_registers(const std::vector<reading>& readings, std::vector<sample>& storage) {
  storage.clear();
  for (const auto& one : readings) storage.push_back({one.at, one.total.count(), measurand::energy_register});
  evidence known;
  known.samples = storage;
  return known;
}

void check_sums(const bill& made, const tariff::terms& agreed) {
  energy of_slices;
  for (std::size_t i = 0; i < made.slices.size(); ++i) {
    const auto& part = made.slices[i];
    RC_ASSERT(part.delivered > energy{});
    RC_ASSERT(part.from <= part.to);
    RC_ASSERT((i == 0 || made.slices[i - 1].to <= part.from));
    of_slices += part.delivered;
  }
  RC_ASSERT(of_slices == made.delivered);
  energy of_lines;
  money electricity;
  money service;
  for (const auto& one : made.lines) {
    const auto& unit = agreed.tables[one.table].prices[index_of(one.rate)];
    RC_ASSERT(one.unit == (one.kind == line_kind::electricity ? unit.electricity : unit.service));
    RC_ASSERT(one.amount == amount_of(one.delivered, one.unit));
    (one.kind == line_kind::electricity ? electricity : service) += one.amount;
    if (one.kind == line_kind::electricity) of_lines += one.delivered;
  }
  RC_ASSERT(of_lines == made.delivered);
  RC_ASSERT(electricity == made.electricity);
  RC_ASSERT(service == made.service);
  RC_ASSERT(electricity + service == made.total);
  const auto classes = energy_by_class(made);
  RC_ASSERT(std::accumulate(classes.begin(), classes.end(), energy{}) == made.delivered);
}

TEST_CASE("P4, P6: whatever is read, slices add to the energy and lines to the total") {
  CHECK(rc::check("bills add up", [] {
    const auto one = any_world();
    const auto agreed = any_terms();
    check_sums(priced(one, agreed), agreed);
  }));
}

TEST_CASE("P3: any order of arrival and any repetition give the same bill") {
  CHECK(rc::check("the set decides", [] {
    auto one = any_world();
    const auto agreed = any_terms();
    const auto expected = priced(one, agreed);
    std::mt19937 shuffle{*rc::gen::arbitrary<std::uint32_t>()};
    for (auto repeats = one.samples.size(); repeats > 0; --repeats) {
      one.samples.push_back(one.samples[shuffle() % one.samples.size()]);
    }
    std::shuffle(one.samples.begin(), one.samples.end(), shuffle);
    RC_ASSERT(priced(one, agreed) == expected);
  }));
}

TEST_CASE("P3: of a curve that rises every mWh is billed, once") {
  CHECK(rc::check("end - start", [] {
    std::vector<sample> storage;
    const auto readings = rising_curve(2'000);
    const auto made = session::price(as_registers(readings, storage), any_terms());
    // Readings of one instant without a role are one reading (R4): only then may less be billed.
    const bool one_each = std::adjacent_find(readings.begin(), readings.end(), [](const auto& a, const auto& b) {
                            return a.at == b.at;
                          }) == readings.end();
    const auto risen = readings.back().total - readings.front().total;
    RC_ASSERT((one_each ? made.delivered == risen : made.delivered <= risen));
  }));
}

TEST_CASE("P8: a running cost never passes the bill, by cut or by what has come so far") {
  CHECK(rc::check("cuts rise to the bill", [] {
    std::vector<sample> storage;
    std::vector<sample> fewer;
    const auto readings = rising_curve(2'000);
    const auto agreed = any_terms();
    const auto known = as_registers(readings, storage);
    const auto whole = session::price(known, agreed);
    const auto first = readings.front().at + std::chrono::seconds{*rc::gen::inRange(-60, 60'000)};
    const auto second = first + std::chrono::seconds{*rc::gen::inRange(0, 20'000)};
    const auto early = session::price(known, agreed, first);
    const auto later = session::price(known, agreed, second);
    RC_ASSERT(early.delivered <= later.delivered);
    RC_ASSERT(early.total <= later.total);
    RC_ASSERT(later.total <= whole.total);
    RC_ASSERT(session::price(known, agreed, readings.back().at).total == whole.total);
    check_sums(early, agreed);

    const auto count = *rc::gen::inRange<std::size_t>(0, readings.size() + 1);
    auto so_far = as_registers({readings.begin(), readings.begin() + static_cast<std::ptrdiff_t>(count)}, fewer);
    so_far.ended = false;
    RC_ASSERT(session::price(so_far, agreed).total <= whole.total);
  }));
}

TEST_CASE("P8: the same slots and every price lower or equal give every line lower or equal") {
  CHECK(rc::check("lines follow prices", [] {
    const auto dear = any_terms();
    auto cheap = dear;
    for (auto& day : cheap.tables) {
      for (auto& unit : day.prices) {
        unit.electricity = base::price{*rc::gen::inRange<std::int64_t>(0, unit.electricity.count() + 1)};
        unit.service = base::price{*rc::gen::inRange<std::int64_t>(0, unit.service.count() + 1)};
      }
    }
    // R4 takes what bills less by its own prices, so the promise is about one curve: use one without a choice.
    std::vector<sample> storage;
    const auto known = as_registers(rising_curve(2'000), storage);
    const auto more = session::price(known, dear);
    const auto less = session::price(known, cheap);
    RC_ASSERT(more.lines.size() == less.lines.size());
    for (std::size_t i = 0; i < more.lines.size(); ++i) {
      RC_ASSERT(less.lines[i].delivered == more.lines[i].delivered);
      RC_ASSERT(less.lines[i].amount <= more.lines[i].amount);
    }
  }));
}

TEST_CASE("P8: a further reading on the curve changes nothing") {
  CHECK(rc::check("readings on the line", [] {
    std::vector<sample> storage;
    auto readings = rising_curve(2'000);
    const auto agreed = any_terms();
    auto expected = session::price(as_registers(readings, storage), agreed);
    const auto pair = *rc::gen::inRange<std::size_t>(1, readings.size());
    const auto& a = readings[pair - 1];
    const auto& b = readings[pair];
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(b.at - a.at).count();
    RC_PRE(seconds > 1);
    const auto rate = (b.total - a.total).count() / seconds;
    const auto step = *rc::gen::inRange<std::int64_t>(1, seconds);
    readings.push_back({a.at + std::chrono::seconds{step}, a.total + energy{rate * step}});
    auto made = session::price(as_registers(readings, storage), agreed);
    made.flags = expected.flags;  // fewer gaps: perhaps no longer `interpolated`
    RC_ASSERT(made == expected);
  }));
}

TEST_CASE("P8: cutting slots of one class elsewhere changes no line") {
  CHECK(rc::check("one class, other borders", [] {
    auto agreed = any_terms();
    agreed.tables.erase(agreed.tables.begin(), agreed.tables.end() - 1);
    agreed.tables[0].slots.fill(rate_class::flat);
    std::vector<sample> storage;
    const auto known = as_registers(rising_curve(2'000), storage);
    const auto expected = session::price(known, agreed).lines;
    for (const auto& zone : zones) {  // Kathmandu's slots begin a quarter of an hour later
      agreed.time_zone = zone;
      RC_ASSERT(session::price(known, agreed).lines == expected);
    }
  }));
}

}  // namespace
}  // namespace pilecloud::domain::session
