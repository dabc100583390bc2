// SPDX-License-Identifier: Apache-2.0
// RSA signatures as the payment channels use them: PKCS #1 v1.5 with SHA-256 (RFC 8017 §8.2), written in Base64.
// Keys are read once and shared between threads. OpenSSL does the arithmetic and wipes what it frees.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct evp_pkey_st;

namespace pilecloud::payments {

enum class key_error : std::uint8_t { not_a_key = 1, not_rsa, too_short };
std::string_view to_text(key_error error);

inline constexpr int rsa_bits_min = 2048;

class private_key {
 public:
  // PEM (PKCS #8 or PKCS #1), or the Base64 of its DER in one line, as Alipay hands it out. Without a passphrase.
  static result<private_key, key_error> read(std::string_view text);

  std::string sign(std::string_view text) const;

 private:
  explicit private_key(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

class public_key {
 public:
  // PEM of a public key or of an X.509 certificate, or the Base64 of a public key's DER in one line.
  static result<public_key, key_error> read(std::string_view text);

  // False too for a signature that is no Base64.
  bool has_signed(std::string_view text, std::string_view signature) const;
  // Of the certificate, upper-case hex; empty for a bare key.
  const std::string& serial() const { return serial_; }

 private:
  public_key(std::shared_ptr<evp_pkey_st> key, std::string serial) : key_(std::move(key)), serial_(std::move(serial)) {}
  std::shared_ptr<evp_pkey_st> key_;
  std::string serial_;
};

}  // namespace pilecloud::payments
