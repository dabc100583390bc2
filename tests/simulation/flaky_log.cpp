// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/flaky_log.hpp"

namespace pilecloud::simulation {

std::optional<storage::command_row> flaky_log::find_command(const storage::command_id& id) const {
  if (bug_ == breakage::forgotten_command) return std::nullopt;
  return kept_->find_command(id);
}

std::vector<std::optional<storage::command_row>> flaky_log::find_commands(
    std::span<const storage::command_id> ids) const {
  if (bug_ == breakage::forgotten_command) return std::vector<std::optional<storage::command_row>>(ids.size());
  return kept_->find_commands(ids);
}

result<nothing, storage::failure> flaky_log::apply(std::span<const storage::batch> batches) {
  using storage::errc;
  if (frozen_) return storage::failure{errc::io_error, "the power is off"};
  if (failed_) return storage::failure{errc::not_writable, "a write failed"};
  if (dice_.per_mille(failing_writes_)) {
    failed_ = true;
    if (dice_.one_in(2)) uncertain_.assign(batches.begin(), batches.end());
    return storage::failure{errc::io_error, "no write today"};
  }
  auto applied = kept_->apply(batches);
  if (!applied) return applied;
  unsynced_.clear();
  if (bug_ == breakage::lost_sync) {
    groups_.emplace_back(batches.begin(), batches.end());
    if (!dice_.one_in(3)) synced_groups_ = groups_.size();
  }
  return applied;
}

void flaky_log::power_cut() {
  // One write-ahead log: what is lost is its tail, and what was applied with a sync stands before it.
  const auto survives = dice_.below(unsynced_.size() + 1);
  for (auto left = unsynced_.size(); left > survives; --left) unsynced_[left - 1]();
  unsynced_.clear();
  frozen_ = failed_ = false;
  if (bug_ == breakage::lost_sync) lose_unsynced_groups();
  if (uncertain_.empty()) return;
  const auto found = kept_->apply(uncertain_);
  PILECLOUD_ASSERT(found.ok(), "what the disk kept does not fit: {}", found.error().detail);
  if (bug_ == breakage::lost_sync) groups_.push_back(uncertain_);
  uncertain_.clear();
}

void flaky_log::lose_everything() {
  kept_ = std::make_unique<storage::memory_log>();
  marks_.clear();
  snapshots_.clear();
  unsynced_.clear();
  uncertain_.clear();
}

void flaky_log::lose_unsynced_groups() {
  if (synced_groups_ == groups_.size()) return;
  groups_.resize(synced_groups_);
  kept_ = std::make_unique<storage::memory_log>();
  for (const auto& group : groups_) {
    const auto again = kept_->apply(group);
    PILECLOUD_ASSERT(again.ok(), "{}", again.error().detail);
  }
}

void flaky_log::put_snapshot(const storage::stream_id& stream, std::string_view kind, std::uint64_t version,
                             std::string_view state) {
  if (frozen_ || failed_) return;
  auto& place = snapshots_[stream.text()];
  unsynced_.emplace_back([this, key = stream.text(), before = place] { snapshots_[key] = before; });
  place = {std::string{kind}, {version, std::string{state}}};
}

std::optional<storage::log::snapshot> flaky_log::get_snapshot(const storage::stream_id& stream,
                                                              std::string_view kind) const {
  const auto found = snapshots_.find(stream.text());
  if (found == snapshots_.end() || found->second.kind != kind) return std::nullopt;
  return found->second.kept;
}

void flaky_log::put_mark(std::string_view key, std::string_view value) {
  if (frozen_ || failed_) return;
  const auto found = marks_.find(key);
  const auto before = found == marks_.end() ? std::string{} : found->second;
  const auto set = [this](const std::string& name, const std::string& content) {
    if (content.empty())
      marks_.erase(name);
    else
      marks_.insert_or_assign(name, content);
  };
  unsynced_.emplace_back([set, name = std::string{key}, before] { set(name, before); });
  set(std::string{key}, std::string{value});
}

std::optional<std::string> flaky_log::get_mark(std::string_view key) const {
  const auto found = marks_.find(key);
  if (found == marks_.end()) return std::nullopt;
  return found->second;
}

void flaky_log::each_mark(std::string_view prefix,
                          const std::function<void(std::string_view, std::string_view)>& visit) const {
  const auto marks = marks_;
  for (auto at = marks.lower_bound(prefix); at != marks.end() && at->first.starts_with(prefix); ++at) {
    visit(at->first, at->second);
  }
}

}  // namespace pilecloud::simulation
