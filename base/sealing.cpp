// SPDX-License-Identifier: Apache-2.0
#include "base/sealing.hpp"

#include <algorithm>

#include <sodium.h>

#include "base/assert.hpp"

namespace pilecloud {
inline namespace base {

namespace {

constexpr char form = 1;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(secret_key::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(secret_key::size == crypto_auth_hmacsha256_KEYBYTES);

// sodium_init is thread-safe and cheap after the first call; without it random bytes are not seeded.
void ready() {
  static const int started = sodium_init();
  PILECLOUD_ASSERT(started >= 0, "libsodium could not start");
}

unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

}  // namespace

secret_key secret_key::random() {
  ready();
  secret_key key;
  randombytes_buf(key.bytes_.data(), key.bytes_.size());
  return key;
}

std::optional<secret_key> secret_key::from(std::string_view bytes) {
  if (bytes.size() != size) return std::nullopt;
  secret_key key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

secret_key::~secret_key() { sodium_memzero(bytes_.data(), bytes_.size()); }

std::string random_bytes(std::size_t count) {
  ready();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string seal(const secret_key& key, std::string_view plain, std::string_view bound_to) {
  ready();
  std::string sealed(1 + nonce_size + plain.size() + tag_size, '\0');
  sealed[0] = form;
  randombytes_buf(sealed.data() + 1, nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed) + 1 + nonce_size, nullptr, raw(plain), plain.size(),
                                             raw(bound_to), bound_to.size(), nullptr, raw(sealed) + 1,
                                             raw(key.bytes()));
  return sealed;
}

std::optional<std::string> open_sealed(const secret_key& key, std::string_view sealed, std::string_view bound_to) {
  if (sealed.size() < 1 + nonce_size + tag_size || sealed[0] != form) return std::nullopt;
  ready();
  const auto nonce = sealed.substr(1, nonce_size);
  const auto cipher = sealed.substr(1 + nonce_size);
  std::string plain(cipher.size() - tag_size, '\0');
  const int refused =
      crypto_aead_xchacha20poly1305_ietf_decrypt(raw(plain), nullptr, nullptr, raw(cipher), cipher.size(),
                                                 raw(bound_to), bound_to.size(), raw(nonce), raw(key.bytes()));
  if (refused != 0) return std::nullopt;
  return plain;
}

hash256 keyed_hash(const secret_key& key, std::initializer_list<std::string_view> parts) {
  ready();
  crypto_auth_hmacsha256_state running;
  crypto_auth_hmacsha256_init(&running, raw(key.bytes()), key.size);
  for (const auto part : parts) {
    std::array<unsigned char, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i) length[i] = static_cast<unsigned char>(part.size() >> (8 * i));
    crypto_auth_hmacsha256_update(&running, length.data(), length.size());
    crypto_auth_hmacsha256_update(&running, raw(part), part.size());
  }
  hash256 digest{};
  crypto_auth_hmacsha256_final(&running, digest.data());
  sodium_memzero(&running, sizeof running);
  return digest;
}

std::string hash_password(std::string_view password, password_cost cost) {
  ready();
  const bool least = cost == password_cost::least;
  const auto operations = least ? crypto_pwhash_opslimit_min() : crypto_pwhash_opslimit_interactive();
  const auto memory = least ? crypto_pwhash_memlimit_min() : crypto_pwhash_memlimit_interactive();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const int failed = crypto_pwhash_str_alg(text.data(), password.data(), password.size(), operations, memory,
                                           crypto_pwhash_ALG_ARGON2ID13);
  PILECLOUD_ASSERT(failed == 0, "argon2id needs {} bytes of memory", memory);
  return text.data();
}

bool password_matches(std::string_view hash, std::string_view password) {
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  ready();
  const std::string terminated{hash};
  return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::string& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace base
}  // namespace pilecloud
