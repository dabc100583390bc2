// SPDX-License-Identifier: Apache-2.0
// The program's own import, all of it: file read and checked, commands driven through a node, projections at rest,
// bills written. Against a bare RocksDB loop that writes the same log rows in batches of the same mean size.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/commands.hpp"
#include "bench/benchmarks.hpp"
#include "bench/machine.hpp"
#include "bench/pipeline.hpp"
#include "bench/raw_commands.hpp"

namespace pilecloud::bench {

namespace {

constexpr std::size_t raw_batch = 64;  // piles of the file that import side by side, about
constexpr double goal_seconds = 10;

// The import prints its report to stdout, which belongs to the benchmarks' own.
class stdout_elsewhere {
 public:
  explicit stdout_elsewhere(const std::string& file) {
    std::fflush(stdout);
    kept_ = ::dup(STDOUT_FILENO);
    const int other = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (kept_ < 0 || other < 0 || ::dup2(other, STDOUT_FILENO) < 0) throw cannot_run{"stdout cannot be led elsewhere"};
    ::close(other);
  }
  ~stdout_elsewhere() {
    std::fflush(stdout);
    ::dup2(kept_, STDOUT_FILENO);
    ::close(kept_);
  }
  stdout_elsewhere(const stdout_elsewhere&) = delete;
  stdout_elsewhere& operator=(const stdout_elsewhere&) = delete;

 private:
  int kept_ = -1;
};

}  // namespace

report bench_import(const settings& asked) {
  report found;
  found.name = "import";
  found.title = "pilecloud import sessions, from the file to the bills";
  if (asked.import_file.empty() || asked.tariff_file.empty()) {
    found.notes.emplace_back("not run: name a file with --import and its tariff with --tariff");
    return found;
  }
  const scratch_folder folder{asked.data + "/import"};
  const auto data = folder.path() + "/data";
  const auto printed = folder.path() + "/report.json";
  app::import_options options;
  options.file = asked.import_file;
  options.format = "norway";
  options.tariff = asked.tariff_file;
  options.data = data;
  options.bills = folder.path() + "/bills.csv";
  options.json = true;
  const auto cpu = process_cpu_seconds();
  const auto from = std::chrono::steady_clock::now();
  int code = 0;
  {
    const stdout_elsewhere quiet{printed};
    code = app::import(options);
  }
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  const auto cpu_s = process_cpu_seconds() - cpu;
  std::ifstream in{printed};
  const auto counts = nlohmann::json::parse(in, nullptr, false);
  if (code != 0 || counts.is_discarded()) throw cannot_run{fmt::format("the import ended with {}", code)};
  const auto rows = counts.at("rows").get<std::int64_t>();
  const auto facts = counts.at("facts_added").get<std::int64_t>();
  const auto add = [&](std::string what, double took, double cores) {
    row line;
    line.add("what", std::move(what)).add("rows", rows).add("facts", facts).add("seconds", took);
    line.add("rows_per_s", static_cast<double>(rows) / took).add("facts_per_s", static_cast<double>(facts) / took);
    found.rows.push_back(line.add("cpu_cores", cores));
  };
  add("import", seconds, cpu_s / seconds);
  const raw_commands written{data + "/log", static_cast<std::uint64_t>(facts) * storage::partition_count};
  const auto raw_cpu = process_cpu_seconds();
  const auto raw = written.in_batches(folder.path() + "/raw", raw_batch, 1e9);
  add("raw: the same log rows written, 64 a batch", raw.seconds, (process_cpu_seconds() - raw_cpu) / raw.seconds);
  found.goals.push_back({"import of the file", "<= 10 s", fmt::format("{:.1f} s", seconds), seconds <= goal_seconds});
  return found;
}

}  // namespace pilecloud::bench
