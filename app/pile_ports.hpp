// SPDX-License-Identifier: Apache-2.0
// Where piles connect to this node: ports and their TLS files, from the command line or node.toml, and the central
// system behind them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/pile_verb.hpp"
#include "base/result.hpp"
#include "devices/central_system.hpp"
#include "devices/message_search.hpp"
#include "http/key_ring.hpp"
#include "http/metric_source.hpp"
#include "http/pile_calls.hpp"

namespace pilecloud::app {

class node;

struct pile_ports {
  std::string address = "127.0.0.1";
  std::optional<std::uint16_t> port{};      // 0: any free one
  std::optional<std::uint16_t> tls_port{};  // the same
  devices::tls_port_files tls{};
  std::uint32_t messages_days = 30;   // how long what was said is kept
  std::uint32_t cost_every_s = 60;    // W12: a pile is told a running cost again after so long,
  std::uint32_t cost_step_fen = 100;  // or when it has changed by so much
  bool one_charge_a_card = false;     // W5
  std::string quirks_file;            // W10; empty: every pile keeps to the standard
  bool any() const { return port || tls_port; }
};

// Errors are sentences that say what to do next. All outlive it.
result<std::unique_ptr<devices::central_system>, std::string> open_central_system(const pile_ports& at, node& node,
                                                                                  http::key_ring& keys,
                                                                                  devices::message_history& history);

// What is kept here and on the other nodes; this one's name there. Both outlive it.
std::unique_ptr<devices::message_search> search_of(const devices::message_history& history, node& node,
                                                   const std::string& name);

// For the routes: what piles and we said to each other, newest first. It outlives them.
http::pile_messages_reader messages_of(const devices::message_search& search);

// For the routes: a pile by its protocol's own messages, wherever it hangs. The node outlives it.
http::pile_caller calls_by_protocol(node& node);
actors::pile_verb_caller calls_by_verb(node& node, const http::key_ring& keys);
http::pile_setup setup_of_piles(node& node);

// For /metrics. `central` (nullptr: no port) outlives them.
std::vector<http::metric_source> metrics_of_piles(node& node, const devices::central_system* central);

}  // namespace pilecloud::app
