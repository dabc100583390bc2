// SPDX-License-Identifier: Apache-2.0
// Fields between domain values and messages: text, bytes, quantities, enums. Only codecs include this.
//
// A domain enum and its schema enum have the same numbers (checked when the trait is defined). Zero is "not recorded"
// and passes, except where the value is an index (rate classes): then zero is out_of_range.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include <capnp/common.h>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/quantity.hpp"
#include "events/message.hpp"

namespace pilecloud::events {

inline capnp::Text::Reader text(const std::string& value) { return {value.c_str(), value.size()}; }
template <class Tag>
capnp::Text::Reader text(const named<Tag>& id) {
  return text(id.text());
}
inline capnp::Data::Reader opaque(std::string_view bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

inline void take(capnp::Text::Reader from, std::string& to) { to.assign(from.begin(), from.size()); }
inline void take(capnp::Data::Reader from, std::string& to) {
  to.assign(reinterpret_cast<const char*>(from.begin()), from.size());
}
template <class Tag>
void take(capnp::Text::Reader from, named<Tag>& to) {
  if (to.text() != std::string_view{from.begin(), from.size()}) to = named<Tag>{std::string{from.begin(), from.size()}};
}
template <class Unit>
void take(std::int64_t from, quantity<Unit>& to) {
  to = quantity<Unit>{from};
}
inline void take(std::int64_t from, instant& to) { to = instant_from_us(from); }

// wire<domain enum>: {schema enum, last enumerant, whether zero may stand for "not recorded"}.
template <class Domain>
struct wire;

template <class Domain, class Schema, Domain Last, Schema SchemaLast, bool ZeroPasses = true>
struct same_numbers {
  static_assert(static_cast<std::uint16_t>(Last) == static_cast<std::uint16_t>(SchemaLast),
                "the schema's enum and the domain's must list the same enumerants");
  using schema = Schema;
  static constexpr std::uint16_t first = ZeroPasses ? 0 : 1;
  static constexpr std::uint16_t last = static_cast<std::uint16_t>(Last);
};

template <class Domain>
requires std::is_enum_v<Domain>
typename wire<Domain>::schema to_wire(Domain value) {
  const auto number = static_cast<std::uint16_t>(value);
  PILECLOUD_ASSERT(number >= wire<Domain>::first && number <= wire<Domain>::last, "enumerant {} could not be read back",
                   number);
  return static_cast<typename wire<Domain>::schema>(number);
}

template <class Domain>
requires std::is_enum_v<Domain>
void take(typename wire<Domain>::schema from, Domain& to) {
  const auto number = static_cast<std::uint16_t>(from);
  if (number < wire<Domain>::first || number > wire<Domain>::last) [[unlikely]] {
    refuse(decode_fault::out_of_range,
           fmt::format("enumerant {} is not in {}..{}", number, wire<Domain>::first, wire<Domain>::last));
  }
  to = static_cast<Domain>(number);
}

// The alternative T of a variant, kept with its storage when it is there already.
template <class T, class Variant>
T& as(Variant& either) {
  if (auto* kept = std::get_if<T>(&either)) return *kept;
  return either.template emplace<T>();
}

}  // namespace pilecloud::events
