// SPDX-License-Identifier: Apache-2.0
// Design §6: snapshots are keyed by (schema hash, fold revision). A fold whose bytes change under an old revision
// would read old snapshots as new ones: the pinned hash of the golden lives refuses it.
//
// tests/events/golden/folds.txt holds "<snapshot kind> <SHA-256 of the folded states>" a line, and only grows.
#include <fstream>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "base/digest.hpp"
#include "domain/account/state_archive.hpp"
#include "domain/claim/state_archive.hpp"
#include "domain/pile/state_archive.hpp"
#include "domain/session/decider.hpp"
#include "domain/session/state_archive.hpp"
#include "domain/staff/state_archive.hpp"
#include "domain/station/state_archive.hpp"
#include "domain/tariff/state_archive.hpp"
#include "events/codec.hpp"
#include "events/snapshot_kind.hpp"
#include "tests/events/golden_file.hpp"
#include "tests/events/golden_streams.hpp"

namespace pilecloud::events {
namespace {

const std::string folds_path = PILECLOUD_SOURCE_DIR "/tests/events/golden/folds.txt";

std::map<std::string, std::string> pinned_folds() {
  std::map<std::string, std::string> pinned;
  std::ifstream in{folds_path};
  for (std::string kind, hash; in >> kind >> hash;) pinned[kind] = hash;
  return pinned;
}

// Folds through the codec, as a waking actor does; checks that the archive is the whole state.
template <class State, class Fact>
std::string folded(const std::vector<Fact>& life, std::set<std::size_t>& kinds_seen) {
  State known;
  auto recorded_at = tests::golden_noon;
  for (const auto& next : life) {
    origin asked;
    Fact decoded;
    REQUIRE(decode_payload(encode(next, origin{}), asked, decoded).ok());
    REQUIRE(follows(known, decoded));
    evolve(known, decoded, recorded_at);
    recorded_at += std::chrono::seconds{1};
    kinds_seen.insert(next.index());
  }
  const auto bytes = to_archive(known);
  State again;
  REQUIRE(from_archive(bytes, again));
  CHECK(to_archive(again) == bytes);
  CHECK(again == known);
  return bytes;
}

template <class State, class Fact>
void check_fold(const tests::lives<Fact>& golden_lives, std::uint32_t fold_revision) {
  std::string states;
  std::set<std::size_t> kinds_seen;
  for (const auto& life : golden_lives) states += folded<State>(life, kinds_seen);
  CHECK(kinds_seen.size() == std::variant_size_v<Fact>);
  const auto hash = to_hex(bytes_of(sha256(states)));
  const auto kind = snapshot_kind(category_of<Fact>, fold_revision);
  const auto pinned = pinned_folds();
  if (!pinned.contains(kind) && tests::may_write_golden()) {
    std::ofstream{folds_path, std::ios::app} << kind << ' ' << hash << '\n';
    FAIL_CHECK("fold pinned; look at it, then run the test again");
    return;
  }
  REQUIRE_MESSAGE(pinned.contains(kind), kind, " is not pinned: run once with PILECLOUD_WRITE_GOLDEN=1");
  CHECK_MESSAGE(pinned.at(kind) == hash, kind, ": the folded bytes changed, raise fold_revision in state_archive.hpp");
}

TEST_CASE("the fold of accounts is what its revision says") {
  check_fold<domain::account::state>(tests::account_lives(), domain::account::fold_revision);
}
TEST_CASE("the fold of claims is what its revision says") {
  check_fold<domain::claim::state>(tests::claim_lives(), domain::claim::fold_revision);
}
TEST_CASE("the fold of piles is what its revision says") {
  check_fold<domain::pile::state>(tests::pile_lives(), domain::pile::fold_revision);
}
TEST_CASE("the fold of sessions is what its revision says") {
  check_fold<domain::session::state>(tests::session_lives(), domain::session::fold_revision);
}
TEST_CASE("the fold of staff is what its revision says") {
  check_fold<domain::staff::state>(tests::staff_lives(), domain::staff::fold_revision);
}
TEST_CASE("the fold of stations is what its revision says") {
  check_fold<domain::station::state>(tests::station_lives(), domain::station::fold_revision);
}
TEST_CASE("the fold of tariffs is what its revision says") {
  check_fold<domain::tariff::state>(tests::tariff_lives(), domain::tariff::fold_revision);
}

TEST_CASE("a snapshot's kind names category, schema and fold revision") {
  const auto hash = schema_hash(category::session);
  CHECK(hash.size() == 16);
  CHECK(snapshot_kind(category::session, 3) == "session/" + hash + "/3");
  std::set<std::string> hashes;
  for (std::size_t i = 0; i < category_names.size(); ++i) hashes.insert(schema_hash(static_cast<category>(i)));
  CHECK(hashes.size() == category_names.size());
}

}  // namespace
}  // namespace pilecloud::events
