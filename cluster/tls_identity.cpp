// SPDX-License-Identifier: Apache-2.0
#include "cluster/tls_identity.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pilecloud::cluster {

namespace {

constexpr std::size_t file_bytes_max = 1u << 20;
constexpr std::size_t chain_max = 10;  // what kj keeps of a certificate file
constexpr std::size_t name_chars_max = 32;

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
using bio = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using certificate = std::unique_ptr<X509, freed_by<X509_free>>;
using private_key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using trust = std::unique_ptr<X509_STORE, freed_by<X509_STORE_free>>;
using verification = std::unique_ptr<X509_STORE_CTX, freed_by<X509_STORE_CTX_free>>;

class open_file {
 public:
  explicit open_file(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~open_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

struct pem {
  std::string text;
};

// Rights and content of the very same file.
result<pem, std::string> read_pem(const std::string& path, std::string_view what, bool secret) {
  const open_file file{path};
  struct stat about {};
  if (file.descriptor() < 0 || ::fstat(file.descriptor(), &about) != 0)
    return fmt::format("cannot read the {} {}: {}", what, path, std::strerror(errno));
  if (!S_ISREG(about.st_mode)) return fmt::format("the {} {} is not a file", what, path);
  if (secret && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fmt::format(
        "the {0} {1} can be read by others: chmod 600 {1}, and if they could read it for long, make "
        "the node a new key and certificate",
        what, path);
  if (static_cast<std::size_t>(about.st_size) > file_bytes_max)
    return fmt::format("the {} {} is larger than any PEM file should be", what, path);
  std::string text(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const auto got = ::read(file.descriptor(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return pem{std::move(text)};
}

bio reading(const pem& file) { return bio{BIO_new_mem_buf(file.text.data(), static_cast<int>(file.text.size()))}; }

int no_passphrase(char*, int, int, void*) { return -1; }

std::vector<certificate> certificates_in(const pem& file) {
  std::vector<certificate> all;
  const auto from = reading(file);
  while (auto* const next = PEM_read_bio_X509(from.get(), nullptr, no_passphrase, nullptr)) all.emplace_back(next);
  ERR_clear_error();
  return all;
}

std::string der_of(X509& from) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(&from, &bytes);
  std::string der(reinterpret_cast<const char*>(bytes), size > 0 ? static_cast<std::size_t>(size) : 0);
  OPENSSL_free(bytes);
  return der;
}

// The only one, or nothing.
std::optional<std::string> common_name(X509& of) {
  auto* const subject = X509_get_subject_name(&of);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0) return std::nullopt;
  const auto* const text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  return std::string{reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// Why no root vouches for it; nothing when one does.
std::optional<std::string> why_untrusted(const std::vector<certificate>& chain, const std::vector<certificate>& roots) {
  const trust store{X509_STORE_new()};
  for (const auto& root : roots) X509_STORE_add_cert(store.get(), root.get());
  STACK_OF(X509)* const between = sk_X509_new_null();
  for (std::size_t at = 1; at < chain.size(); ++at) sk_X509_push(between, chain[at].get());
  const verification check{X509_STORE_CTX_new()};
  std::optional<std::string> why;
  if (X509_STORE_CTX_init(check.get(), store.get(), chain.front().get(), between) != 1 ||
      X509_verify_cert(check.get()) != 1)
    why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()));
  sk_X509_free(between);
  ERR_clear_error();
  return why;
}

std::optional<std::string> wrong_certificate(const std::vector<certificate>& chain,
                                             const std::vector<certificate>& roots, const tls_files& files,
                                             const std::string& node) {
  auto& own = *chain.front();
  const auto name = common_name(own);
  if (name != node)
    return fmt::format("the certificate {} is of \"{}\", not of this node: its common name must be {}",
                       files.certificate, name.value_or(""), node);
  if (X509_cmp_current_time(X509_get0_notAfter(&own)) < 0)
    return fmt::format("the certificate {} has expired: renew it", files.certificate);
  if (X509_cmp_current_time(X509_get0_notBefore(&own)) > 0)
    return fmt::format("the certificate {} is not valid yet: check this machine's clock", files.certificate);
  if (X509_check_host(&own, node.data(), node.size(), 0, nullptr) != 1)
    return fmt::format("the certificate {} names other hosts: name DNS:{} among them, or none", files.certificate,
                       node);
  if (X509_check_purpose(&own, X509_PURPOSE_SSL_SERVER, 0) != 1 ||
      X509_check_purpose(&own, X509_PURPOSE_SSL_CLIENT, 0) != 1)
    return fmt::format("the certificate {} is not for both sides: its extended key usage must be serverAuth,clientAuth",
                       files.certificate);
  if (const auto why = why_untrusted(chain, roots))
    return fmt::format("the certificate {} is not one of the CA {}: {}", files.certificate, files.ca, *why);
  return std::nullopt;
}

}  // namespace

bool is_node_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= name_chars_max && std::all_of(name.begin(), name.end(), allowed);
}

result<tls_identity, std::string> read_identity(const tls_files& files, const std::string& node) {
  if (!is_node_name(node))
    return fmt::format("\"{}\" cannot be a node's name: take 1 to {} of a-z, 0-9 and -", node, name_chars_max);
  auto ca = read_pem(files.ca, "CA", false);
  if (!ca) return ca.error();
  auto own = read_pem(files.certificate, "certificate", false);
  if (!own) return own.error();
  auto key = read_pem(files.key, "key", true);
  if (!key) return key.error();

  const auto roots = certificates_in(ca.value());
  if (roots.empty()) return fmt::format("the CA {} holds no PEM certificate", files.ca);
  const auto chain = certificates_in(own.value());
  if (chain.empty()) return fmt::format("the certificate {} holds no PEM certificate", files.certificate);
  if (chain.size() > chain_max)
    return fmt::format("the certificate {} holds more than {} certificates", files.certificate, chain_max);
  const private_key secret{PEM_read_bio_PrivateKey(reading(key.value()).get(), nullptr, no_passphrase, nullptr)};
  ERR_clear_error();
  if (!secret) return fmt::format("the key {} holds no PEM key, or one with a passphrase: take that off", files.key);
  if (X509_check_private_key(chain.front().get(), secret.get()) != 1) {
    ERR_clear_error();
    return fmt::format("the key {} does not belong to the certificate {}", files.key, files.certificate);
  }
  if (auto wrong = wrong_certificate(chain, roots, files, node)) return *std::move(wrong);

  tls_identity read{{}, std::move(own.value().text), std::move(key.value().text)};
  for (const auto& root : roots) read.roots.push_back(der_of(*root));
  return read;
}

}  // namespace pilecloud::cluster
