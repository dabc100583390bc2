// SPDX-License-Identifier: Apache-2.0
// `pilecloud serve` with its door for piles open, as a process of its own on this machine. It answers when the object
// is made; restarted, it has the same ports. Throws cannot_run.
#pragma once

#include <memory>
#include <string>

#include "bench/api_client.hpp"
#include "bench/child_process.hpp"

namespace pilecloud::bench {

class central_process {
 public:
  // On a fresh folder below `folder`, alone; or, with a node.toml, as that node, with one door for piles.
  central_process(std::string program, std::string folder, std::string config = {});

  api_access api() const { return api_; }
  std::uint16_t piles_port() const { return piles_port_; }          // 0: none
  std::uint16_t piles_tls_port() const { return piles_tls_port_; }  // 0: none
  const child_process& process() const { return *process_; }

  void kill();   // SIGKILL
  void start();  // after kill(); returns when it answers

 private:
  const std::string program_;
  const std::string folder_;
  const std::string config_;
  std::string password_;
  api_access api_;
  std::uint16_t piles_port_ = 0;
  std::uint16_t piles_tls_port_ = 0;
  std::unique_ptr<child_process> process_;
};

}  // namespace pilecloud::bench
