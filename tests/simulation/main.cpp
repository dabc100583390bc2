// SPDX-License-Identifier: Apache-2.0
// The seeded whole-node simulation (design §5, engine.md "VOPR"): world after world until one breaks a promise or all
// seeds are done. A failure prints its seed, and the seed alone replays the run exactly.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/simulation/world.hpp"

namespace {

using namespace pilecloud::simulation;

struct wishes {
  std::uint64_t seeds = 500;
  std::uint64_t first = 0;
  std::uint64_t one = 0;
  double minutes = 0;
  std::string file;
  std::string broken = "none";
  bool detects = false;
  bool twice = false;
  bool coverage = false;
  bool clusters = false;
};

// Set before each seed: an assertion that fails ends the process, and its seed must be told.
std::array<char, 96> epitaph{};

void tell_epitaph(int signal) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, epitaph.data(), std::strlen(epitaph.data()));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string replay_of(std::uint64_t seed, const world_wish& wish) {
  return fmt::format("simulation --seed {}{}{}", seed, wish.is_cluster ? " --clusters" : "",
                     wish.bug == breakage::none ? "" : fmt::format(" --break {}", to_text(wish.bug)));
}

bool failed(std::uint64_t seed, const world_wish& wish, const outcome& seen) {
  if (seen.wrong.empty()) return false;
  std::cerr << fmt::format("\nseed {} breaks a promise; replay: {}\n", seed, replay_of(seed, wish));
  for (const auto& one : seen.wrong) std::cerr << "  " << one << '\n';
  return true;
}

outcome run_one(std::uint64_t seed, const world_wish& wish) {
  const auto text = fmt::format("\nseed {} died; replay: {}\n", seed, replay_of(seed, wish));
  epitaph.fill('\0');
  text.copy(epitaph.data(), epitaph.size() - 1);
  return run_world(seed, wish);
}

void tell_totals(std::uint64_t seeds, const outcome& all, std::chrono::steady_clock::duration took) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  fmt::print(
      "{} seeds: {} sessions, {} facts, {} crashes, {} commands ({} repeats answered as the first, {} busy, {} "
      "unavailable), {} revisions, {} parked and retried, {} steps in {} ms\n"
      "{} were clusters: {} cuts, {} pauses, {} empty disks, {} drains, {} partitions taken and {} lost, {} "
      "times a replaced owner was kept from saying no\n",
      seeds, all.sessions, all.facts, all.crashes, all.commands, all.repeated, all.busy, all.unavailable, all.revisions,
      all.parked, all.steps, ms, all.clusters, all.cuts, all.pauses, all.empty_disks, all.drains, all.takes, all.losses,
      all.fenced_questions);
}

int run_seeds(const wishes& asked, const world_wish& wish, const std::vector<std::uint64_t>& seeds) {
  const auto begun = std::chrono::steady_clock::now();
  const bool watched = isatty(STDERR_FILENO) != 0;
  outcome all;
  std::uint64_t done = 0;
  const auto passed = [&begun] { return std::chrono::steady_clock::now() - begun; };
  const auto until = std::chrono::duration<double>{asked.minutes * 60};
  for (std::uint64_t i = 0; asked.minutes > 0 ? passed() < until : i < seeds.size(); ++i) {
    const auto seed = i < seeds.size() ? seeds[i] : asked.first + i;
    const auto seen = run_one(seed, wish);
    if (failed(seed, wish, seen)) return 1;
    if (asked.twice && run_one(seed, wish).digest != seen.digest) {
      std::cerr << fmt::format("seed {} does not replay: two runs, two logs\n", seed);
      return 1;
    }
    all.add(seen);
    ++done;
    if (watched) std::cerr << fmt::format("\r{} seeds, {} facts, {} crashes", done, all.facts, all.crashes);
  }
  if (watched) std::cerr << '\r';
  tell_totals(done, all, passed());
  if (asked.coverage) {
    for (const auto& [what, count] : all.happened) fmt::print("{:>9} {}\n", count, what);
  }
  return 0;
}

// A simulation that finds nothing proves nothing: every bug put in must be found within a few seeds.
int run_detects(const wishes& asked) {
  constexpr std::uint64_t seeds_max = 40;
  int missed = 0;
  for (std::size_t i = 1; i < breakage_names.size(); ++i) {
    const auto bug = static_cast<breakage>(i);
    std::uint64_t seed = asked.first;
    bool found = false;
    for (; !found && seed < asked.first + seeds_max; ++seed) {
      // In a process of its own, for the bug may well end in an assertion.
      const auto child = fork();
      if (child == 0) {
        [[maybe_unused]] const auto* quiet = std::freopen("/dev/null", "w", stderr);
        const auto seen = run_world(seed, {bug, false});
        if (!seen.wrong.empty()) fmt::print("{}: seed {}: {}\n", to_text(bug), seed, seen.wrong.front());
        std::fflush(stdout);
        _exit(seen.wrong.empty() ? 0 : 1);
      }
      int status = 0;
      waitpid(child, &status, 0);
      found = WIFEXITED(status) && WEXITSTATUS(status) == 1;  // by a check, not by dying of it
    }
    if (!found) fmt::print("{}: NOT FOUND in {} seeds\n", to_text(bug), seeds_max);
    std::fflush(stdout);
    missed += found ? 0 : 1;
  }
  return missed == 0 ? 0 : 1;
}

std::vector<std::uint64_t> seeds_in(const std::string& path) {
  std::ifstream file{path};
  if (!file) throw CLI::RuntimeError{"cannot read " + path, 1};
  std::vector<std::uint64_t> seeds;
  for (std::string line; std::getline(file, line);) {
    line.resize(std::min(line.find('#'), line.size()));
    if (line.find_first_not_of(" \t") != std::string::npos) seeds.push_back(std::stoull(line));
  }
  return seeds;
}

}  // namespace

int main(int argc, char** argv) {
  wishes asked;
  CLI::App app{"A whole node in one thread, with crashes, delays, lost and repeated messages by seed"};
  app.add_option("--seeds", asked.seeds, "how many seeds (500)");
  auto* first = app.add_option("--first", asked.first, "the first seed (drawn from the clock)");
  auto* one = app.add_option("--seed", asked.one, "this seed alone: replays a failure exactly");
  app.add_option("--minutes", asked.minutes, "as many seeds as fit");
  app.add_option("--file", asked.file, "the seeds of a file, one a line");
  app.add_option("--break", asked.broken, "puts a bug in")
      ->check(CLI::IsMember(std::vector<std::string>(breakage_names.begin(), breakage_names.end())));
  app.add_flag("--detects", asked.detects, "every bug that can be put in is found");
  app.add_flag("--twice", asked.twice, "runs each seed twice and compares");
  app.add_flag("--clusters", asked.clusters, "clusters only");
  app.add_flag("--coverage", asked.coverage, "tells what happened how often");
  CLI11_PARSE(app, argc, argv);
  spdlog::set_level(one->count() > 0 ? spdlog::level::info : spdlog::level::off);
  std::signal(SIGABRT, tell_epitaph);
  std::signal(SIGSEGV, tell_epitaph);
  if (first->count() == 0 && !asked.detects)
    asked.first = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) / 1'000'000;
  if (asked.detects) return run_detects(asked);
  const world_wish wish{*parse_breakage(asked.broken), asked.clusters};
  std::vector<std::uint64_t> seeds;
  if (one->count() > 0) {
    seeds = {asked.one};
  } else if (!asked.file.empty()) {
    seeds = seeds_in(asked.file);
  } else {
    for (std::uint64_t i = 0; i < asked.seeds; ++i) seeds.push_back(asked.first + i);
    fmt::print("seeds from {}\n", asked.first);
  }
  std::fflush(stdout);
  return run_seeds(asked, wish, seeds);
}
