// SPDX-License-Identifier: Apache-2.0
#include "bench/pipeline.hpp"

#include <filesystem>

#include "bench/figures.hpp"

namespace pilecloud::bench {

pipeline::pipeline(const std::string& log_folder, actors::limits limits) {
  storage::rocksdb_options options;
  options.path = log_folder;
  auto log = storage::rocksdb_log::open(options);
  if (!log) throw cannot_run{log.error().detail};
  log_ = std::move(log).value();
  order_ = std::make_unique<storage::local_sequencer>(*log_);
  auto journal = storage::journal::open(*log_, *order_, clock_, "bench");
  if (!journal) throw cannot_run{journal.error().detail};
  journal_ = std::move(journal).value();
  entities_ = std::make_unique<actors::caf_entities>(*log_, *journal_, clock_, limits);
}

pipeline::~pipeline() { entities_.reset(); }  // ends the journal's thread before the journal

scratch_folder::scratch_folder(std::string path) : path_(std::move(path)) {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
  std::filesystem::create_directories(path_, error);
  if (error) throw cannot_run{"'" + path_ + "' cannot be made: " + error.message()};
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace pilecloud::bench
