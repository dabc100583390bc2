// SPDX-License-Identifier: Apache-2.0
#include "payments/rsa.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/base64.hpp"

namespace pilecloud::payments {

namespace {

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using digest_ptr = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) { return {key, &EVP_PKEY_free}; }

bio_ptr reading(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

bool is_pem(std::string_view text) { return text.find("-----BEGIN ") != std::string_view::npos; }

// Base64 of DER, lines joined.
std::optional<std::string> der_of(std::string_view text) {
  std::string letters{text};
  std::erase_if(letters, [](unsigned char one) { return std::isspace(one) != 0; });
  return letters.empty() ? std::nullopt : from_base64(letters);
}

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::optional<key_error> wrong_with(EVP_PKEY* key) {
  if (key == nullptr) return key_error::not_a_key;
  if (EVP_PKEY_base_id(key) != EVP_PKEY_RSA) return key_error::not_rsa;
  if (EVP_PKEY_bits(key) < rsa_bits_min) return key_error::too_short;
  return std::nullopt;
}

// An encrypted key must be an error, not a question on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

EVP_PKEY* private_key_in(std::string_view text) {
  if (is_pem(text)) return PEM_read_bio_PrivateKey(reading(text).get(), nullptr, &no_passphrase, nullptr);
  const auto der = der_of(text);
  if (!der) return nullptr;
  const auto* from = bytes(*der);
  return d2i_AutoPrivateKey(nullptr, &from, static_cast<long>(der->size()));
}

EVP_PKEY* public_key_in(std::string_view text) {
  if (is_pem(text)) return PEM_read_bio_PUBKEY(reading(text).get(), nullptr, &no_passphrase, nullptr);
  const auto der = der_of(text);
  if (!der) return nullptr;
  const auto* from = bytes(*der);
  return d2i_PUBKEY(nullptr, &from, static_cast<long>(der->size()));
}

std::string serial_of(const X509* certificate) {
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr), &BN_free};
  if (!number) return {};
  const std::unique_ptr<char, void (*)(char*)> hex{BN_bn2hex(number.get()), [](char* text) { OPENSSL_free(text); }};
  return hex ? std::string{hex.get()} : std::string{};
}

}  // namespace

std::string_view to_text(key_error error) {
  switch (error) {
    case key_error::not_a_key:
      return "not_a_key";
    case key_error::not_rsa:
      return "not_rsa";
    case key_error::too_short:
      return "too_short";
  }
  return "unknown";
}

result<private_key, key_error> private_key::read(std::string_view text) {
  auto key = owned(private_key_in(text));
  if (const auto wrong = wrong_with(key.get())) return *wrong;
  return private_key{std::move(key)};
}

std::string private_key::sign(std::string_view text) const {
  const digest_ptr context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  std::string signature(static_cast<std::size_t>(EVP_PKEY_size(key_.get())), '\0');
  auto size = signature.size();
  const bool is_signed = context &&
                         EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                         EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                        bytes(text), text.size()) == 1;
  PILECLOUD_ASSERT(is_signed, "RSA with a key that was read signs");
  signature.resize(size);
  return to_base64(signature);
}

result<public_key, key_error> public_key::read(std::string_view text) {
  std::shared_ptr<EVP_PKEY> key;
  std::string serial;
  if (text.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos) {
    const certificate_ptr certificate{PEM_read_bio_X509(reading(text).get(), nullptr, &no_passphrase, nullptr),
                                      &X509_free};
    if (!certificate) return key_error::not_a_key;
    key = owned(X509_get_pubkey(certificate.get()));
    serial = serial_of(certificate.get());
  } else {
    key = owned(public_key_in(text));
  }
  if (const auto wrong = wrong_with(key.get())) return *wrong;
  return public_key{std::move(key), std::move(serial)};
}

bool public_key::has_signed(std::string_view text, std::string_view signature) const {
  const auto raw = from_base64(signature);
  if (!raw || raw->empty()) return false;
  const digest_ptr context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes(*raw), raw->size(), bytes(text), text.size()) == 1;
}

}  // namespace pilecloud::payments
