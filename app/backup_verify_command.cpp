// SPDX-License-Identifier: Apache-2.0
// pilecloud backup verify: reads a backup as an auditor reads a log, and says what state it would give back.
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/audit.hpp"
#include "app/backup.hpp"
#include "app/backup_words.hpp"
#include "app/commands.hpp"
#include "app/progress.hpp"
#include "base/decimal.hpp"
#include "storage/log_prefix.hpp"

namespace pilecloud::app {

namespace {

using nlohmann::json;

void print_partitions(const backup_run& run) {
  fmt::print("{:<13} {:>12}  {:<27}  {}\n", "partition", "position", "recorded at", "chain");
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto& end = run.tails[partition];
    fmt::print("{:<13} {:>12}  {:<27}  {}\n", partition, end.position,
               end.position == 0 ? "" : to_rfc3339(end.recorded_at), to_hex(bytes_of(end.chain)).substr(0, 16));
  }
}

// What verify found, besides the walk.
struct verdict {
  std::vector<backup_run> runs;
  std::optional<backup_run> run;
  std::uint64_t unfinished = 0;  // facts after the last run's
  audit_report report;
  std::vector<std::string> complaints;
};

void walk(const storage::log& log, verdict& found) {
  const auto& run = *found.run;
  const auto total = storage::facts_of(run.tails);
  projections::positions upto{};
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    upto[partition] = run.tails[partition].position;
  }
  progress bar{"verifying", "facts", total};
  found.report = verify_log(storage::log_prefix{log, run.tails}, upto, [&bar](std::uint64_t at) { bar.at(at); });
  bar.at(total);
}

verdict judge(const storage::rocksdb_log& log, std::uint32_t asked) {
  verdict found;
  if (const auto files = log.verify_files(); !files)
    found.complaints.push_back("a file is damaged: " + text_of(files.error()));
  auto runs = runs_of(log);
  if (!runs) {
    found.complaints.push_back(runs.error());
    return found;
  }
  found.runs = std::move(runs).value();
  for (const auto& each : found.runs) {
    if (auto differs = find_difference(log, each)) found.complaints.push_back(*std::move(differs));
  }
  auto chosen = choose_run(found.runs, asked);
  if (!chosen) {
    found.complaints.push_back(chosen.error());
    return found;
  }
  found.run = std::move(chosen).value();
  if (found.run->number == found.runs.back().number) {
    found.unfinished = storage::facts_of(storage::tails_of(log)) - storage::facts_of(found.run->tails);
  }
  walk(log, found);
  for (const auto& each : found.report.differences) {
    found.complaints.push_back(fmt::format("{}:{} {} {}", each.partition, each.position, each.stream, each.what));
  }
  return found;
}

void print_verdict(const verdict& found) {
  if (found.run) {
    print_run(*found.run);
    fmt::print("runs          {}, the first {}\n", found.runs.size(), to_rfc3339(found.runs.front().at));
    fmt::print("facts         {}\nstreams       {}\nsettlements   {} priced again\nbilled        {} yuan\n",
               found.report.facts, found.report.streams, found.report.settlements,
               format_decimal(found.report.billed.count(), 2));
    print_partitions(*found.run);
  }
  if (found.unfinished > 0) {
    fmt::print("unfinished    {} facts of a run that did not end; they count when `backup create` has run again\n",
               found.unfinished);
  }
  for (const auto& each : found.complaints) fmt::print("DIFFERENCE    {}\n", each);
  fmt::print("{}\n", found.complaints.empty() ? "verified: everything adds up"
                                              : fmt::format("NOT verified: {} differences", found.complaints.size()));
}

json verdict_json(const verdict& found) {
  json runs = json::array();
  for (const auto& each : found.runs) {
    runs.push_back({{"run", each.number}, {"at", to_rfc3339(each.at)}, {"facts", storage::facts_of(each.tails)}});
  }
  json out = found.run ? run_json(*found.run) : json::object();
  out["runs"] = std::move(runs);
  out["streams"] = found.report.streams;
  out["settlements"] = found.report.settlements;
  out["billed_fen"] = found.report.billed.count();
  out["unfinished_facts"] = found.unfinished;
  out["differences"] = found.complaints;
  return out;
}

}  // namespace

int backup_verify(const backup_options& options) {
  const auto path = std::filesystem::path{options.backup} / "log";
  if (!std::filesystem::exists(path / "CURRENT"))
    return backup_cannot(fmt::format("there is no backup in '{}'", options.backup));
  const auto log = open_backup(path, storage::rocksdb_options::open_mode::read_only);
  verdict found;
  if (log) {
    found = judge(*log.value(), options.run);
  } else {
    found.complaints.push_back(text_of(log.error()));
  }
  options.json ? fmt::print("{}\n", verdict_json(found).dump(2)) : print_verdict(found);
  return found.complaints.empty() ? 0 : 1;
}

}  // namespace pilecloud::app
