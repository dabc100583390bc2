// SPDX-License-Identifier: Apache-2.0
#include "storage/batch_reader.hpp"

#include "storage/endian.hpp"

namespace pilecloud::storage {

result<std::vector<batch>, failure> read_batches(const log& from_log, std::uint16_t partition, std::uint64_t from,
                                                 std::size_t limit, std::size_t batch_bytes) {
  std::vector<batch> batches;
  const auto collect = [&batches, partition, limit, batch_bytes](std::uint64_t position, std::string_view bytes) {
    const bool full = batches.empty() || batches.back().bytes.size() + bytes.size() > batch_bytes;
    if (full && batches.size() == limit) return false;
    if (full) batches.push_back({partition, position, 0, {}});
    auto& last = batches.back();
    const auto start = last.bytes.size();
    last.bytes.resize(start + sizeof(std::uint32_t));
    store_little(last.bytes.data() + start, static_cast<std::uint32_t>(bytes.size()));
    last.bytes.append(bytes);
    ++last.count;
    return true;
  };
  const auto read = from_log.read(partition, from, collect);
  if (!read) return read.error();
  return batches;
}

}  // namespace pilecloud::storage
