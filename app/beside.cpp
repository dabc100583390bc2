// SPDX-License-Identifier: Apache-2.0
#include "app/beside.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace pilecloud::app {

result<std::unique_ptr<storage::rocksdb_log>, std::string> open_log_beside(const std::string& data_folder) {
  const auto path = (std::filesystem::path{data_folder} / "log").string();
  if (!std::filesystem::exists(path + "/CURRENT")) {
    return fmt::format("there is no log in '{}'; name the folder with --data, or make one with ./start or import",
                       data_folder);
  }
  storage::rocksdb_options options;
  options.path = path;
  options.mode = storage::rocksdb_options::open_mode::secondary;
  auto log = storage::rocksdb_log::open(options);
  if (!log) return fmt::format("the log in '{}' cannot be read: {}", path, log.error().detail);
  return std::move(log).value();
}

result<std::unique_ptr<projections::views>, std::string> open_views_beside(const std::string& data_folder) {
  const auto path = (std::filesystem::path{data_folder} / "views").string();
  if (!std::filesystem::exists(path + "/CURRENT")) {
    return fmt::format("there are no views in '{}'; `pilecloud projections rebuild` makes them", data_folder);
  }
  projections::views_options options;
  options.mode = projections::views_options::mode::secondary;
  auto rows = projections::views::open(path, options);
  if (!rows) return fmt::format("the views in '{}' cannot be read: {}", path, rows.error().detail);
  return std::move(rows).value();
}

}  // namespace pilecloud::app
