// SPDX-License-Identifier: Apache-2.0
// Little binary archive for states and rows that are caches (snapshots, projection rows): never for facts.
//
// A type takes part by a function found by ADL, the same for writing and reading:
//   template <class Archive> void archive(Archive& a, state& s) { a(s.phase, s.readings, s.hold); }
// Integers are little-endian fixed width, text and containers are length-prefixed (u32), so equal values give
// equal bytes (maps are ordered maps). Reading past the end or an impossible length sets failed() and yields zeros;
// the caller throws the cache entry away.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/quantity.hpp"

namespace pilecloud {
inline namespace base {

class archive_writer {
 public:
  static constexpr bool reading = false;

  template <class... Ts>
  void operator()(const Ts&... values) {
    (write(values), ...);
  }
  std::string take() { return std::move(bytes_); }
  const std::string& bytes() const { return bytes_; }

 private:
  template <class T>
  requires(std::integral<T> || std::is_enum_v<T>) void write(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void write(const std::string& text) {
    write(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }
  template <class Unit>
  void write(quantity<Unit> q) {
    write(q.count());
  }
  template <class Tag>
  void write(const named<Tag>& id) {
    write(id.text());
  }
  void write(instant at) { write(us_of(at)); }
  void write(duration span) { write(static_cast<std::int64_t>(span.count())); }
  template <class T>
  void write(const std::optional<T>& maybe) {
    write(static_cast<std::uint8_t>(maybe.has_value()));
    if (maybe) write(*maybe);
  }
  template <class A, class B>
  void write(const std::pair<A, B>& both) {
    write(both.first);
    write(both.second);
  }
  template <class T, std::size_t N>
  void write(const std::array<T, N>& items) {
    for (const auto& item : items) write(item);
  }
  template <class T>
  void write(const std::vector<T>& items) {
    write(static_cast<std::uint32_t>(items.size()));
    for (const auto& item : items) write(item);
  }
  template <class K, class V>
  void write(const std::map<K, V>& items) {
    write(static_cast<std::uint32_t>(items.size()));
    for (const auto& item : items) write(item);
  }
  template <class K>
  void write(const std::set<K>& items) {
    write(static_cast<std::uint32_t>(items.size()));
    for (const auto& item : items) write(item);
  }
  template <class T>
  requires std::is_class_v<T>
  void write(const T& value) {
    archive(*this, const_cast<T&>(value));  // archive() only reads when the archive is a writer
  }

  std::string bytes_;
};

class archive_reader {
 public:
  static constexpr bool reading = true;

  explicit archive_reader(std::string_view bytes) : rest_(bytes) {}

  template <class... Ts>
  void operator()(Ts&... values) {
    (read(values), ...);
  }
  bool failed() const { return failed_; }
  bool finished() const { return !failed_ && rest_.empty(); }

 private:
  template <class T>
  requires(std::integral<T> || std::is_enum_v<T>) void read(T& value) {
    if (rest_.size() < sizeof value) return fail();
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
  }
  void read(std::string& text) {
    const auto size = length();
    text.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  template <class Unit>
  void read(quantity<Unit>& q) {
    std::int64_t count = 0;
    read(count);
    q = quantity<Unit>{count};
  }
  template <class Tag>
  void read(named<Tag>& id) {
    std::string text;
    read(text);
    id = named<Tag>{std::move(text)};
  }
  void read(instant& at) {
    std::int64_t us = 0;
    read(us);
    at = instant_from_us(us);
  }
  void read(duration& span) {
    std::int64_t us = 0;
    read(us);
    span = duration{us};
  }
  template <class T>
  void read(std::optional<T>& maybe) {
    std::uint8_t present = 0;
    read(present);
    maybe.reset();
    if (present != 0) read(maybe.emplace());
  }
  template <class A, class B>
  void read(std::pair<A, B>& both) {
    read(both.first);
    read(both.second);
  }
  template <class T, std::size_t N>
  void read(std::array<T, N>& items) {
    for (auto& item : items) read(item);
  }
  template <class T>
  void read(std::vector<T>& items) {
    const auto size = length();
    items.clear();
    for (std::uint32_t i = 0; i < size && !failed_; ++i) read(items.emplace_back());
  }
  template <class K, class V>
  void read(std::map<K, V>& items) {
    const auto size = length();
    items.clear();
    for (std::uint32_t i = 0; i < size && !failed_; ++i) {
      std::pair<K, V> item;
      read(item);
      items.emplace_hint(items.end(), std::move(item));
    }
  }
  template <class K>
  void read(std::set<K>& items) {
    const auto size = length();
    items.clear();
    for (std::uint32_t i = 0; i < size && !failed_; ++i) {
      K item{};
      read(item);
      items.emplace_hint(items.end(), std::move(item));
    }
  }
  template <class T>
  requires std::is_class_v<T>
  void read(T& value) { archive(*this, value); }

  // A length can never exceed the bytes left: every element takes at least one byte.
  std::uint32_t length() {
    std::uint32_t size = 0;
    read(size);
    if (size > rest_.size()) {
      fail();
      return 0;
    }
    return size;
  }
  void fail() {
    failed_ = true;
    rest_ = {};
  }

  std::string_view rest_;
  bool failed_ = false;
};

template <class T>
std::string to_archive(const T& value) {
  archive_writer writer;
  writer(value);
  return writer.take();
}

// False when the bytes are not exactly one T.
template <class T>
bool from_archive(std::string_view bytes, T& value) {
  archive_reader reader{bytes};
  reader(value);
  return reader.finished();
}

}  // namespace base
}  // namespace pilecloud
