// SPDX-License-Identifier: Apache-2.0
#include "storage/local_sequencer.hpp"

#include <charconv>

#include <fmt/format.h>

#include "storage/batch_reader.hpp"
#include "storage/journal.hpp"

namespace pilecloud::storage {

namespace {

std::string epoch_mark(std::uint16_t partition) { return fmt::format("epoch/{}", partition); }

}  // namespace

local_sequencer::local_sequencer(log& applied) : log_(applied) {
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const auto mark = log_.get_mark(epoch_mark(partition));  // "<epoch>:<node>"
    if (mark) std::from_chars(mark->data(), mark->data() + mark->size(), epochs_[partition]);
  }
}

// By the chain hash of its last record, which stands for everything before it.
bool local_sequencer::is_stored(const batch& asked) const {
  const auto last = asked.first + asked.count - 1;
  if (asked.bytes.size() < sizeof(hash256) || last > log_.tail(asked.partition).position) return false;
  bool same = false;
  const auto compare = [&same, &asked](std::uint64_t, std::string_view stored) {
    same = asked.bytes.ends_with(stored.substr(stored.size() - sizeof(hash256)));
    return false;
  };
  return log_.read(asked.partition, last, compare).ok() && same;
}

std::optional<append_outcome> local_sequencer::known_outcome(const entry& asked) const {
  const auto next = log_.tail(asked.batch.partition).position + 1;
  if (asked.batch.first < next && is_stored(asked.batch)) return append_outcome::committed;
  if (asked.epoch != epochs_[asked.batch.partition]) return append_outcome::fenced;
  if (asked.batch.count == 0) return append_outcome::committed;
  if (asked.batch.first != next) return append_outcome::conflict;
  return std::nullopt;
}

std::vector<append_outcome> local_sequencer::append(std::span<const entry> entries) {
  const std::lock_guard lock{mutex_};
  std::vector<append_outcome> outcomes(entries.size(), append_outcome::committed);
  std::vector<batch> batches;
  std::vector<std::size_t> asked;  // entry of each batch
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (const auto known = known_outcome(entries[i])) {
      outcomes[i] = *known;
      continue;
    }
    batches.push_back(entries[i].batch);
    asked.push_back(i);
  }
  const auto outcome_of = [](const result<nothing, failure>& applied) {
    if (applied) return append_outcome::committed;
    const auto error = applied.error().error;
    const bool disk = error == errc::io_error || error == errc::not_writable;
    return disk ? append_outcome::unknown : append_outcome::conflict;
  };
  auto together = outcome_of(log_.apply(batches));
  for (std::size_t i = 0; i < batches.size(); ++i) {
    // The log takes all or nothing: one wrong entry must not take the others with it.
    const bool alone = together == append_outcome::conflict && batches.size() > 1;
    outcomes[asked[i]] = alone ? outcome_of(log_.apply({&batches[i], 1})) : together;
  }
  return outcomes;
}

result<std::vector<batch>, errc> local_sequencer::read(std::uint16_t partition, std::uint64_t from, std::size_t limit) {
  auto batches = read_batches(log_, partition, from, limit, group_bytes_max);
  if (!batches) return batches.error().error;
  return std::move(batches).value();
}

result<claim_result, errc> local_sequencer::claim(std::uint16_t partition, std::string_view node) {
  const std::lock_guard lock{mutex_};
  const auto epoch = epochs_[partition] + 1;
  const auto mark = fmt::format("{}:{}", epoch, node);
  log_.put_mark(epoch_mark(partition), mark);
  if (log_.get_mark(epoch_mark(partition)) != mark) return errc::not_writable;
  epochs_[partition] = epoch;
  const auto end = log_.tail(partition);
  return claim_result{epoch, end.position + 1, end.chain};
}

result<order_survey, errc> local_sequencer::survey() {
  const std::lock_guard lock{mutex_};
  order_survey seen;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const auto mark = log_.get_mark(epoch_mark(partition)).value_or("");
    const auto end = log_.tail(partition);
    const auto node = mark.find(':');
    seen[partition] = {epochs_[partition], node == mark.npos ? "" : mark.substr(node + 1), end.position + 1, end.chain};
  }
  return seen;
}

void local_sequencer::trim(std::uint16_t, std::uint64_t) {}

}  // namespace pilecloud::storage
