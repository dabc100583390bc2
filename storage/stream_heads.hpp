// SPDX-License-Identifier: Apache-2.0
// Newest versions of the streams used lately: saves the commit path a seek a stream. A bounded cache, never truth.
//
// Two generations: when the young one is full it becomes the old one, and the old one is forgotten. Thread-safe.
// apply() sets after its write; a reader offers what it read from disk, which counts only if nothing was forgotten
// since it began to read, so a slow reader can never bring back a version that apply() has passed.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pilecloud::storage {

class stream_heads {
 public:
  explicit stream_heads(std::size_t size_max) : generation_size_(size_max / 2) {}

  std::optional<std::uint64_t> find(std::string_view stream);
  void set(const std::unordered_map<std::string_view, std::uint64_t>& versions);

  std::uint64_t generation() const;
  void offer(std::string_view stream, std::uint64_t version, std::uint64_t generation_seen);
  void clear();

 private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using heads = std::unordered_map<std::string, std::uint64_t, text_hash, std::equal_to<>>;

  void put(std::string_view stream, std::uint64_t version);
  void make_room();

  const std::size_t generation_size_;
  mutable std::mutex mutex_;
  heads young_;
  heads old_;
  std::uint64_t generation_ = 0;
};

}  // namespace pilecloud::storage
