// SPDX-License-Identifier: Apache-2.0
// Edges of the whole cluster: an attachment is told to the other nodes, so that the newest wins everywhere; a call goes
// where the name was last heard of, else to one node after the other until one has it. Without other nodes (no
// transport) it is this node's own table.
//
// The order of attachments is by the clock of the node where each happened, then by the node's name: two sockets of one
// pile within the difference of two clocks may be taken in the wrong order; the loser is closed, its pile comes back.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "actors/edges.hpp"
#include "base/instant.hpp"
#include "cluster/peer_messages.hpp"
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

class clustered_edges final : public actors::edges {
 public:
  using live_nodes = std::function<std::vector<std::string>()>;  // the others

  // `clock` outlives it; `others` (nullptr: alone) ends before it.
  clustered_edges(std::string node, transport* others, live_nodes who, const clock_source& clock);
  ~clustered_edges() override;

  attachment attach(std::string address, serve with, displaced told) override;
  void call(std::string_view address, std::string payload, std::chrono::milliseconds deadline, answered then) override;

  // Another node's call or news (method::edge).
  void serve_peer(std::string_view from, edge_message what, const transport::answered& then);

 private:
  struct order {  // of attachments under one name
    std::uint64_t stamp = 0;
    std::string node;
    auto operator<=>(const order&) const = default;
  };
  struct hanging {
    cluster::clustered_edges::order order;
    serve with;
    displaced told;
  };
  struct table {  // outlives the edges in the attachments that are still held
    std::mutex mutex;
    std::map<std::string, hanging, std::less<>> here;
    std::map<std::string, order, std::less<>> elsewhere;  // hints
  };
  struct search;

  bool serve_here(std::string_view address, std::string& payload, const answered& then) const;
  void try_next(const std::shared_ptr<search>& looking);

  const std::string node_;
  transport* others_;
  const live_nodes who_;
  const clock_source& clock_;
  std::shared_ptr<table> table_ = std::make_shared<table>();
};

}  // namespace pilecloud::cluster
