// SPDX-License-Identifier: Apache-2.0
#include "bench/acknowledged.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bench/figures.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::bench {

void acknowledged::keep(std::uint64_t i, const actors::accepted& told) {
  slots_[i] = {told.last, told.version, told.partition};
}

std::string acknowledged::missing_in(const std::string& log_folder, const workload& of) const {
  storage::rocksdb_options options;
  options.path = log_folder;
  options.mode = storage::rocksdb_options::open_mode::read_only;
  const auto opened = storage::rocksdb_log::open(options);
  if (!opened) return fmt::format("the log does not open again: {}", opened.error().detail);
  const auto& log = *opened.value();

  std::vector<std::vector<std::uint64_t>> by_partition(storage::partition_count);
  for (std::uint64_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].position != 0) by_partition[slots_[i].partition].push_back(i);
  }
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    auto& asked = by_partition[partition];
    std::sort(asked.begin(), asked.end(), [this](auto a, auto b) { return slots_[a].position < slots_[b].position; });
    std::size_t next = 0;
    std::string wrong;
    const auto read = log.read(partition, 1, [&](std::uint64_t position, std::string_view bytes) {
      while (next < asked.size() && slots_[asked[next]].position == position && wrong.empty()) {
        const auto& told = slots_[asked[next]];
        const auto fact = storage::decode_record(bytes);
        const bool same = fact.ok() && fact.value().stream == of.stream(of.entity_of(first_ + asked[next])).text() &&
                          fact.value().version == told.version;
        if (!same) wrong = fmt::format("command {} was answered, another fact stands there", first_ + asked[next]);
        ++next;
      }
      return next < asked.size() && wrong.empty();
    });
    if (!read.ok()) return read.error().detail;
    if (!wrong.empty()) return fmt::format("partition {}: {}", partition, wrong);
    if (next < asked.size()) {
      return fmt::format("partition {}: {} acknowledged commands are not in the log, the first at position {}",
                         partition, asked.size() - next, slots_[asked[next]].position);
    }
  }
  return {};
}

}  // namespace pilecloud::bench
