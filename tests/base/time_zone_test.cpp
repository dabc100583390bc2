// SPDX-License-Identifier: Apache-2.0
#include "base/time_zone.hpp"

#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace pilecloud;
using namespace std::chrono_literals;

namespace {

instant at(const std::string& text) { return *parse_rfc3339(text); }
wall_time wall(const std::string& text) { return at(text + "Z").time_since_epoch(); }

}  // namespace

TEST_CASE("a zone that does not exist is not found") {
  CHECK_FALSE(time_zone::find("Europe/Olso").has_value());
  CHECK_FALSE(time_zone::find("").has_value());
  CHECK(time_zone::find("Asia/Shanghai")->name() == "Asia/Shanghai");
  CHECK(time_zone::utc().span_at(at("2026-01-01T00:00:00Z")).offset == 0s);
}

TEST_CASE("an ambiguous wall time is the earlier instant, a skipped one takes the offset before the change") {
  const auto oslo = *time_zone::find("Europe/Oslo");
  CHECK(oslo.to_instant(wall("2019-10-27T02:30:00")) == at("2019-10-27T00:30:00Z"));
  CHECK(oslo.to_instant(wall("2019-03-31T02:30:00")) == at("2019-03-31T01:30:00Z"));
  CHECK(oslo.to_instant(wall("2019-07-01T12:00:00")) == at("2019-07-01T10:00:00Z"));
}

TEST_CASE("a span holds its instant and one offset") {
  const auto howe = *time_zone::find("Australia/Lord_Howe");  // shifts by half an hour
  CHECK(rc::check("span", [&howe] {
    const auto when = instant_from_us(*rc::gen::inRange<std::int64_t>(0, 1'900'000'000) * 1'000'000);
    const auto span = howe.span_at(when);
    RC_ASSERT(span.from <= when);
    RC_ASSERT(when < span.to);
    RC_ASSERT(howe.span_at(span.to - 1s).offset == span.offset);
    RC_ASSERT(howe.to_wall(when) == when.time_since_epoch() + span.offset);
  }));
}
