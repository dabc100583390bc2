// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/watched_partitions.hpp"

#include "storage/endian.hpp"
#include "storage/extension.hpp"

namespace pilecloud::simulation {

// The first fact a microsecond later than it was: whole, well chained, and never ordered.
void watched_partitions::forge(storage::batch& one) const {
  auto rest = std::string_view{one.bytes};
  const auto bytes = storage::take_record(rest);
  auto fact = storage::decode_record(*bytes).value();
  const auto end = log_.tail(one.partition);
  if (end.position + 1 != fact.position) return;
  fact.recorded_at += duration{1};
  std::string forged(sizeof(std::uint32_t), '\0');
  storage::encode_record(fact, end.chain, forged);
  storage::store_little(forged.data(), static_cast<std::uint32_t>(forged.size() - sizeof(std::uint32_t)));
  one.count = 1;
  one.bytes = std::move(forged);
}

}  // namespace pilecloud::simulation
