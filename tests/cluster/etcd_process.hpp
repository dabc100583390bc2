// SPDX-License-Identifier: Apache-2.0
// Real etcds on the loopback, of one member or three, in folders of their own; killed with the test that owns them.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "cluster/etcd_sequencer.hpp"
#include "tests/app/process.hpp"

namespace pilecloud::cluster::testing {

std::uint16_t free_port();
std::string on_loopback(std::uint16_t port);

struct etcd_settings {
  std::string name = "one";
  std::uint16_t port = free_port();
  std::uint16_t peer_port = free_port();
  std::string cluster = {};             // --initial-cluster; empty: alone
  std::vector<std::string> flags = {};  // more of them
  tls_settings tls = {};                // for talking to it; its own are flags
};

class etcd_process {
 public:
  explicit etcd_process(etcd_settings settings = {});  // answers when it returns, unless it is one of several
  std::string endpoint() const { return on_loopback(settings_.port); }
  void kill_hard();
  void start();            // on the same folder and port
  void spawn();            // the same, without
  void wait_for_answer();  // of a write

 private:
  etcd_settings settings_;
  tests::temporary_folder folder_;
  std::optional<tests::process> running_;
};

// Answers when it is made.
class etcd_trio {
 public:
  etcd_trio();
  etcd_process& member(std::size_t at) { return *members_[at]; }
  std::vector<std::string> endpoints() const;

 private:
  std::array<std::unique_ptr<etcd_process>, 3> members_;
};

// One for all tests that do not harm it.
etcd_process& shared_etcd();
// A generation nobody has used.
std::string fresh_generation();

// A sequencer with a client of its own.
struct writer {
  etcd_client client;
  etcd_sequencer order;
  writer(channel_options options, const std::string& generation)
      : client(std::move(options)), order(client, generation) {}
};

channel_options to_endpoints(std::vector<std::string> endpoints);

}  // namespace pilecloud::cluster::testing
