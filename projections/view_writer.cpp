// SPDX-License-Identifier: Apache-2.0
#include "projections/view_writer.hpp"

#include <algorithm>

namespace pilecloud::projections {

namespace {
constexpr std::size_t entry_overhead = 128;  // map node, strings' heads
}

view_writer::view_writer(views& rows, std::size_t cache_bytes) : rows_(rows), cache_bytes_(cache_bytes) {}

// The overlay's row for a key; with `must_know` the database is asked for what the overlay has not seen.
view_writer::overlay::value_type& view_writer::row_of(std::string_view key, bool must_know) {
  auto at = overlay_.find(key);
  if (at == overlay_.end()) {
    at = overlay_.try_emplace(std::string{key}).first;
    bytes_ += key.size() + entry_overhead;
  }
  auto& row = at->second;
  row.was_read |= must_know;
  if (must_know && row.base == stored::unknown && !row.dirty) {
    const auto found = rows_.get(key, row.value);
    if (!found) {
      fail(found.error());
    } else {
      row.exists = found.value();
      row.base = row.exists ? stored::present : stored::absent;
      bytes_ += row.value.size();
    }
  }
  return *at;
}

void view_writer::change(overlay::value_type& row) {
  if (row.second.dirty) return;
  row.second.dirty = true;
  dirty_.push_back(&row);
}

const std::string* view_writer::get(std::string_view key) {
  const auto& row = row_of(key, true).second;
  return row.exists ? &row.value : nullptr;
}

void view_writer::put(std::string_view key, std::string_view value) {
  auto& row = row_of(key, false);
  auto& now = row.second;
  if (now.exists && now.value == value) return;
  change(row);
  bytes_ += value.size() > now.value.size() ? value.size() - now.value.size() : 0;
  now.exists = true;
  now.value.assign(value);
}

void view_writer::put_new(std::string_view key, std::string_view value) {
  auto& now = row_of(key, false).second;
  if (now.base == stored::unknown && !now.dirty) now.base = stored::absent;
  put(key, value);
}

void view_writer::append(std::string_view key, std::string_view value) {
  appended_.push_back({key.size(), value.size()});
  appended_bytes_.append(key).append(value);
}

void view_writer::erase(std::string_view key) {
  auto& row = row_of(key, false);
  auto& now = row.second;
  if (!now.exists && now.base == stored::absent) return;
  change(row);
  now.exists = false;
  now.value.clear();
}

std::string& view_writer::edit(std::string_view key) {
  auto& row = row_of(key, true);
  change(row);
  row.second.exists = true;
  return row.second.value;
}

result<nothing, storage::failure> view_writer::commit(std::span<const std::string> erased_prefixes) {
  if (error_) return *error_;
  changes_.clear();
  auto rest = std::string_view{appended_bytes_};
  for (const auto& one : appended_) {
    changes_.push_back({rest.substr(0, one.key), rest.substr(one.key, one.value)});
    rest.remove_prefix(one.key + one.value);
  }
  for (const auto* row : dirty_) {
    const auto& [key, now] = *row;
    if (now.exists) {
      changes_.push_back({key, std::string_view{now.value}});
    } else if (now.base != stored::absent) {
      changes_.push_back({key, std::nullopt});
    }
  }
  std::ranges::sort(changes_, {}, &views::change::key);
  const auto written = rows_.write(erased_prefixes, changes_);
  if (!written) {
    fail(written.error());
    return *error_;
  }
  for (auto* row : dirty_) {
    if (!row->second.was_read) {
      bytes_ -= std::min(bytes_, row->first.size() + row->second.value.size() + entry_overhead);
      overlay_.erase(overlay_.find(row->first));
      continue;
    }
    row->second.dirty = false;
    row->second.base = row->second.exists ? stored::present : stored::absent;
  }
  dirty_.clear();
  appended_.clear();
  appended_bytes_.clear();
  if (bytes_ > cache_bytes_ || !erased_prefixes.empty()) drop();
  return nothing{};
}

void view_writer::drop() {
  dirty_.clear();
  appended_.clear();
  appended_bytes_.clear();
  overlay_.clear();
  bytes_ = 0;
}

void view_writer::fail(storage::failure why) {
  if (!error_) error_ = std::move(why);
}

}  // namespace pilecloud::projections
