// SPDX-License-Identifier: Apache-2.0
// SHA-256 (libcrypto, which uses the processor's SHA instructions) and CRC32C (Castagnoli, as in RFC 3720 §B.4).
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace pilecloud {
inline namespace base {

using hash256 = std::array<std::uint8_t, 32>;

// SHA-256 of the parts' concatenation.
hash256 sha256(std::initializer_list<std::string_view> parts);
inline hash256 sha256(std::string_view text) { return sha256({text}); }

std::uint32_t crc32c(std::string_view bytes);

inline std::string_view bytes_of(const hash256& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string to_hex(std::string_view bytes);
// False (bytes unspecified) unless `hex` is an even number of hex digits.
bool from_hex(std::string_view hex, std::string& bytes);

}  // namespace base
}  // namespace pilecloud
