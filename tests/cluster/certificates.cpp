// SPDX-License-Identifier: Apache-2.0
#include "tests/cluster/certificates.hpp"

#include "base/assert.hpp"

namespace pilecloud::cluster::testing {

namespace {

void openssl(std::vector<std::string> words) {
  words.insert(words.begin(), "/usr/bin/openssl");
  const auto done = tests::run(words);
  PILECLOUD_ASSERT(done.code == 0, "openssl {}: {}", words[1], done.err);
}

std::vector<std::string> new_key(const std::string& key) {
  return {"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key};
}

std::vector<std::string> both(std::vector<std::string> first, const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

authority::authority() {
  openssl(both(new_key(folder_.path("ca.key")), {"-x509", "-days", "10", "-subj", "/CN=a cluster", "-out", ca()}));
}

const tls_files& authority::node(const std::string& name) {
  const auto at = nodes_.find(name);
  return at != nodes_.end() ? at->second : nodes_.emplace(name, issue("/CN=" + name, 10)).first->second;
}

tls_files authority::issue(const std::string& subject, int days, const std::string& extension) {
  const auto name = std::to_string(++issued_);
  const auto request = folder_.path(name + ".csr");
  tls_files made{ca(), folder_.path(name + ".pem"), folder_.path(name + ".key")};
  openssl(both(new_key(made.key), {"-subj", subject, "-out", request}));
  std::vector<std::string> words{"x509",        "-req",
                                 "-in",         request,
                                 "-CA",         ca(),
                                 "-CAkey",      folder_.path("ca.key"),
                                 "-set_serial", name,
                                 "-days",       std::to_string(days),
                                 "-out",        made.certificate};
  // The key's name: while the CA changes, the old root and the new one may have the same subject.
  const auto extensions = file(name + ".ext", "authorityKeyIdentifier=keyid\n" + extension + "\n");
  words = both(words, {"-extfile", extensions});
  openssl(words);
  return made;
}

std::string authority::file(const std::string& name, const std::string& content) const {
  tests::write_text(folder_.path(name), content);
  return folder_.path(name);
}

authority& shared_authority() {
  static authority cluster;
  return cluster;
}

tests::finished shake_hands(std::uint16_t port, const tls_files& as) {
  std::vector<std::string> words{"/usr/bin/openssl", "s_client",
                                 "-connect",         "127.0.0.1:" + std::to_string(port),
                                 "-tls1_2",          "-verify_return_error",
                                 "-CAfile",          shared_authority().ca()};
  if (!as.key.empty()) words = both(words, {"-cert", as.certificate, "-key", as.key});
  return tests::run(words, std::chrono::seconds{10});
}

}  // namespace pilecloud::cluster::testing
