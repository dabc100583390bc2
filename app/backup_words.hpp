// SPDX-License-Identifier: Apache-2.0
// What the three commands of pilecloud backup say and open alike.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "app/backup.hpp"
#include "base/result.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::app {

int backup_cannot(const std::string& why);  // says so; exit code 2
std::string text_of(const storage::failure& why);

using opened_log = result<std::unique_ptr<storage::rocksdb_log>, storage::failure>;
opened_log open_backup(const std::filesystem::path& path, storage::rocksdb_options::open_mode how);

nlohmann::json run_json(const backup_run& run);
void print_run(const backup_run& run);

}  // namespace pilecloud::app
