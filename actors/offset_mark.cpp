// SPDX-License-Identifier: Apache-2.0
#include "actors/offset_mark.hpp"

#include <charconv>

#include <fmt/format.h>

namespace pilecloud::actors {
namespace {

std::string key_of(std::uint16_t partition) { return fmt::format("reactor/{}", partition); }

}  // namespace

std::uint64_t offset_mark(const storage::log& log, std::uint16_t partition) {
  const auto mark = log.get_mark(key_of(partition));
  if (!mark) return 0;
  std::uint64_t done = 0;
  std::from_chars(mark->data(), mark->data() + mark->size(), done);
  return done > log.tail(partition).position ? 0 : done;
}

void put_offset_mark(storage::log& log, std::uint16_t partition, std::uint64_t done) {
  log.put_mark(key_of(partition), std::to_string(done));
}

}  // namespace pilecloud::actors
