// SPDX-License-Identifier: Apache-2.0
// An etcd that speaks TLS only and wants to see a certificate: ours comes in, nobody else does, and no other server is
// taken for it.
#include <filesystem>

#include <doctest/doctest.h>

#include "tests/cluster/etcd_process.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;

namespace {

// A CA with certificates for a server and a client, made by openssl.
struct authority {
  tests::temporary_folder folder;
  std::string ca = folder.path("ca.pem");

  authority() {
    openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
             "/CN=test CA", "-keyout", folder.path("ca.key"), "-out", ca});
  }

  // The files of one certificate: names is a subjectAltName.
  tls_settings issue(const std::string& name, const std::string& names) const {
    const auto request = folder.path(name + ".csr");
    const auto extensions = folder.path(name + ".ext");
    tests::write_text(extensions, "subjectAltName=" + names + "\nextendedKeyUsage=serverAuth,clientAuth\n");
    tls_settings made{ca, folder.path(name + ".pem"), folder.path(name + ".key"), {}};
    openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout",
             made.key, "-out", request});
    openssl({"x509", "-req", "-in", request, "-CA", ca, "-CAkey", folder.path("ca.key"), "-CAcreateserial", "-days",
             "2", "-extfile", extensions, "-out", made.certificate});
    return made;
  }

  static void openssl(std::vector<std::string> words) {
    words.insert(words.begin(), "/usr/bin/openssl");
    const auto done = tests::run(words);
    REQUIRE_MESSAGE(done.code == 0, done.err);
  }
};

etcd_settings guarded(const tls_settings& server, const tls_settings& client) {
  etcd_settings settings;
  settings.tls = client;
  settings.flags = {"--cert-file",       server.certificate, "--key-file",        server.key,
                    "--trusted-ca-file", server.ca,          "--client-cert-auth"};
  return settings;
}

channel_options over(const tls_settings& tls, const etcd_process& to) {
  auto options = to_endpoints({to.endpoint()});
  options.tls = tls;
  options.call_at_most = std::chrono::milliseconds{500};
  return options;
}

result<etcd_answer, call_failure> write_once(const channel_options& options) {
  etcd_client client{options};
  etcd_transaction put;
  return client.commit(put.then_put("pilecloud/test/tls", "x"));
}

}  // namespace

TEST_CASE("etcd over TLS takes our certificate, and the sequencer works over it; others and plain text are kept out") {
  const authority ours;
  const authority theirs;
  const auto server = ours.issue("etcd", "IP:127.0.0.1,DNS:127.0.0.1");
  const auto client = ours.issue("node-a", "DNS:node-a");
  etcd_process etcd{guarded(server, client)};
  for (int i = 0; i < 3; ++i) CHECK(write_once(over(client, etcd)).ok());
  writer owner{over(client, etcd), "1"};
  CHECK(owner.order.claim(3, "a").value().epoch == 1);

  CHECK(!write_once(to_endpoints({etcd.endpoint()})).ok());
  auto nameless = client;
  nameless.certificate = nameless.key = {};
  CHECK(!write_once(over(nameless, etcd)).ok());
  auto foreign = theirs.issue("node-a", "DNS:node-a");
  foreign.ca = client.ca;
  CHECK(!write_once(over(foreign, etcd)).ok());
  auto distrusting = client;
  distrusting.ca = theirs.ca;
  CHECK(!write_once(over(distrusting, etcd)).ok());
  CHECK(write_once(over(client, etcd)).ok());
}

TEST_CASE("a CA file may hold several roots: etcd is found by whichever vouches for it") {
  const authority old_one;
  const authority new_one;
  auto client = new_one.issue("node-a", "DNS:node-a");
  const auto both = new_one.folder.path("both.pem");
  tests::write_text(both, tests::read_text(old_one.ca) + tests::read_text(new_one.ca));
  client.ca = both;
  etcd_process etcd{guarded(new_one.issue("etcd", "DNS:127.0.0.1"), client)};
  CHECK(write_once(over(client, etcd)).ok());
}

TEST_CASE("a server of our CA that is not etcd's host is refused, unless its name is the one to expect") {
  const authority ours;
  auto client = ours.issue("node-a", "DNS:node-a");
  client.server_name = "etcd";
  etcd_process etcd{guarded(ours.issue("etcd", "DNS:etcd"), client)};
  CHECK(write_once(over(client, etcd)).ok());
  client.server_name = "other";
  CHECK(!write_once(over(client, etcd)).ok());
  client.server_name = {};
  CHECK(!write_once(over(client, etcd)).ok());
}

TEST_CASE("TLS files that cannot be used are told in a sentence, and every call is refused") {
  const authority ours;
  const auto good = ours.issue("node-a", "DNS:node-a");
  const auto other = ours.issue("node-b", "DNS:node-b");
  const auto problem = [](const tls_settings& tls) {
    auto options = to_endpoints({on_loopback(free_port())});
    options.tls = tls;
    etcd_client client{options};
    const auto asked = write_once(options);
    REQUIRE(!asked.ok());
    CHECK(asked.error().refused == client.unusable().has_value());
    return client.unusable().value_or("");
  };
  CHECK(problem({ours.folder.path("none.pem"), {}, {}, {}}).find("cannot read the CA for etcd") == 0);
  CHECK(problem({good.key, {}, {}, {}}).find("holds no PEM certificate") != std::string::npos);
  CHECK(problem({ours.ca, good.certificate, {}, {}}).find("needs its key") != std::string::npos);
  CHECK(problem({ours.ca, good.certificate, other.key, {}}).find("does not belong to") != std::string::npos);
  CHECK(problem({ours.ca, good.key, good.key, {}}).find("cannot be used") != std::string::npos);
  std::filesystem::permissions(good.key, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  CHECK(problem(good).find("can be read by others: chmod 600") != std::string::npos);
}
