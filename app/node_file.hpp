// SPDX-License-Identifier: Apache-2.0
// node.toml: who a node of a cluster is and whom it talks to (deploy/examples has three whole ones). Every key is
// checked when the file is read; a wrong one is named with its line and its rule.
//
//   [node]    name ([a-z0-9-]{1,32}, the certificate's common name), data (folder)
//   [http]    port, address ("127.0.0.1")
//   [peers]   listen ("host:port"), advertise (default: listen), ca, certificate, key (PEM files)
//   [etcd]    endpoints (["host:port", …]), quota_bytes; ca, certificate, key, server_name when it speaks TLS
//   [piles]   port, tls_port, address ("127.0.0.1"); certificate, key and client_ca of the TLS port;
//             messages_days (30); cost_every_s (60) and cost_step_fen (100): when a pile is told a running cost
//             again; one_charge_a_card (0; 1: a card that charges elsewhere is told so); quirks (a file,
//             app/quirks_file.hpp). Absent: no piles
//   [cluster] nodes (how many are meant to run), key_file (32 random bytes, hex: wraps the keys kept in etcd)
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/file_error.hpp"
#include "app/pile_ports.hpp"
#include "base/result.hpp"
#include "cluster/tls_identity.hpp"

namespace pilecloud::app {

struct node_file {
  std::string name;
  std::string data;
  std::string http_address = "127.0.0.1";
  std::uint16_t http_port = 8080;
  pile_ports piles;
  std::string listen;
  std::string advertise;
  cluster::tls_files peer_tls;
  std::vector<std::string> etcd_endpoints;
  cluster::tls_files etcd_tls;   // empty: without TLS
  std::string etcd_server_name;  // what its certificates are for; empty: each its endpoint's host
  std::uint64_t etcd_quota_bytes = 2ull << 30;
  std::uint32_t nodes = 3;
  std::string key_file;
};

result<node_file, file_error> parse_node_file(std::string_view toml, const std::string& file_name);
result<node_file, file_error> read_node_file(const std::filesystem::path& file);

}  // namespace pilecloud::app
