// SPDX-License-Identifier: Apache-2.0
// The subcommands of pilecloud: each takes its options as parsed and returns the process's exit code.
// 0 done, 1 done but something differs (audit, conflicts), 2 cannot be done: the message says what to do next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pilecloud::app {

struct serve_options {
  std::string data = "./data";
  std::uint16_t port = 8080;
  std::uint16_t piles_port = 9000;  // OCPP without TLS
  bool no_piles = false;
  std::string piles_address = "127.0.0.1";
  std::uint16_t piles_tls_port = 9443;  // when there is a certificate
  std::string piles_certificate;        // chain, PEM; empty: no TLS
  std::string piles_key;
  std::string piles_ca;      // of the piles' own certificates (profile 3); empty: none are asked for
  std::string piles_quirks;  // file (app/quirks_file.hpp); empty: every pile keeps to the standard
  bool demo = false;         // a site of simulated piles that charge
  std::string config;        // node.toml of a node in a cluster: then it names folder and ports
  bool reset_administrator = false;
};
int serve(const serve_options& options);

struct cluster_options {
  std::string config;
  std::string node;                // of drain
  std::vector<std::string> nodes;  // of recover: NAME=HOST:PORT
  bool undo = false;
  bool wait = false;
  bool accept_loss = false;
  bool json = false;
};
int cluster_create(const cluster_options& options);
int cluster_status(const cluster_options& options);
int cluster_verify(const cluster_options& options);
int cluster_drain(const cluster_options& options);
int cluster_dissolve(const cluster_options& options);
int cluster_recover(const cluster_options& options);

struct import_options {
  std::string file;
  std::string format;
  std::string tariff;
  std::string data = "./data";
  std::string bills;  // empty: none
  bool json = false;
};
int import(const import_options& options);

struct price_options {
  std::string tariff;
  std::string readings;
  std::string rated_kw;  // empty: unknown
  bool json = false;
};
int price(const price_options& options);

struct audit_options {
  std::string data = "./data";
  std::string stream;
  std::string from;  // RFC 3339, of recorded_at; empty: all
  std::string to;
  bool json = false;
};
int audit_replay(const audit_options& options);
int audit_verify(const audit_options& options);

struct backup_options {
  std::string data = "./data";  // read by create, made by restore
  std::string backup;
  std::string keys;       // folder of the copied keys; empty: not copied
  std::uint32_t run = 0;  // 0: the last one
  bool json = false;
};
int backup_create(const backup_options& options);
int backup_verify(const backup_options& options);
int backup_restore(const backup_options& options);

struct projections_options {
  std::string data = "./data";
  bool json = false;
};
int projections_status(const projections_options& options);
int projections_rebuild(const projections_options& options);

struct simulate_options {
  std::string url = "ws://127.0.0.1:9000/ocpp";
  int piles = 1;
  std::string prefix = "SIM-";
  int connectors = 2;
  std::vector<std::string> versions{"1.6"};
  int kilowatts = 7;
  std::uint64_t seed = 1;
  std::int64_t speed = 1;
  std::int64_t power_times = 1;
  std::string cards;          // file; empty: drivers wait for a remote start
  std::string book;           // folder; empty: none
  std::string password_file;  // empty: no Basic authentication
  std::string ca;             // empty: the system's
  std::uint64_t charges = 0;
  std::int64_t duration_seconds = 0;
  int lost = 0;  // faults: percent
  int doubled = 0;
  int reordered = 0;
  int broken = 0;
  std::int64_t offline_every_seconds = 0;
};
int simulate(const simulate_options& options);

}  // namespace pilecloud::app
