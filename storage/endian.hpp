// SPDX-License-Identifier: Apache-2.0
// Fixed-width integers in bytes: little-endian in values, big-endian in keys so that keys sort by number.
// Loads REQUIRE that the bytes are there; who reads foreign bytes checks the size first.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace pilecloud::storage {

static_assert(std::endian::native == std::endian::little, "the stores below are plain copies");

template <std::unsigned_integral T>
void store_little(char* at, T value) {
  std::memcpy(at, &value, sizeof value);
}
template <std::unsigned_integral T>
T load_little(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <std::unsigned_integral T>
void append_big(std::string& out, T value) {
  char bytes[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(value >> (8 * (sizeof(T) - 1 - i)) & 0xFF);
  out.append(bytes, sizeof(T));
}
template <std::unsigned_integral T>
T load_big(std::string_view bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value << 8 | static_cast<unsigned char>(bytes[i]));
  return value;
}

}  // namespace pilecloud::storage
