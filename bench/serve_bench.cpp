// SPDX-License-Identifier: Apache-2.0
// From the start to ready on a long log, as after a crash: the write-ahead logs of log and views are as full as a load
// left them, and none of the files is in the page cache. Each run starts on a copy of the same folder. Against a bare
// RocksDB open of the log.
#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "app/node.hpp"
#include "bench/benchmarks.hpp"
#include "bench/history.hpp"
#include "bench/load.hpp"
#include "bench/pipeline.hpp"
#include "bench/raw_rocksdb.hpp"
#include "bench/serve_process.hpp"

namespace pilecloud::bench {

namespace {

namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;

constexpr int runs = 3;
constexpr std::size_t clients = 256;
constexpr duration quiet_within = std::chrono::hours{2};
constexpr double goal_seconds = 2;

double since(steady::time_point from) { return std::chrono::duration<double>(steady::now() - from).count(); }

// Table files never change and are linked; all else is copied.
void copy_folder(const std::string& from, const std::string& to) {
  fs::create_directories(to);
  for (const auto& entry : fs::recursive_directory_iterator{from}) {
    const auto target = fs::path{to} / fs::relative(entry.path(), from);
    if (entry.is_directory()) {
      fs::create_directories(target);
    } else if (entry.path().extension() == ".sst") {
      fs::create_hard_link(entry.path(), target);
    } else {
      fs::copy_file(entry.path(), target);
    }
  }
}

void drop_from_page_cache(const std::string& folder) {
  ::sync();  // dirty pages stay otherwise
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
  }
}

std::unique_ptr<app::node> open_node(const std::string& folder) {
  auto opened = app::node::open({.data = folder, .limits = {}, .actor_threads = 0});
  if (!opened) throw cannot_run{opened.error()};
  return std::move(opened).value();
}

// A node that ran until just now: administrator made, everything folded, then a load; the log as it is left.
std::uint64_t prepare(const std::string& folder, const settings& asked) {
  if (!asked.program.empty()) serve_process{asked.program, folder}.wait_until_ready();
  const auto node = open_node(folder);
  if (!node->wait_until_quiet(quiet_within)) throw cannot_run{"the node does not come to rest: " + node->trouble()};
  workload work{mix::mixed, target_entities, asked.seed};
  const auto commands = static_cast<std::uint64_t>(asked.seconds * 100'000);
  acknowledged kept{commands};
  ask_all(node->entities(), work.openings());
  closed_loop(node->entities(), work, clients, asked.seconds, commands, kept);
  if (!node->wait_until_quiet(quiet_within)) throw cannot_run{"the node does not come to rest: " + node->trouble()};
  std::uint64_t facts = 0;
  for (std::uint16_t p = 0; p < storage::partition_count; ++p) facts += node->log().tail(p).position;
  return facts;
}

class measurement {
 public:
  measurement(std::string folder, std::uint64_t facts, report& found)
      : folder_(std::move(folder)), facts_(facts), found_(found) {}

  // `start` opens what is measured on the folder it is given and returns what ends it.
  template <class Start>
  double measure(const std::string& what, int run, Start start) {
    const scratch_folder copy{folder_ + "-run"};
    copy_folder(folder_, copy.path());
    drop_from_page_cache(copy.path());
    const auto from = steady::now();
    const auto started = start(copy.path());
    const auto seconds = since(from);
    row line;
    line.add("what", what).add("run", std::int64_t{run}).add("facts", static_cast<std::int64_t>(facts_));
    found_.rows.push_back(line.add("seconds", seconds));
    return seconds;
  }

 private:
  std::string folder_;
  std::uint64_t facts_;
  report& found_;
};

std::unique_ptr<app::node> usable_node(const std::string& folder) {
  auto node = open_node(folder);
  actors::request asked;
  asked.stream = storage::stream_id{"account", "first-after-start"};
  asked.command = domain::account::command{domain::account::register_account{account_id{"first-after-start"}, {}, {}}};
  const auto told = actors::ask_and_wait(node->entities(), std::move(asked), std::chrono::minutes{1});
  if (!std::holds_alternative<actors::accepted>(told)) throw cannot_run{"the first command was not accepted"};
  std::uint64_t lag = UINT64_MAX;
  while (lag > 10'000) {  // as /readyz judges
    lag = 0;
    for (const auto& each : node->projector().status()) lag = std::max(lag, each.lag());
  }
  return node;
}

}  // namespace

report bench_serve(const settings& asked) {
  report found;
  found.name = "serve";
  found.title = "start on a long log until ready, files not in the page cache, against a bare RocksDB open of the log";
  const auto known = history_of(asked);
  const scratch_folder all{asked.data + "/serve"};
  const auto prepared = all.path() + "/prepared";
  copy_folder(known.folder, prepared);
  const auto facts = prepare(prepared, asked);
  measurement of{prepared, facts, found};
  std::vector<double> goal_s;
  for (int run = 1; run <= runs; ++run) {
    of.measure("raw: RocksDB open of the log", run,
               [](const std::string& folder) { return std::make_unique<raw_rocksdb>(folder + "/log"); });
    goal_s.push_back(of.measure("node opened, first command answered, projections there", run, usable_node));
  }
  if (!asked.program.empty()) {
    goal_s.clear();
    for (int run = 1; run <= runs; ++run) {
      goal_s.push_back(of.measure("process started, /readyz says yes", run, [&asked](const std::string& folder) {
        auto started = std::make_unique<serve_process>(asked.program, folder);
        started->wait_until_ready();
        return started;
      }));
    }
  } else {
    found.notes.emplace_back("pilecloud itself is not beside this program: serve was not started as a process");
  }
  std::sort(goal_s.begin(), goal_s.end());
  const auto median = goal_s[goal_s.size() / 2];
  found.goals.push_back(
      {fmt::format("ready, median of {}", runs), "<= 2 s", fmt::format("{:.2f} s", median), median <= goal_seconds});
  return found;
}

}  // namespace pilecloud::bench
