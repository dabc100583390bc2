// SPDX-License-Identifier: Apache-2.0
// Opening a data folder only to read, whether or not a serve holds it: RocksDB secondary instances, whose own files go
// into a temporary folder. What is shown is the state when it was opened.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "projections/views.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::app {

// Errors are sentences that say what to do next.
result<std::unique_ptr<storage::rocksdb_log>, std::string> open_log_beside(const std::string& data_folder);
// Fails when views/ is not there: it is a cache.
result<std::unique_ptr<projections::views>, std::string> open_views_beside(const std::string& data_folder);

}  // namespace pilecloud::app
