// SPDX-License-Identifier: Apache-2.0
// One node, composed: log, journal, entities, projector, reactor, reminders and their threads, on a data folder. Owned
// by a subcommand; nothing below knows about it. Used by serve and import, by the benchmarks and by tests.
//
// Threads: the actors' own, the journal's, one folding projections, one pumping the reactor, one firing reminders.
// stop() (and the destructor) ends them in the order in which they feed each other; what was not answered is not lost.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "actors/caf_entities.hpp"
#include "actors/reactor.hpp"
#include "app/cluster_seat.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"
#include "storage/journal.hpp"
#include "storage/key_store.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::app {

struct node_options {
  std::string data = "./data";
  actors::limits limits;
  std::size_t actor_threads = 0;                    // 0: as cores
  std::optional<node_file> cluster = std::nullopt;  // its `data` must be the same
};

class node {
 public:
  // Creates the folder when it is not there. Errors are sentences that say what to do next.
  static result<std::unique_ptr<node>, std::string> open(const node_options& options);
  ~node();

  actors::entities& entities();          // of the whole cluster
  actors::caf_entities& own_entities();  // of this node's partitions
  actors::edges& edges();                // likewise: what hangs on any node
  cluster_seat* seat();                  // nullptr: alone
  storage::rocksdb_log& log();
  storage::key_store& keys();
  projections::views& rows();
  projections::projector& projector();
  actors::reactor& reactor();
  const clock_source& clock() const;
  storage::journal_counts journal_counts() const;

  // True once every fact is folded and every follow-up answered; false after `at_most` or when one of them failed.
  bool wait_until_quiet(duration at_most);
  // Empty while all is well; else the sentence for the log and /readyz.
  std::string trouble() const;
  void stop();

 private:
  struct parts;
  explicit node(std::unique_ptr<parts> p);
  std::unique_ptr<parts> parts_;
};

}  // namespace pilecloud::app
