// SPDX-License-Identifier: Apache-2.0
// What the codecs of cluster/ share beside events/fields.hpp: fixed-size byte fields, the limit before a message is
// parsed, and the fault that an error of events/ means here. Only codecs include this.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <capnp/common.h>

#include "base/result.hpp"
#include "cluster/decode_failure.hpp"
#include "events/decode_error.hpp"
#include "events/fields.hpp"

namespace pilecloud::cluster {

std::optional<decode_failure> beyond_limit(std::string_view bytes);
decode_failure failure_of(events::decode_error error);
// Throws what read_root turns into an error.
[[noreturn]] void refuse_malformed(std::string detail);
[[noreturn]] void refuse_unknown(std::string_view what, std::uint16_t number);

template <std::size_t N>
capnp::Data::Reader fixed(const std::array<std::uint8_t, N>& bytes) {
  return {bytes.data(), bytes.size()};
}
// Absent is all zeros, as it is written.
template <std::size_t N>
void take_fixed(capnp::Data::Reader from, std::array<std::uint8_t, N>& to) {
  to = {};
  if (from.size() == 0) return;
  if (from.size() != N) refuse_malformed(fmt::format("{} bytes where {} belong", from.size(), N));
  std::copy(from.begin(), from.end(), to.begin());
}

// Reads a message into a new Value; `read` gets the root's reader and the value.
template <class Root, class Value, class Read>
result<Value, decode_failure> decode_root(std::string_view bytes, const Read& read) {
  if (auto beyond = beyond_limit(bytes)) return *std::move(beyond);
  Value value;
  auto done = events::read_root<Root>(bytes, [&read, &value](typename Root::Reader root) { read(root, value); });
  if (!done) return failure_of(std::move(done).error());
  return value;
}

}  // namespace pilecloud::cluster
