// SPDX-License-Identifier: Apache-2.0
// A stream is "<category>/<id>"; an id is "<root>" or "<root>/<n>" (n decimal). The partition is the first 4 bits
// of SHA-256(root), so a pile and its sessions live together. Allowed in an id: [A-Za-z0-9._:-] and '/', 1..120 chars.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pilecloud::storage {

inline constexpr std::uint16_t partition_count = 16;

class stream_id {
 public:
  stream_id() = default;
  // REQUIRES: valid(category, id).
  stream_id(std::string_view category, std::string_view id);
  // nullopt unless `text` is "<category>/<id>" with both parts valid.
  static std::optional<stream_id> parse(std::string_view text);
  static bool valid(std::string_view category, std::string_view id);

  const std::string& text() const { return text_; }
  std::string_view category() const { return std::string_view{text_}.substr(0, category_size_); }
  std::string_view id() const { return std::string_view{text_}.substr(category_size_ + 1u); }
  std::uint16_t partition() const { return partition_; }

  bool operator==(const stream_id& other) const { return text_ == other.text_; }
  auto operator<=>(const stream_id& other) const { return text_ <=> other.text_; }

 private:
  std::string text_;
  std::uint16_t category_size_ = 0;
  std::uint16_t partition_ = 0;
};

std::uint16_t partition_of_id(std::string_view id);

}  // namespace pilecloud::storage

template <>
struct std::hash<pilecloud::storage::stream_id> {
  std::size_t operator()(const pilecloud::storage::stream_id& id) const { return std::hash<std::string>{}(id.text()); }
};
