// SPDX-License-Identifier: Apache-2.0
// deploy/make-certificates: what it makes is what nodes accept, and running it again keeps it.
#include <filesystem>

#include <doctest/doctest.h>

#include "cluster/tls_identity.hpp"
#include "cluster/wrapping_key.hpp"
#include "tests/app/process.hpp"

namespace {

using namespace pilecloud;
using namespace pilecloud::tests;
namespace fs = std::filesystem;

const std::string script = PILECLOUD_SOURCE_DIR "/deploy/make-certificates";

struct pki {
  temporary_folder folder;
  std::string at = folder.path("pki");
  finished make(std::vector<std::string> words) const {
    words.insert(words.begin(), {script, "--out", at});
    return run(words);
  }
  cluster::tls_files of(const std::string& node) const {
    return {at + "/ca.pem", at + "/" + node + ".pem", at + "/" + node + ".key"};
  }
  std::string text(const std::string& name) const { return read_text(at + "/" + name); }
};

}  // namespace

TEST_CASE("nodes accept their certificates and the cluster's key; nobody else reads the keys") {
  const pki made;
  const auto done = made.make({"a=10.0.0.1", "b=10.0.0.2,192.168.1.2"});
  REQUIRE_MESSAGE(done.code == 0, done.err);
  for (const auto* node : {"a", "b"}) {
    const auto read = cluster::read_identity(made.of(node), node);
    CHECK_MESSAGE(read.ok(), (read.ok() ? std::string{} : read.error()));
  }
  CHECK_FALSE(cluster::read_identity(made.of("a"), "b").ok());
  CHECK(cluster::read_wrapping_key(made.at + "/cluster.key").ok());
  for (const auto* key : {"ca.key", "a.key", "b.key", "cluster.key"}) {
    CHECK(fs::status(made.at + "/" + key).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  }
}

TEST_CASE("run again it keeps what is good, adds a node and renews only when asked") {
  const pki made;
  REQUIRE(made.make({"a", "b"}).code == 0);
  const auto ca = made.text("ca.pem");
  const auto key = made.text("cluster.key");
  const auto a = made.text("a.pem");
  const auto a_key = made.text("a.key");
  const auto again = made.make({"a", "b", "c"});
  REQUIRE(again.code == 0);
  CHECK(again.out.find("kept  a.pem") != std::string::npos);
  CHECK(again.out.find("made  c.pem") != std::string::npos);
  CHECK(made.text("a.pem") == a);
  CHECK(made.text("ca.pem") == ca);
  CHECK(made.text("cluster.key") == key);
  REQUIRE(made.make({"--renew", "a"}).code == 0);
  CHECK(made.text("a.pem") != a);
  CHECK(made.text("a.key") == a_key);
  CHECK(cluster::read_identity(made.of("a"), "a").ok());
}

TEST_CASE("what ends within a month is made anew; what is no name or address is refused") {
  const pki made;
  REQUIRE(made.make({"--days", "10", "a"}).code == 0);
  const auto short_lived = made.text("a.pem");
  REQUIRE(made.make({"a"}).code == 0);
  CHECK(made.text("a.pem") != short_lived);
  CHECK(made.make({"A"}).code == 2);
  CHECK(made.make({"ca"}).code == 2);
  CHECK(made.make({"b=somewhere"}).code == 2);
  CHECK(run({script, "--out", made.at}).code == 2);
  const auto help = run({script, "--help"});
  CHECK(help.code == 0);
  CHECK(help.out.find("examples:") != std::string::npos);
}
