// SPDX-License-Identifier: Apache-2.0
// pilecloud_bench: which benchmarks run, on which folder, and how they are shown. Exit 0 when everything that was asked
// for ran and nothing acknowledged was lost, whatever the figures; 1 otherwise; 2 when the options make no sense.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/benchmarks.hpp"
#include "bench/cluster_node.hpp"
#include "bench/machine.hpp"

namespace {

using namespace pilecloud::bench;

struct known_benchmark {
  const char* name;
  report (*run)(const settings&);
};
constexpr known_benchmark benchmarks[] = {
    {"append", bench_append},         {"commands", bench_commands},
    {"clients", bench_clients},       {"node", bench_node},
    {"replay", bench_replay},         {"waking", bench_waking},
    {"memory", bench_memory},         {"projections", bench_projections},
    {"import", bench_import},         {"serve", bench_serve},
    {"cluster", bench_cluster},       {"meter-values", bench_meter_values},
    {"idle-piles", bench_idle_piles}, {"reconnect-storm", bench_reconnect_storm},
};

struct options {
  settings asked;
  std::vector<std::string> only;
  bool json = false;
};

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& each : benchmarks) all.emplace_back(each.name);
  return all;
}

void describe(CLI::App& root, options& into) {
  root.add_option("--only,names", into.only,
                  "run these alone: append, commands, clients, node, replay, waking, memory, "
                  "projections, import, serve, cluster, meter-values, idle-piles, reconnect-storm")
      ->check(CLI::IsMember(names()));
  root.add_flag("--json", into.json, "JSON alone on stdout");
  root.add_option("--data", into.asked.data,
                  "folder for the databases; kept, and its history is used again "
                  "(default: a temporary one, removed at the end)");
  root.add_option("--seconds", into.asked.seconds, "length of one measured run")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 3600.0));
  root.add_option("--facts", into.asked.facts, "facts of the history behind replay, waking, memory, projections, serve")
      ->capture_default_str()
      ->check(CLI::Range(10'000, 1'000'000'000));
  root.add_option("--cluster-rate", into.asked.cluster_rate, "commands/s of the three nodes together, for cluster")
      ->capture_default_str()
      ->check(CLI::Range(10.0, 100'000.0));
  root.add_option("--charging-piles", into.asked.charging_piles, "piles that send readings, for meter-values")
      ->capture_default_str()
      ->check(CLI::Range(1, 50'000));
  root.add_option("--piles", into.asked.piles, "connected piles, for idle-piles and reconnect-storm")
      ->capture_default_str()
      ->check(CLI::Range(1, 50'000));
  root.add_option("--seed", into.asked.seed, "of all that is random")->capture_default_str();
  root.add_option("--import", into.asked.import_file, "file the import is measured on (format norway)")
      ->check(CLI::ExistingFile);
  root.add_option("--tariff", into.asked.tariff_file, "tariff of that file")->check(CLI::ExistingFile);
  root.footer(
      "Each benchmark is shown against a raw limit taken in the same run. Timings never decide the exit code.\n"
      "\nexamples:\n"
      "  pilecloud_bench                                  everything; a quarter of an hour and 10 GB of disk\n"
      "  pilecloud_bench append commands                  the write path\n"
      "  pilecloud_bench cluster --cluster-rate 2000      three nodes and three etcd members on this machine\n"
      "  pilecloud_bench --seconds 1 --facts 100000       a first look in two minutes\n"
      "  pilecloud_bench --only import --import sessions.csv --tariff tariff.toml --json");
}

report run_one(const known_benchmark& which, const settings& asked) {
  try {
    return which.run(asked);
  } catch (const std::exception& why) {  // cannot_run, and memory or the filesystem
    report failed;
    failed.name = which.name;
    failed.failure = why.what();
    return failed;
  }
}

int run(const options& given) {
  const auto machine = describe_machine(given.asked.data);
  if (!given.json) fmt::print("{}\n\n", line_of(machine));
  std::vector<report> found;
  bool good = true;
  for (const auto& each : benchmarks) {
    const bool wanted =
        given.only.empty() || std::find(given.only.begin(), given.only.end(), each.name) != given.only.end();
    if (!wanted) continue;
    found.push_back(run_one(each, given.asked));
    good = good && found.back().failure.empty();
    if (!given.json) fmt::print("{}\n", table_of(found.back()));
    std::fflush(stdout);
  }
  const auto after = describe_machine(given.asked.data);
  if (given.json) fmt::print("{}\n", json_of(machine, found));
  if (!given.json) fmt::print("at the end: {}\n", line_of(after));
  return good ? 0 : 1;
}

std::string beside_me(const std::string& name) {
  std::error_code error;
  const auto me = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto beside = me.parent_path() / name;
  return std::filesystem::exists(beside, error) ? beside.string() : std::string{};
}

// A pile is a file here and one in the server, which inherits the limit.
void open_files_as_allowed() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

int start(int count, char** words) {
  if (count > 1 && words[1] == node_role) return run_node_role({words + 2, words + count});
  CLI::App root{"pilecloud_bench: how fast pilecloud is here, and how far from what the disk allows",
                "pilecloud_bench"};
  options given;
  describe(root, given);
  CLI11_PARSE(root, count, words);
  spdlog::set_default_logger(spdlog::stderr_color_mt("bench"));
  open_files_as_allowed();
  given.asked.program = beside_me("pilecloud");
  const bool temporary = given.asked.data.empty();
  if (temporary) {
    const auto name = fmt::format("pilecloud-bench-{}", ::getpid());
    given.asked.data = (std::filesystem::temp_directory_path() / name).string();
  }
  std::filesystem::create_directories(given.asked.data);
  const int code = run(given);
  if (temporary) std::filesystem::remove_all(given.asked.data);
  return code;
}

}  // namespace

int main(int count, char** words) {
  try {
    return start(count, words);
  } catch (const std::exception& error) {
    fmt::print(stderr, "pilecloud_bench: {}\n", error.what());
    return 2;
  }
}
