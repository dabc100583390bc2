// SPDX-License-Identifier: Apache-2.0
// The path of a command and nothing else: actors, journal, sequencer, log on a folder. No projections, no reactor.
// What a node adds to it is measured with app::node beside this.
#pragma once

#include <memory>
#include <string>

#include "actors/caf_entities.hpp"
#include "storage/local_sequencer.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::bench {

class pipeline {
 public:
  // Throws cannot_run.
  explicit pipeline(const std::string& log_folder, actors::limits limits = {});
  ~pipeline();

  actors::caf_entities& entities() { return *entities_; }
  storage::rocksdb_log& log() { return *log_; }
  storage::journal_counts counts() const { return journal_->counts(); }  // exact while nothing is in flight

 private:
  system_clock_source clock_;
  std::unique_ptr<storage::rocksdb_log> log_;
  std::unique_ptr<storage::local_sequencer> order_;
  std::unique_ptr<storage::journal> journal_;
  std::unique_ptr<actors::caf_entities> entities_;
};

// A folder of this run, empty; gone with the object.
class scratch_folder {
 public:
  explicit scratch_folder(std::string path);
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace pilecloud::bench
