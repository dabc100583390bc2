// SPDX-License-Identifier: Apache-2.0
// Certificates for one test, as PEM files in a folder of its own: an authority, and what it signs.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

namespace pilecloud::tests {

struct pem_files {
  std::string certificate;
  std::string key;
};

class throwaway_authority {
 public:
  explicit throwaway_authority(const std::string& name) {
    auto made = (std::filesystem::temp_directory_path() / "pilecloud-test-XXXXXX").string();
    REQUIRE(mkdtemp(made.data()) != nullptr);
    folder_ = made;
    key_.reset(EVP_EC_gen("P-256"));
    own_ = signed_by_us(name, 1, key_.get(), true);
    written("authority", own_.get(), key_.get());
  }
  throwaway_authority(const throwaway_authority&) = delete;
  ~throwaway_authority() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string certificate() const { return folder_ / "authority.pem"; }
  pem_files sign(const std::string& common_name, long serial) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    return written(common_name, signed_by_us(common_name, serial, key.get(), false).get(), key.get());
  }

 private:
  using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;

  certificate_ptr signed_by_us(const std::string& common_name, long serial, EVP_PKEY* key, bool is_authority) const {
    certificate_ptr made{X509_new(), &X509_free};
    X509_set_version(made.get(), 2);  // counted from 0: version 3
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    X509_set_pubkey(made.get(), key);
    auto* name = X509_get_subject_name(made.get());
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0);
    X509_set_issuer_name(made.get(), own_ ? X509_get_subject_name(own_.get()) : name);
    auto* use = X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints,
                                    is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    X509_add_ext(made.get(), use, -1);
    X509_EXTENSION_free(use);
    REQUIRE(X509_sign(made.get(), key_.get(), EVP_sha256()) > 0);
    return made;
  }

  pem_files written(const std::string& name, X509* certificate, EVP_PKEY* key) const {
    const pem_files made{folder_ / (name + ".pem"), folder_ / (name + ".key")};
    using file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
    const file shown{std::fopen(made.certificate.c_str(), "w"), &std::fclose};
    const file kept{std::fopen(made.key.c_str(), "w"), &std::fclose};
    REQUIRE(PEM_write_X509(shown.get(), certificate) == 1);
    REQUIRE(PEM_write_PrivateKey(kept.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return made;
  }

  std::filesystem::path folder_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, &EVP_PKEY_free};
  certificate_ptr own_{nullptr, &X509_free};
};

}  // namespace pilecloud::tests
