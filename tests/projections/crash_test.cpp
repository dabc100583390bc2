// SPDX-License-Identifier: Apache-2.0
// The k-th write or sync of views/ fails, or the power goes at it: what is found at the next start is folded on, and
// the rows end as if nothing had happened. Rows are not synced, so a tail is lost; never a part of a batch.
#include "../storage/faulty_disk.hpp"
#include "city.hpp"
#include "folded.hpp"
#include "projections/ledger.hpp"

using namespace pilecloud;
using namespace pilecloud::projections;
using namespace pilecloud::projections::testing;
using storage::testing::faulty_disk;

namespace {

// Opens views/ on the disk and folds in small batches until all is folded or the disk fails. Writes files often.
bool fold_on(const std::shared_ptr<faulty_disk>& disk, const storage::log& facts, std::string* digest) {
  const auto env = storage::testing::environment_on(disk);
  views_options options;
  options.env = env.get();
  options.buffer_bytes = 64 * 1024;  // RocksDB's least
  auto opened = views::open("/views", options);
  if (!opened) return false;
  auto made = projector::open(facts, *opened.value());
  if (!made) return false;
  for (;;) {
    const auto done = made.value()->step(7);
    if (!done) return false;
    const auto reader = opened.value()->read();
    REQUIRE(find_trial_balance(reader).total() == money{0});
    if (done.value() == 0) break;
  }
  if (digest != nullptr) *digest = to_hex(bytes_of(digest_of(opened.value()->read())));
  return true;
}

struct fixed_scenario {
  city told;
  std::string digest;
  std::uint64_t operations = 0;

  fixed_scenario() {
    tell_random_city(told, 42, 60);
    const auto disk = std::make_shared<faulty_disk>();
    REQUIRE(fold_on(disk, told.log, &digest));
    operations = disk->operations();
  }
};

}  // namespace

TEST_CASE("design §5.5: views/ survives a failure of each write and each sync") {
  const fixed_scenario whole;
  CHECK(whole.operations > 100);
  for (std::uint64_t k = 1; k <= whole.operations; k += 3) {
    const auto disk = std::make_shared<faulty_disk>();
    disk->arm(faulty_disk::fault::fail_one, k);
    fold_on(disk, whole.told.log, nullptr);
    disk->arm(faulty_disk::fault::none, 0);
    std::string digest;
    REQUIRE_MESSAGE(fold_on(disk, whole.told.log, &digest), "operation ", k);
    REQUIRE_MESSAGE(digest == whole.digest, "operation ", k);
  }
}

TEST_CASE("design §5.5: views/ survives a power cut at each write and each sync") {
  const fixed_scenario whole;
  for (std::uint64_t k = 1; k <= whole.operations; k += 2) {
    const auto disk = std::make_shared<faulty_disk>();
    disk->arm(faulty_disk::fault::cut_power, k);
    fold_on(disk, whole.told.log, nullptr);
    disk->lose_unsynced(k % 4 == 1 ? faulty_disk::keeps::only_synced : faulty_disk::keeps::some_unsynced, k);
    std::string digest;
    REQUIRE_MESSAGE(fold_on(disk, whole.told.log, &digest), "operation ", k);
    REQUIRE_MESSAGE(digest == whole.digest, "operation ", k);
  }
}
