// SPDX-License-Identifier: Apache-2.0
// A real etcd of one member on the loopback, in a folder of its own; killed with the test that owns it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cluster/etcd_sequencer.hpp"
#include "tests/app/process.hpp"

namespace pilecloud::cluster::testing {

std::uint16_t free_port();
std::string on_loopback(std::uint16_t port);

class etcd_process {
 public:
  etcd_process();  // answers when it returns
  std::string endpoint() const { return on_loopback(port_); }
  void kill_hard();
  void start();  // on the same folder and port

 private:
  tests::temporary_folder folder_;
  std::uint16_t port_ = free_port();
  std::uint16_t peer_port_ = free_port();
  std::optional<tests::process> running_;
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
