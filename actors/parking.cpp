// SPDX-License-Identifier: Apache-2.0
#include "actors/parking.hpp"

#include <fmt/format.h>

#include "base/archive.hpp"

namespace pilecloud::actors {
namespace {

std::string key_of(const parking_place& place) {
  return fmt::format("parked/{}/{}/{}", place.partition, place.position, place.index);
}

}  // namespace

template <class Archive>
void archive(Archive& a, parked_follow_up& what) {
  auto& [partition, position, index, name, stream, reason, at] = what;
  a(partition, position, index, name, stream, reason, at);
}

parking::parking(storage::log& log) : log_(log) {
  log_.each_mark("parked/", [this](std::string_view, std::string_view value) {
    parked_follow_up what;
    if (from_archive(value, what)) taken_.insert({what.partition, what.position, what.index});
  });
}

void parking::put(const parked_follow_up& what) {
  const parking_place place{what.partition, what.position, what.index};
  const std::lock_guard lock{mutex_};
  log_.put_mark(key_of(place), to_archive(what));
  taken_.insert(place);
}

void parking::remove(const parking_place& place) {
  const std::lock_guard lock{mutex_};
  if (taken_.erase(place) != 0) log_.put_mark(key_of(place), {});
}

bool parking::has(const parking_place& place) const {
  const std::lock_guard lock{mutex_};
  return taken_.contains(place);
}

std::optional<std::uint64_t> parking::first_of(std::uint16_t partition) const {
  const std::lock_guard lock{mutex_};
  const auto first = taken_.lower_bound({partition, 0, 0});
  if (first == taken_.end() || first->partition != partition) return std::nullopt;
  return first->position;
}

void parking::remove_all_of(std::uint16_t partition) {
  const std::lock_guard lock{mutex_};
  const auto from = taken_.lower_bound({partition, 0, 0});
  auto to = from;
  for (; to != taken_.end() && to->partition == partition; ++to) log_.put_mark(key_of(*to), {});
  taken_.erase(from, to);
}

std::vector<parked_follow_up> parking::all() const {
  const std::lock_guard lock{mutex_};
  std::vector<parked_follow_up> result;
  for (const auto& place : taken_) {
    const auto value = log_.get_mark(key_of(place));
    parked_follow_up what;
    if (value && from_archive(*value, what)) result.push_back(std::move(what));
  }
  return result;
}

}  // namespace pilecloud::actors
