// SPDX-License-Identifier: Apache-2.0
// node.toml: whole ones are read, and every broken rule is named with its line and field.
#include "app/node_file.hpp"

#include <doctest/doctest.h>

using namespace pilecloud::app;

namespace {

const std::string whole = R"([node]
name = "a"
data = "/srv/pilecloud"
[http]
port = 8081
[peers]
listen = "10.0.0.1:9100"
ca = "ca.pem"
certificate = "a.pem"
key = "a.key"
[etcd]
endpoints = ["10.0.0.1:2379", "10.0.0.2:2379"]
quota_bytes = 8589934592
[cluster]
nodes = 3
key_file = "cluster.key"
)";

std::string with(const std::string& instead_of, const std::string& text) {
  auto changed = whole;
  changed.replace(changed.find(instead_of), instead_of.size(), text);
  return changed;
}

std::string wrong(const std::string& toml) {
  const auto read = parse_node_file(toml, "node.toml");
  return read ? "read" : to_text(read.error());
}

}  // namespace

TEST_CASE("a whole node.toml is read; what is left out has its default") {
  const auto read = parse_node_file(whole, "node.toml");
  REQUIRE(read.ok());
  const auto& node = read.value();
  CHECK(node.name == "a");
  CHECK(node.http_address == "127.0.0.1");
  CHECK(node.http_port == 8081);
  CHECK(node.advertise == node.listen);
  CHECK(node.etcd_endpoints.size() == 2);
  CHECK(node.etcd_tls.ca.empty());
  CHECK(node.etcd_quota_bytes == 8'589'934'592);
}

TEST_CASE("where piles connect is read; without the section they do not") {
  CHECK_FALSE(parse_node_file(whole, "node.toml").value().piles.any());
  const auto read =
      parse_node_file(with("[peers]",
                           "[piles]\nport = 9000\ntls_port = 9443\naddress = \"0.0.0.0\"\ncertificate = \"p.pem\"\n"
                           "key = \"p.key\"\nclient_ca = \"ca.pem\"\nmessages_days = 7\none_charge_a_card = "
                           "1\ncost_every_s = 30\n[peers]"),
                      "node.toml");
  REQUIRE(read.ok());
  const auto& piles = read.value().piles;
  CHECK(piles.port == 9000);
  CHECK(piles.tls_port == 9443);
  CHECK(piles.address == "0.0.0.0");
  CHECK(piles.tls.client_ca == "ca.pem");
  CHECK(piles.messages_days == 7);
  CHECK(piles.one_charge_a_card);
  CHECK(piles.cost_every_s == 30);
  CHECK(piles.cost_step_fen == 100);
  CHECK(wrong(with("[peers]", "[piles]\naddress = \"::\"\n[peers]")) ==
        "node.toml:6: piles: needs a port, a tls_port or both");
  CHECK(wrong(with("[peers]", "[piles]\ntls_port = 9443\nkey = \"p.key\"\n[peers]")) ==
        "node.toml:6: piles.certificate: is missing");
  CHECK(wrong(with("[peers]", "[piles]\nport = 90000\n[peers]")) ==
        "node.toml:7: piles.port: must be a whole number from 0 to 65535");
}

TEST_CASE("every broken rule of node.toml is named with its line and its field") {
  CHECK(wrong(with("name = \"a\"", "name = \"A b\"")) ==
        "node.toml:2: node.name: 'A b' must be 1 to 32 of a-z, 0-9 and -");
  CHECK(wrong(with("port = 8081", "port = 70000")) == "node.toml:5: http.port: must be a whole number from 0 to 65535");
  CHECK(wrong(with("port = 8081", "port = \"8081\"")) ==
        "node.toml:5: http.port: must be a whole number from 0 to 65535");
  CHECK(wrong(with("port = 8081", "prot = 8081")) == "node.toml:5: http.prot: is not a known key");
  CHECK(wrong(with("\"10.0.0.1:9100\"", "\"10.0.0.1\"")) == "node.toml:7: peers.listen: '10.0.0.1' must be host:port");
  CHECK(wrong(with("ca = \"ca.pem\"\n", "")) == "node.toml:6: peers.ca: is missing");
  CHECK(wrong(with("[\"10.0.0.1:2379\", \"10.0.0.2:2379\"]", "[]")) ==
        "node.toml:12: etcd.endpoints: must list 1 to 9 of host:port");
  CHECK(wrong(with("\"10.0.0.2:2379\"", "\"http://x\"")) == "node.toml:12: etcd.endpoints: each must be \"host:port\"");
  CHECK(wrong(with("8589934592", "1024")).find("etcd.quota_bytes: must be a whole number from") != std::string::npos);
  CHECK(wrong(with("nodes = 3", "nodes = 0")) == "node.toml:15: cluster.nodes: must be a whole number from 1 to 16");
  CHECK(wrong(with("[cluster]", "[klaster]")).find("klaster: is not a known key") != std::string::npos);
  CHECK(wrong("[node").find("node.toml:1") == 0);
  CHECK(wrong("").find("node: the section is missing") != std::string::npos);
}
