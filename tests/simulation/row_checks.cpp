// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/row_checks.hpp"

#include <memory>

#include <fmt/format.h>
#include <rocksdb/env.h>

#include "projections/projector.hpp"
#include "projections/reminders.hpp"

namespace pilecloud::simulation {
namespace {

struct scratch_rows {
  explicit scratch_rows(const storage::log& facts) : disk(rocksdb::NewMemEnv(rocksdb::Env::Default())) {
    projections::views_options options;
    options.env = disk.get();
    options.cache_bytes = 1u << 20u;
    auto opened = projections::views::open("/views", options);
    PILECLOUD_ASSERT(opened.ok(), "views: {}", opened.error().detail);
    rows = std::move(opened).value();
    auto made = projections::projector::open(facts, *rows);
    PILECLOUD_ASSERT(made.ok(), "projector: {}", made.error().detail);
    projector = std::move(made).value();
  }
  std::unique_ptr<rocksdb::Env> disk;
  std::unique_ptr<projections::views> rows;
  std::unique_ptr<projections::projector> projector;
};

// Partition by partition as the dice fall, some of it in tiny batches.
void fold_interleaved(const storage::log& facts, projections::projector& into, dice& chance) {
  std::vector<std::uint16_t> open;
  for (std::uint16_t p = 0; p < storage::partition_count; ++p) {
    if (facts.tail(p).position > 0) open.push_back(p);
  }
  while (!open.empty()) {
    const auto at = chance.below(open.size());
    const auto step = chance.one_in(4) ? chance.below(4) + 1 : chance.below(120) + 1;
    const auto folded = into.step_partition(open[at], step);
    PILECLOUD_ASSERT(folded.ok(), "projector: {}", folded.error().detail);
    if (folded.value() == 0) open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

void compare(const projections::view_reader& one, const projections::view_reader& other, std::string_view what,
             findings& wrong) {
  for (const auto& projection : projections::all_projections()) {
    if (projections::digest_of(one, projection->name()) != projections::digest_of(other, projection->name()))
      wrong.push_back(fmt::format("the rows of {} {}", projection->name(), what));
  }
}

}  // namespace

void check_rows(node& of, dice& chance, findings& wrong) {
  const auto& log = of.log();
  scratch_rows interleaved{log};
  fold_interleaved(log, *interleaved.projector, chance);
  const auto rows = interleaved.rows->read();
  const bool compare_fresh = of.live_rows() == nullptr || chance.one_in(4);
  if (auto* live = of.live_rows()) {
    const auto caught_up = of.live_projector()->catch_up();
    if (!caught_up.ok()) wrong.push_back("the live projector failed: " + caught_up.error().detail);
    compare(live->read(), rows, "differ between the live fold and a rebuilt one", wrong);
  }
  if (compare_fresh) {
    scratch_rows fresh{log};
    const auto done = fresh.projector->catch_up();
    if (!done.ok()) wrong.push_back("the projector failed: " + done.error().detail);
    compare(fresh.rows->read(), rows, "differ between a fold in order and an interleaved one", wrong);
  }
  if (const auto left = projections::next_reminder(rows))
    wrong.push_back(fmt::format("a reminder row stands, due {}", to_rfc3339(*left)));
  projections::positions tails{};
  for (std::uint16_t p = 0; p < storage::partition_count; ++p) tails[p] = log.tail(p).position;
  auto report = app::verify_log(log, tails, [](std::uint64_t) {});
  report.differences.clear();  // of the log itself: check_log names them
  app::compare_ledger(rows, report);
  for (const auto& one : report.differences) wrong.push_back(one.what);
}

}  // namespace pilecloud::simulation
