// SPDX-License-Identifier: Apache-2.0
#include "tests/payments/rsa_keys.hpp"

#include <memory>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace pilecloud::payments::tests {

namespace {

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

template <class Write>
std::string written(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
  REQUIRE(write(out.get()) == 1);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string private_pem(EVP_PKEY* key) {
  return written(
      [key](BIO* to) { return PEM_write_bio_PKCS8PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

std::string certificate_pem(EVP_PKEY* key) {
  const std::unique_ptr<X509, decltype(&X509_free)> made{X509_new(), &X509_free};
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 0x0A1B2C);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key);
  REQUIRE(X509_sign(made.get(), key, EVP_sha256()) > 0);
  return written([&made](BIO* to) { return PEM_write_bio_X509(to, made.get()); });
}

}  // namespace

key_texts make_keys(int bits) {
  const key_ptr key{EVP_RSA_gen(static_cast<unsigned>(bits)), &EVP_PKEY_free};
  REQUIRE(key);
  return {private_pem(key.get()), written([&key](BIO* to) { return PEM_write_bio_PUBKEY(to, key.get()); }),
          certificate_pem(key.get())};
}

std::string elliptic_private_pem() {
  const key_ptr key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  REQUIRE(key);
  return private_pem(key.get());
}

}  // namespace pilecloud::payments::tests
