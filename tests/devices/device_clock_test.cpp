// SPDX-License-Identifier: Apache-2.0
// rules.md R3: a clock that is off is told from a queue that is late.
#include "devices/device_clock.hpp"

#include <doctest/doctest.h>

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace std::chrono_literals;

namespace {
const instant noon = instant_from_us(1'760'000'000'000'000);
}

TEST_CASE("R3: a right clock says nothing to a session") {
  device_clock clock{noon};
  CHECK_FALSE(clock.beyond_tolerance());
  clock.fresh(noon - 3min, noon);
  CHECK(clock.offset() == 3min);
  CHECK_FALSE(clock.beyond_tolerance());
}

TEST_CASE("R3: local time sent as UTC is eight hours ahead") {
  device_clock clock{noon};
  clock.fresh(noon + 8h, noon + 1s);
  CHECK(clock.beyond_tolerance() == 1s - 8h);
}

TEST_CASE("R3: what a pile queued while it was away does not make its clock late") {
  device_clock clock{noon};
  clock.maybe_queued(noon - 2h, noon + 1s);
  CHECK_FALSE(clock.offset());
  clock.fresh(noon + 2s, noon + 2s);  // a status
  clock.maybe_queued(noon - 1h, noon + 3s);
  CHECK(clock.offset() == 0s);
}

TEST_CASE("R3: the smallest of the connection counts; without a status, reports count after a minute") {
  device_clock clock{noon};
  clock.maybe_queued(noon - 8h, noon + 61s);
  CHECK(clock.beyond_tolerance() == 8h + 61s);
  clock.maybe_queued(noon - 8h + 62s, noon + 62s);
  CHECK(clock.beyond_tolerance() == 8h);
}

TEST_CASE("R3: two fresh messages that agree are a clock; one alone may have waited at the pile") {
  device_clock clock{noon};
  clock.fresh(noon - 1h, noon);
  CHECK_FALSE(clock.steady());
  clock.fresh(noon + 1s, noon + 1s);
  CHECK_FALSE(clock.steady());
  clock.fresh(noon + 2s, noon + 3s);
  CHECK(clock.steady() == 1s);
  clock.fresh(noon + 8h, noon + 4s);
  CHECK(clock.steady() == 1s);
  clock.fresh(noon + 8h, noon + 5s);  // it was set to local time
  CHECK(clock.steady() == 5s - 8h);
}
