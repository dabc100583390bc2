// SPDX-License-Identifier: Apache-2.0
// Cryptography of design §5.10, all of it libsodium's: sealing (XChaCha20-Poly1305), keyed hashes (HMAC-SHA-256),
// password hashes (argon2id), random bytes and comparison in constant time. Nothing here knows what is sealed.
//
// A sealed text is 1 byte form (1) + 24 bytes nonce + cipher + 16 bytes tag. It opens only under its key and with the
// same `bound_to`, the place it belongs to: a cipher copied to another account's row does not open.
// Keys wipe themselves. Costs: seal and open ~1 µs; hash_password 64 MiB and ~0.1 s by design, so limit how many run.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"

namespace pilecloud {
inline namespace base {

class secret_key {
 public:
  static constexpr std::size_t size = 32;

  static secret_key random();
  // nullopt unless `bytes` is exactly `size` long.
  static std::optional<secret_key> from(std::string_view bytes);

  ~secret_key();
  secret_key(const secret_key&) = default;
  secret_key& operator=(const secret_key&) = default;

  std::string_view bytes() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }

 private:
  secret_key() = default;
  std::array<std::uint8_t, size> bytes_{};
};

std::string random_bytes(std::size_t count);

std::string seal(const secret_key& key, std::string_view plain, std::string_view bound_to);
// nullopt: another key, another place, or bytes that were changed.
std::optional<std::string> open_sealed(const secret_key& key, std::string_view sealed, std::string_view bound_to);

// HMAC-SHA-256 over the parts, each preceded by its length (u64 little-endian): ("ab","c") differs from ("a","bc").
hash256 keyed_hash(const secret_key& key, std::initializer_list<std::string_view> parts);

// What one argon2id verification costs. `interactive` is libsodium's choice for logins; `least` is for tests.
enum class password_cost : std::uint8_t { interactive, least };
std::string hash_password(std::string_view password, password_cost cost = password_cost::interactive);
bool password_matches(std::string_view hash, std::string_view password);

bool equal_in_constant_time(std::string_view a, std::string_view b);
void wipe(std::string& secret);

}  // namespace base
}  // namespace pilecloud
