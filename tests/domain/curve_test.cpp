// SPDX-License-Identifier: Apache-2.0
// R2 to R6: what readings mean, as tables of "minute: value" before and after.
#include <algorithm>

#include <doctest/doctest.h>

#include "domain/session/pricing.hpp"
#include "tests/domain/sample_terms.hpp"

namespace pilecloud::domain::session {
namespace {

using tests::at;
using tests::kwh;
using tests::residential;
using tests::wh;

const instant ten = at("2026-03-02T02:00:00Z");  // 10:00 in Shanghai: 峰 until 12:00, then 平
instant minute(int count) { return ten + std::chrono::minutes{count}; }
sample read(int at_minute, energy total, reading_context context = reading_context::periodic) {
  return {minute(at_minute), total.count(), measurand::energy_register, context};
}
sample of_phase(int at_minute, energy total, phase which) {
  auto one = read(at_minute, total);
  one.phase = which;
  return one;
}
sample interval(int at_minute, energy value) {
  auto one = read(at_minute, value);
  one.measurand = measurand::energy_interval;
  return one;
}
constexpr auto begin = reading_context::transaction_begin;
constexpr auto end = reading_context::transaction_end;

struct given {
  std::vector<sample> samples{};
  std::optional<reading> start{};
  std::optional<reading> stop{};
  duration offset{};
  power rated{};
  bool ended = true;
  std::optional<instant> began{};
  std::optional<reading> register_before{};

  evidence as_evidence() const { return {samples, start, stop, offset, rated, ended, began, register_before}; }
  curve made() const { return make_curve(as_evidence(), residential()); }
};

// "10:0 20:500 | 30:5" = minute:Wh, segments apart.
std::string shown(const curve& made) {
  std::string text;
  for (const auto& segment : made.segments) {
    if (!text.empty()) text += " | ";
    for (std::size_t i = 0; i < segment.size(); ++i) {
      const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(segment[i].at - ten).count();
      const auto value = segment[i].total.count();
      text += (i == 0 ? "" : " ") + std::to_string(minutes) + ":" + std::to_string(value / 1000);
      if (value % 1000 != 0) text += "." + std::to_string(1000 + value % 1000).substr(1);
    }
  }
  return text;
}
std::string flags_of(const curve& made) {
  std::string text;
  for (std::uint32_t i = 0; i < flag_count; ++i) {
    const auto one = static_cast<flag>(1u << i);
    if (has(made.flags, one)) text += (text.empty() ? "" : " ") + std::string{to_text(one)};
  }
  return text;
}

TEST_CASE("R2: only outlet registers of the whole are billable; meterStart and meterStop are readings") {
  given one{{read(10, wh(100)), read(20, wh(300))}, reading{minute(0), wh(0)}, reading{minute(30), wh(400)}};
  auto inlet = read(25, wh(9000));
  inlet.location = location::inlet;
  auto watts = read(15, wh(7));
  watts.measurand = measurand::power;
  one.samples.insert(one.samples.end(), {inlet, watts, of_phase(12, wh(5), phase::l1)});
  CHECK(shown(one.made()) == "0:0 10:100 20:300 30:400");
  CHECK(flags_of(one.made()) == "");
}

TEST_CASE("R2: transactionData repeats earlier readings: the same reading") {
  const given one{{read(0, wh(0), begin), read(10, wh(100)), read(10, wh(100), reading_context::clock),
                   read(30, wh(400), end), read(0, wh(0)), read(10, wh(100))},
                  reading{minute(0), wh(0)},
                  reading{minute(30), wh(400)}};
  CHECK(shown(one.made()) == "0:0 10:100 30:400");
  CHECK(flags_of(one.made()) == "");
}

TEST_CASE("R2: phases are summed when always the same ones come, else they are no reading") {
  given one{{of_phase(0, wh(10), phase::l1), of_phase(0, wh(20), phase::l2), of_phase(10, wh(15), phase::l1),
             of_phase(10, wh(40), phase::l2)}};
  CHECK(shown(one.made()) == "0:30 10:55");
  one.samples.push_back(of_phase(20, wh(90), phase::l1));
  CHECK(shown(one.made()) == "");
  CHECK(flags_of(one.made()) == "no_start no_stop too_few_readings");
  one.start = reading{minute(0), wh(30)};
  one.stop = reading{minute(20), wh(99)};
  CHECK(shown(one.made()) == "0:30 20:99");
}

TEST_CASE("R2: without a register the intervals run up, from the start where it is known") {
  given one{{interval(10, wh(100)), interval(20, wh(50)), interval(20, wh(50)), interval(30, wh(25))}};
  CHECK(shown(one.made()) == "10:100 20:150 30:175");
  CHECK(flags_of(one.made()) == "no_start no_stop");
  one.began = minute(0);
  CHECK(shown(one.made()) == "0:0 10:100 20:150 30:175");
  CHECK(flags_of(one.made()) == "no_stop");
  one.start = reading{minute(5), wh(7777)};  // one register value makes no curve
  CHECK(shown(one.made()) == "5:0 10:100 20:150 30:175");
  one.stop = reading{minute(40), wh(8000)};  // two do
  CHECK(shown(one.made()) == "5:7777 40:8000");
}

TEST_CASE("R3: a clock off by more than 3 minutes is corrected and flagged, by less it is left") {
  given one{{}, reading{minute(0), wh(0)}, reading{minute(30), wh(400)}};
  one.offset = std::chrono::minutes{3};
  CHECK(shown(one.made()) == "0:0 30:400");
  CHECK(flags_of(one.made()) == "");
  one.offset = std::chrono::hours{-8};  // local time sent as Z
  CHECK(shown(one.made()) == "-480:0 -450:400");
  CHECK(flags_of(one.made()) == "clock_corrected");
}

TEST_CASE("R4: start and stop reading are both kept at one instant") {
  given one{{}, reading{minute(0), wh(0)}, reading{minute(0), wh(400)}};
  CHECK(shown(one.made()) == "0:0 0:400");
  CHECK(flags_of(one.made()) == "");
  one.samples = {read(0, wh(400), end), read(0, wh(0), begin), read(0, wh(0)), read(0, wh(400))};
  CHECK(shown(one.made()) == "0:0 0:400");
  CHECK(flags_of(one.made()) == "");
  one.start.reset();
  one.stop.reset();
  CHECK(shown(one.made()) == "0:0 0:400");
}

TEST_CASE("R4: of two values at one instant at most 1 Wh apart the finer counts") {
  given one{{read(10, energy{100'000}), read(10, energy{100'340}), read(10, energy{100'300})},
            reading{minute(0), wh(0)},
            reading{minute(30), wh(400)}};
  CHECK(shown(one.made()) == "0:0 10:100.340 30:400");
  CHECK(flags_of(one.made()) == "");
  one.samples = {read(0, energy{340}, begin)};  // the pile's start in whole Wh, its sample finer
  CHECK(shown(one.made()) == "0:0.340 30:400");
}

TEST_CASE("R4: of two values at one instant further apart the one that bills less counts, flagged") {
  SUBCASE("before a cheaper class less is billed when the energy comes later") {
    const given one{{read(90, kwh(1)), read(90, kwh(3)), read(150, kwh(4))}, reading{minute(0), wh(0)}};
    CHECK(shown(one.made()) == "0:0 90:1000 150:4000");
    CHECK(flags_of(one.made()) == "value_conflict no_stop");
  }
  SUBCASE("at the start the higher") {
    const given one{{read(0, wh(10), begin), read(0, wh(50), begin), read(30, wh(90), end)}};
    CHECK(shown(one.made()) == "0:50 30:90");
    CHECK(flags_of(one.made()) == "value_conflict");
  }
  SUBCASE("at the end the lower") {
    const given one{{read(0, wh(10), begin), read(30, wh(50), end), read(30, wh(90), end)}};
    CHECK(shown(one.made()) == "0:10 30:50");
    CHECK(flags_of(one.made()) == "value_conflict");
  }
}

TEST_CASE("R4: a single fall is dropped and flagged, the one whose removal bills less") {
  SUBCASE("a spike") {
    const given one{{read(10, wh(9000)), read(20, wh(200))}, reading{minute(0), wh(0)}, reading{minute(30), wh(400)}};
    CHECK(shown(one.made()) == "0:0 20:200 30:400");
    CHECK(flags_of(one.made()) == "reading_dropped");
  }
  SUBCASE("a dip") {
    const given one{{read(10, wh(100)), read(20, wh(3))}, reading{minute(0), wh(10)}, reading{minute(30), wh(400)}};
    CHECK(shown(one.made()) == "0:10 10:100 30:400");
  }
  SUBCASE("at the end either would do") {
    const given one{{read(10, wh(100))}, reading{minute(0), wh(0)}, reading{minute(30), wh(60)}};
    CHECK(shown(one.made()) == "0:0 30:60");
    CHECK(flags_of(one.made()) == "reading_dropped");
  }
  SUBCASE("inside, where only the class differs") {
    const given one{{read(100, kwh(5)), read(130, kwh(4))}, reading{minute(0), wh(0)}, reading{minute(180), kwh(9)}};
    CHECK(shown(one.made()) == "0:0 130:4000 180:9000");  // the dropped one had put more into 峰
  }
  SUBCASE("two values that fall leave one") {
    const given one{{}, reading{minute(0), wh(60)}, reading{minute(30), wh(10)}};
    CHECK(shown(one.made()) == "30:10");
    CHECK(flags_of(one.made()) == "reading_dropped too_few_readings");
  }
}

TEST_CASE("R4: any other fall is a register reset: a new segment, nothing billed between") {
  const given one{{read(10, wh(100)), read(20, wh(200)), read(30, wh(5)), read(40, wh(50))},
                  reading{minute(0), wh(90)},
                  reading{minute(50), wh(60)}};
  CHECK(shown(one.made()) == "0:90 10:100 20:200 | 30:5 40:50 50:60");
  CHECK(flags_of(one.made()) == "register_reset");
  CHECK(price(one.as_evidence(), residential()).delivered == wh(110 + 55));
}

TEST_CASE("R5: more than 1.2 x rated power x time + 0.1 kWh is flagged, at the limit it is not") {
  given one{{}, reading{minute(0), wh(0)}, reading{minute(60), wh(8500)}, {}, power{7'000'000}};
  CHECK(flags_of(one.made()) == "");
  one.stop->total = energy{8'500'001};
  CHECK(flags_of(one.made()) == "power_exceeded");
  one.rated = power{};
  CHECK(flags_of(one.made()) == "");
}

TEST_CASE("R6: Transaction.Begin and End stand in for a missing start and end, else the first and last reading") {
  given one{{read(0, wh(0), begin), read(10, wh(10)), read(20, wh(20), end)}};
  CHECK(flags_of(one.made()) == "");
  one.samples = {read(0, wh(0)), read(10, wh(10)), read(20, wh(20))};
  CHECK(shown(one.made()) == "0:0 10:10 20:20");
  CHECK(flags_of(one.made()) == "no_start no_stop");
  one.ended = false;
  CHECK(flags_of(one.made()) == "no_start");
}

// A start at minute 0 without a meter, 6 kWh on the connector's register at `age` before it.
given without_meter(duration age, std::vector<sample> samples) {
  given one{std::move(samples)};
  one.stop = reading{minute(30), wh(7000)};
  one.began = minute(0);
  one.register_before = reading{minute(0) - age, wh(6000)};
  return one;
}

TEST_CASE("R6: without a meter at the start the connector's register tells it, at the start's instant") {
  const auto one = without_meter(std::chrono::minutes{10}, {read(10, wh(6300))});
  CHECK(shown(one.made()) == "0:6000 10:6300 30:7000");
  CHECK(flags_of(one.made()) == "");
  CHECK(price(one.as_evidence(), residential()).delivered == wh(1000));
}

TEST_CASE("R6: meterStart and Transaction.Begin go before the register, the register before the first reading") {
  auto one = without_meter(std::chrono::minutes{10}, {read(0, wh(6100), begin), read(10, wh(6300))});
  CHECK(shown(one.made()) == "0:6100 10:6300 30:7000");
  one.samples = {read(10, wh(6300))};
  one.start = reading{minute(0), wh(6200)};
  CHECK(shown(one.made()) == "0:6200 10:6300 30:7000");
  one.start.reset();
  CHECK(shown(one.made()) == "0:6000 10:6300 30:7000");
  one.register_before.reset();
  CHECK(shown(one.made()) == "10:6300 30:7000");
  CHECK(flags_of(one.made()) == "no_start");
}

TEST_CASE("R6: a register of 15 min before speaks, one a microsecond older or read after the start does not") {
  const auto shown_at = [](duration age) { return shown(without_meter(age, {read(10, wh(6300))}).made()); };
  CHECK(shown_at(std::chrono::minutes{15}) == "0:6000 10:6300 30:7000");
  CHECK(shown_at(std::chrono::minutes{15} + duration{1}) == "10:6300 30:7000");
  CHECK(shown_at({}) == "0:6000 10:6300 30:7000");
  CHECK(shown_at(duration{-1}) == "10:6300 30:7000");
  auto broken = without_meter({}, {read(10, wh(6300))});
  for (const auto at : {instant::min(), instant::max()}) {
    broken.register_before->at = at;
    CHECK(shown(broken.made()) == "10:6300 30:7000");
  }
}

TEST_CASE("R3, R6: a corrected clock moves the register's start with everything else") {
  auto one = without_meter(std::chrono::minutes{10}, {read(10, wh(6300))});
  one.offset = std::chrono::hours{8};
  CHECK(shown(one.made()) == "480:6000 490:6300 510:7000");
  CHECK(flags_of(one.made()) == "clock_corrected");
}

TEST_CASE("R4, R6: a register above the next reading: one of the two goes, whichever bills less") {
  auto one = without_meter(std::chrono::minutes{10}, {read(10, wh(6300))});
  one.register_before->total = wh(6900);
  CHECK(shown(one.made()) == "0:6900 30:7000");
  CHECK(flags_of(one.made()) == "reading_dropped");
}

TEST_CASE("R2, R6: a register alone makes no curve: the intervals are summed from the start on") {
  auto one = without_meter(std::chrono::minutes{10}, {interval(10, wh(300)), interval(20, wh(200))});
  one.stop.reset();
  CHECK(shown(one.made()) == "0:0 10:300 20:500");
}

TEST_CASE("R6: fewer than two values bill nothing") {
  given one{{read(0, wh(7000), begin)}};
  const auto bill = price(one.as_evidence(), residential());
  CHECK(bill.delivered == energy{});
  CHECK(bill.total == money{});
  CHECK(bill.lines.empty());
  CHECK(bill.flags == (bit(flag::no_stop) | bit(flag::too_few_readings)));
  one.samples.clear();
  CHECK(price(one.as_evidence(), residential()).segments == 0);
  one.ended = false;
  CHECK_FALSE(has(one.made().flags, flag::too_few_readings));
}

TEST_CASE("R7: impossible values are no readings; they stop nothing") {
  const given one{{read(10, energy{-1}),
                   read(11, energy{INT64_MAX}),
                   read(12, wh(50)),
                   {instant::max(), 5, measurand::energy_register},
                   {instant::min(), 5, measurand::energy_register}},
                  reading{minute(0), wh(0)},
                  reading{minute(30), wh(400)},
                  std::chrono::hours{1}};
  CHECK(shown(one.made()) == "60:0 72:50 90:400");
  CHECK(flags_of(one.made()) == "clock_corrected reading_dropped");
}

TEST_CASE("R7: a broken clock makes one slice, not a million") {
  const given one{{}, reading{at("1970-01-01T00:00:00Z"), wh(0)}, reading{minute(30), wh(400)}};
  const auto bill = price(one.as_evidence(), residential());
  CHECK(bill.delivered == wh(400));
  CHECK(bill.slices.size() == 1);
  CHECK(has(bill.flags, flag::interpolated));
}

}  // namespace
}  // namespace pilecloud::domain::session
