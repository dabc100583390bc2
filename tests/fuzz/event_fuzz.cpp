// SPDX-License-Identifier: Apache-2.0
// Any bytes as the payload of any category: a fact or a decode_error, never a crash; a fact encodes to bytes that
// decode to the same fact, and can be described.
#include <cstdlib>
#include <string>
#include <string_view>

#include "events/category.hpp"
#include "events/codec.hpp"
#include "events/describe.hpp"

using namespace pilecloud;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto name = events::category_names[data[0] % events::category_names.size()];
  const std::string stream = std::string{name} + "/x";
  storage::record stored;
  stored.stream = stream;
  stored.position = 1;
  stored.version = 1;
  stored.payload = {reinterpret_cast<const char*>(data) + 1, size - 1};
  const auto fact = events::decode(stored);
  if (!fact) return 0;
  const auto bytes = events::encode(fact.value().body, fact.value().origin);
  stored.payload = bytes;
  const auto again = events::decode(stored);
  if (!again || !(again.value() == fact.value())) std::abort();
  if (events::describe(fact.value()).dump().empty()) std::abort();
  return 0;
}
