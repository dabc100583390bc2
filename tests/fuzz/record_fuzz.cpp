// SPDX-License-Identifier: Apache-2.0
// Any bytes as a log record: decoded or refused, never a crash; what is decoded encodes to the same bytes again.
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "storage/record.hpp"

using namespace pilecloud;

namespace {

constexpr std::size_t chain_size = 32;

// A fuzzer does not guess CRCs: the sum of FORMAT.md "Record" is put right.
std::string with_right_sum(std::string_view bytes) {
  std::string changed{bytes};
  if (bytes.size() < sizeof(std::uint32_t) + chain_size) return changed;
  const auto covered = bytes.substr(sizeof(std::uint32_t), bytes.size() - sizeof(std::uint32_t) - chain_size);
  const auto sum = crc32c(covered);
  std::memcpy(changed.data(), &sum, sizeof sum);
  return changed;
}

void check(std::string_view bytes) {
  const auto decoded = storage::decode_record(bytes);
  if (!decoded) return;
  std::string again;
  const auto chain = storage::encode_record(decoded.value(), hash256{}, again);
  const bool same_leaf = storage::leaf_of(again) == storage::leaf_of(bytes);
  if (!same_leaf || storage::chain_after(hash256{}, bytes) != chain) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  check(bytes);
  check(with_right_sum(bytes));
  return 0;
}
