// SPDX-License-Identifier: Apache-2.0
#include "projections/page.hpp"

#include "base/digest.hpp"
#include "projections/key.hpp"

namespace pilecloud::projections {

std::string cursor_of(std::string_view key) { return to_hex(key); }

std::optional<std::string> key_of_cursor(std::string_view cursor, std::string_view prefix) {
  std::string key;
  if (!from_hex(cursor, key) || !key.starts_with(prefix) || key.size() == prefix.size()) return std::nullopt;
  return key;
}

namespace {
std::string time_bytes(instant at) { return key{projection_tag::offsets, 0}.time(at).bytes().substr(2); }
}  // namespace

std::string page_walk::start(direction order) const {
  if (order == direction::ascending) return from ? prefix + time_bytes(*from - duration{1}) : std::string{};
  return before ? prefix + time_bytes(*before) : std::string{};
}

bool page_walk::is_within(std::string_view key, direction order) const {
  const auto limit = order == direction::ascending ? before : from;
  if (!limit) return true;
  const auto at = key.substr(prefix.size(), sizeof(std::int64_t));
  return order == direction::ascending ? at < time_bytes(*limit) : at >= time_bytes(*limit);
}

}  // namespace pilecloud::projections
