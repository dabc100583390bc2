// SPDX-License-Identifier: Apache-2.0
// What this node does for the others: one function a method of transport.hpp. Bodies are checked here; a malformed one
// is refused and nothing happens. Called on the transport's thread; nothing blocks but short reads of the log.
#pragma once

#include <functional>

#include "actors/partitions.hpp"
#include "cluster/clustered_entities.hpp"
#include "cluster/member.hpp"
#include "cluster/sender.hpp"
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

class reception {
 public:
  struct parts {
    storage::log& log;
    actors::partitions& ours;
    cluster::member& member;
    cluster::sender& sender;
    clustered_entities& entities;
    // A key another node made or erased. It syncs to disk, so it is done elsewhere; then an empty body or `refused`.
    std::function<void(kept_key, transport::answered)> keep_key;
    // Something for an edge of this node (edges.hpp).
    std::function<void(std::string_view from, const edge_message&, transport::answered)> edge;
  };
  explicit reception(parts with) : with_(std::move(with)) {}

  void serve(std::string_view from, method what, std::string_view body, transport::answered then);
  // A beat came, as a call or as an answer.
  void heard(const beat& said);

 private:
  void follow(std::string_view body, transport::answered then);
  void read(std::string_view body, const transport::answered& then) const;
  void chains(std::string_view body, const transport::answered& then) const;

  parts with_;
};

}  // namespace pilecloud::cluster
