// SPDX-License-Identifier: Apache-2.0
// Keys of rows: <projection><table><parts…>, built so that byte order is the order of the parts.
//
// Numbers are big-endian; instants are biased so that times before 1970 sort first; a text ends with 00 01 and has its
// own zero bytes escaped (00 -> 00 FF), so "a" sorts before "ab" and no text is the beginning of another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "storage/endian.hpp"

namespace pilecloud::projections {

// First byte of every key. Numbers are never reused: a projection given up keeps its own.
enum class projection_tag : std::uint8_t {
  offsets = 1,
  sessions,
  transactions,
  ledger,
  piles,
  stations,
  station_totals,
  accounts,
  tariffs,
  staff,
  reminders,
  pile_service,
  adoptions,
};

class key {
 public:
  key(projection_tag projection, std::uint8_t table) {
    bytes_.reserve(64);
    bytes_.push_back(static_cast<char>(projection));
    bytes_.push_back(static_cast<char>(table));
  }
  key& text(std::string_view part) {
    for (const char c : part) {
      bytes_.push_back(c);
      if (c == '\0') bytes_.push_back('\xFF');
    }
    bytes_.append("\0\1", 2);
    return *this;
  }
  template <class Tag>
  key& id(const named<Tag>& part) {
    return text(part.text());
  }
  template <std::unsigned_integral T>
  key& number(T part) {
    storage::append_big(bytes_, part);
    return *this;
  }
  key& time(instant at) { return signed_number(us_of(at)); }
  key& signed_number(std::int64_t part) { return number(static_cast<std::uint64_t>(part) ^ (1ull << 63u)); }

  const std::string& bytes() const { return bytes_; }
  operator std::string_view() const { return bytes_; }  // NOLINT(google-explicit-constructor): keys are bytes

 private:
  std::string bytes_;
};

// Takes parts off a key in the order they were put; reading past the end sets failed().
class key_parts {
 public:
  explicit key_parts(std::string_view bytes) : rest_(bytes) {}
  void skip(std::size_t bytes) {
    failed_ |= rest_.size() < bytes;
    rest_.remove_prefix(failed_ ? rest_.size() : bytes);
  }
  std::string text();
  template <std::unsigned_integral T>
  T number() {
    if (rest_.size() < sizeof(T)) {
      failed_ = true;
      return 0;
    }
    const auto value = storage::load_big<T>(rest_);
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  instant time() { return instant_from_us(signed_number()); }
  std::int64_t signed_number() { return static_cast<std::int64_t>(number<std::uint64_t>() ^ (1ull << 63u)); }
  bool failed() const { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace pilecloud::projections
