// SPDX-License-Identifier: Apache-2.0
#include "cluster/tls_dialing.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <fmt/format.h>
#include <kj/debug.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace pilecloud::cluster {

namespace {

constexpr std::string_view begin_mark = "-----BEGIN CERTIFICATE-----";

// kj owns through disposers and gives NetworkAddress no virtual destructor.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class tls_address final : public kj::NetworkAddress {
 public:
  tls_address(kj::TlsContext& context, kj::Own<kj::NetworkAddress> inner, std::string host)
      : context_(context), inner_(kj::mv(inner)), host_(std::move(host)) {}

  kj::Promise<kj::Own<kj::AsyncIoStream>> connect() override {
    return inner_->connect().then(
        [this](kj::Own<kj::AsyncIoStream> stream) { return context_.wrapClient(kj::mv(stream), host_.c_str()); });
  }
  kj::Own<kj::ConnectionReceiver> listen() override {
    kj::throwFatalException(KJ_EXCEPTION(UNIMPLEMENTED, "a client's address"));
  }
  kj::Own<kj::NetworkAddress> clone() override { return kj::heap<tls_address>(context_, inner_->clone(), host_); }
  kj::String toString() override { return inner_->toString(); }

 private:
  kj::TlsContext& context_;
  kj::Own<kj::NetworkAddress> inner_;
  std::string host_;
};

#pragma GCC diagnostic pop

struct unreadable_file {
  std::string what;
};

result<std::string, unreadable_file> read_file(const std::string& path, std::string_view what) {
  std::ifstream file{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file || text.empty()) return unreadable_file{fmt::format("cannot read the {} for etcd, {}", what, path)};
  return text;
}

bool is_readable_by_others(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code wrong;
  const auto rights = fs::status(path, wrong).permissions();
  return (rights & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none;
}

// Each is a root of its own: kj trusts only the first of a chain.
std::vector<kj::TlsCertificate> roots_of(const std::string& pem) {
  std::vector<kj::TlsCertificate> roots;
  for (auto at = pem.find(begin_mark); at != std::string::npos;) {
    const auto next = pem.find(begin_mark, at + 1);
    const auto one = pem.substr(at, next == std::string::npos ? next : next - at);
    roots.emplace_back(kj::StringPtr{one.c_str()});
    at = next;
  }
  return roots;
}

// kj would take a key of another certificate, and show none.
bool belong_together(const std::string& certificate, const std::string& key) {
  const auto reading = [](const std::string& text) {
    return std::unique_ptr<BIO, decltype(&BIO_free_all)>{BIO_new_mem_buf(text.data(), static_cast<int>(text.size())),
                                                         &BIO_free_all};
  };
  const std::unique_ptr<X509, decltype(&X509_free)> shown{
      PEM_read_bio_X509(reading(certificate).get(), nullptr, nullptr, nullptr), &X509_free};
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> secret{
      PEM_read_bio_PrivateKey(reading(key).get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
  const bool together = shown && secret && X509_check_private_key(shown.get(), secret.get()) == 1;
  ERR_clear_error();
  return together;
}

}  // namespace

result<std::unique_ptr<tls_dialing>, std::string> tls_dialing::open(const tls_settings& settings) {
  const auto ca = read_file(settings.ca, "CA");
  if (!ca) return ca.error().what;
  if (settings.certificate.empty() != settings.key.empty()) {
    return std::string{"a certificate for etcd needs its key, and a key its certificate"};
  }
  try {
    const auto roots = roots_of(ca.value());
    if (roots.empty()) return fmt::format("the CA for etcd, {}, holds no PEM certificate", settings.ca);
    kj::TlsContext::Options options;
    options.useSystemTrustStore = false;
    options.trustedCertificates = kj::arrayPtr(roots.data(), roots.size());
    if (settings.certificate.empty()) {
      return std::unique_ptr<tls_dialing>(
          new tls_dialing{kj::heap<kj::TlsContext>(kj::mv(options)), settings.server_name});
    }
    const auto certificate = read_file(settings.certificate, "certificate");
    if (!certificate) return certificate.error().what;
    const auto key = read_file(settings.key, "key");
    if (!key) return key.error().what;
    if (is_readable_by_others(settings.key)) {
      return fmt::format("the key for etcd, {0}, can be read by others: chmod 600 {0}", settings.key);
    }
    const kj::TlsKeypair own{kj::TlsPrivateKey{kj::StringPtr{key.value().c_str()}},
                             kj::TlsCertificate{kj::StringPtr{certificate.value().c_str()}}};
    options.defaultKeypair = own;
    if (!belong_together(certificate.value(), key.value())) {
      return fmt::format("the key for etcd, {}, does not belong to the certificate {}", settings.key,
                         settings.certificate);
    }
    return std::unique_ptr<tls_dialing>(
        new tls_dialing{kj::heap<kj::TlsContext>(kj::mv(options)), settings.server_name});
  } catch (const kj::Exception& thrown) {
    return fmt::format("the TLS files for etcd ({}) cannot be used: {}", settings.ca, thrown.getDescription().cStr());
  }
}

kj::Own<kj::NetworkAddress> tls_dialing::over(kj::Own<kj::NetworkAddress> address, const std::string& endpoint) {
  auto host = server_name_.empty() ? endpoint.substr(0, endpoint.rfind(':')) : server_name_;
  return kj::heap<tls_address>(*context_, kj::mv(address), std::move(host));
}

}  // namespace pilecloud::cluster
