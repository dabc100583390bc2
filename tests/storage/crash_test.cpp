// SPDX-License-Identifier: Apache-2.0
// Crash points (design §5.1): for every k of a fixed scenario the k-th write or sync fails, or the power goes at it.
#include <iostream>

#include <doctest/doctest.h>

#include "crash_scenario.hpp"

using namespace pilecloud::storage::testing;
using fault = faulty_disk::fault;
using keeps = faulty_disk::keeps;

namespace {

struct crash_plan {
  fault kind;
  bool power_goes_after;  // at the latest when the node is down
  keeps kept;
};

// Operations of one undisturbed scenario; background work makes it differ a little from run to run.
std::uint64_t operations_of_scenario() {
  crash_site site;
  told heard;
  REQUIRE(live(site, heard));
  return site.disk->operations();
}

std::optional<std::string> crash_at(std::uint64_t k, const crash_plan& plan, bool unsafe_no_sync = false) {
  crash_site site;
  site.unsafe_no_sync = unsafe_no_sync;
  told heard;
  site.disk->arm(plan.kind, k);
  live(site, heard);
  site.disk->arm(fault::none, 0);
  if (plan.power_goes_after) site.disk->lose_unsynced(plan.kept, k);
  return find_damage(site, heard);
}

std::uint64_t crash_everywhere(const crash_plan& plan) {
  const auto last = operations_of_scenario();
  for (std::uint64_t k = 1; k <= last; ++k) {
    const auto damage = crash_at(k, plan);
    CAPTURE(k);
    CHECK_MESSAGE(!damage, damage.value_or(""));
  }
  return last;
}

}  // namespace

TEST_CASE("design §5.1: the k-th write or sync fails and the process dies: nothing answered is lost") {
  CHECK(crash_everywhere({fault::fail_one, false, keeps::only_synced}) >= 250);
}

TEST_CASE("design §5.1: the k-th write or sync fails and then the power goes: nothing answered is lost") {
  CHECK(crash_everywhere({fault::fail_one, true, keeps::some_unsynced}) >= 250);
}

TEST_CASE(
    "design §5.1: the power goes at the k-th write, all unsynced bytes and names vanish: nothing answered is lost") {
  CHECK(crash_everywhere({fault::cut_power, true, keeps::only_synced}) >= 250);
}

TEST_CASE("design §5.1: the power goes at the k-th write, torn files and some names stay: nothing answered is lost") {
  CHECK(crash_everywhere({fault::cut_power, true, keeps::some_unsynced}) >= 250);
}

TEST_CASE("the harness sees a missing fsync: without sync a power cut loses what was answered") {
  const auto last = operations_of_scenario();
  std::uint64_t losses = 0;
  for (std::uint64_t k = 20; k <= last; k += 10) {
    losses += crash_at(k, {fault::cut_power, true, keeps::only_synced}, true) ? 1 : 0;
  }
  MESSAGE("losses seen: " << losses);
  CHECK(losses > 0);
}
