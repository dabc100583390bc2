// SPDX-License-Identifier: Apache-2.0
#include "app/backup_words.hpp"

#include <fmt/format.h>

namespace pilecloud::app {

namespace {

using nlohmann::json;

std::string digest_text(const backup_run& run) { return to_hex(bytes_of(storage::digest_of(run.tails))); }

}  // namespace

int backup_cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud backup: {}\n", why);
  return 2;
}

std::string text_of(const storage::failure& why) { return fmt::format("{} ({})", to_text(why.error), why.detail); }

opened_log open_backup(const std::filesystem::path& path, storage::rocksdb_options::open_mode how) {
  storage::rocksdb_options options;
  options.path = path.string();
  options.mode = how;
  return storage::rocksdb_log::open(options);
}

json run_json(const backup_run& run) {
  json partitions = json::array();
  for (const auto& each : run.tails) {
    partitions.push_back({{"position", each.position},
                          {"recorded_at", each.position == 0 ? json{} : json(to_rfc3339(each.recorded_at))},
                          {"chain", to_hex(bytes_of(each.chain))}});
  }
  return {{"run", run.number},
          {"at", to_rfc3339(run.at)},
          {"facts", storage::facts_of(run.tails)},
          {"last_fact_at", to_rfc3339(last_recorded_at(run.tails))},
          {"digest", digest_text(run)},
          {"partitions", std::move(partitions)}};
}

void print_run(const backup_run& run) {
  fmt::print("run           {}, {}\nlast fact     {}\ndigest        {}\n", run.number, to_rfc3339(run.at),
             storage::facts_of(run.tails) == 0 ? "none" : to_rfc3339(last_recorded_at(run.tails)), digest_text(run));
}

}  // namespace pilecloud::app
