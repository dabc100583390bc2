// SPDX-License-Identifier: Apache-2.0
// result<T, E>: a value or a typed error, never both, never neither. std::expected is not in GCC 12.
// Reading the wrong side is a programmer's error and aborts.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "base/assert.hpp"

namespace pilecloud {
inline namespace base {

struct nothing {
  bool operator==(const nothing&) const = default;
};

template <class T, class E>
class [[nodiscard]] result {
  static_assert(!std::is_same_v<T, E>, "value and error must differ in type");

 public:
  result(T value) : either_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  result(E error) : either_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return either_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    PILECLOUD_ASSERT(ok(), "value() of a failed result");
    return *std::get_if<0>(&either_);
  }
  const T& value() const& {
    PILECLOUD_ASSERT(ok(), "value() of a failed result");
    return *std::get_if<0>(&either_);
  }
  T&& value() && { return std::move(value()); }

  E& error() & {
    PILECLOUD_ASSERT(!ok(), "error() of a good result");
    return *std::get_if<1>(&either_);
  }
  const E& error() const& {
    PILECLOUD_ASSERT(!ok(), "error() of a good result");
    return *std::get_if<1>(&either_);
  }

 private:
  std::variant<T, E> either_;
};

template <class... Ts>
struct overload : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
overload(Ts...) -> overload<Ts...>;

}  // namespace base
}  // namespace pilecloud
