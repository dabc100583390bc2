// SPDX-License-Identifier: Apache-2.0
#include "storage/stream_heads.hpp"

#include <utility>

namespace pilecloud::storage {

std::optional<std::uint64_t> stream_heads::find(std::string_view stream) {
  const std::lock_guard lock{mutex_};
  if (const auto found = young_.find(stream); found != young_.end()) return found->second;
  const auto found = old_.find(stream);
  if (found == old_.end()) return std::nullopt;
  const auto version = found->second;
  put(stream, version);
  return version;
}

void stream_heads::set(const std::unordered_map<std::string_view, std::uint64_t>& versions) {
  const std::lock_guard lock{mutex_};
  for (const auto& [stream, version] : versions) put(stream, version);
}

std::uint64_t stream_heads::generation() const {
  const std::lock_guard lock{mutex_};
  return generation_;
}

void stream_heads::offer(std::string_view stream, std::uint64_t version, std::uint64_t generation_seen) {
  const std::lock_guard lock{mutex_};
  if (generation_ != generation_seen || young_.contains(stream) || old_.contains(stream)) return;
  put(stream, version);
}

void stream_heads::clear() {
  const std::lock_guard lock{mutex_};
  young_.clear();
  old_.clear();
  ++generation_;
}

void stream_heads::put(std::string_view stream, std::uint64_t version) {
  if (const auto found = young_.find(stream); found != young_.end()) {
    found->second = version;
    return;
  }
  make_room();
  young_.emplace(stream, version);
}

void stream_heads::make_room() {
  if (young_.size() < generation_size_) return;
  old_ = std::exchange(young_, {});
  ++generation_;
}

}  // namespace pilecloud::storage
