// SPDX-License-Identifier: Apache-2.0
#include "bench/cluster_node.hpp"

#include <deque>
#include <functional>
#include <iostream>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "app/node.hpp"
#include "bench/figures.hpp"

namespace pilecloud::bench {

namespace {

using nlohmann::json;
using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds answers_within{600};
constexpr std::chrono::minutes quiet_within{5};
constexpr std::chrono::milliseconds look_every{20};

std::string log_of(const std::string& data) { return data + "/log"; }

// The node's end.
class node_role_loop {
 public:
  explicit node_role_loop(const std::vector<std::string>& words)
      : work_(mix::mixed, std::stoul(words.at(3)), std::stoull(words.at(4)), words.at(0)) {
    app::node_options options;
    options.data = words.at(1);
    if (const auto& config = words.at(2); !config.empty()) {
      auto read = app::read_node_file(config);
      if (!read) throw cannot_run{to_text(read.error())};
      options.cluster = std::move(read).value();
    }
    auto opened = app::node::open(options);
    if (!opened) throw cannot_run{opened.error()};
    node_ = std::move(opened).value();
  }

  json answer(const std::string& line) {
    std::istringstream words{line};
    std::string verb;
    words >> verb;
    if (verb == "owned") return {{"owned", owned()}};
    if (verb == "open") return open();
    if (verb == "run") return run(words);
    if (verb == "settle") return settle();
    if (verb == "close") return close();
    if (verb == "verify") return verify(words);
    throw cannot_run{"unknown word: " + verb};
  }

 private:
  std::size_t owned() const {
    if (node_->seat() == nullptr) return storage::partition_count;
    std::size_t count = 0;
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      count += node_->seat()->beliefs().is_here(partition) ? 1 : 0;
    }
    return count;
  }

  json open() {
    ask_all(node_->entities(), work_.openings());
    return json::object();
  }

  std::uint64_t behind() const {
    if (node_->seat() != nullptr) return node_->seat()->behind(node_->projector().positions()).facts;
    std::uint64_t lag = 0;
    for (const auto& each : node_->projector().status()) lag = std::max(lag, each.lag());
    return lag;
  }

  cluster::forward_counts forwarded() const {
    return node_->seat() != nullptr ? node_->seat()->status().forwarded : cluster::forward_counts{};
  }

  json run(std::istringstream& words) {
    schedule when;
    std::int64_t begin_ns = 0;
    words >> when.first >> when.commands >> when.rate >> begin_ns;
    when.begin = steady::time_point{std::chrono::nanoseconds{begin_ns}};
    auto& kept = kept_.emplace_back(when.commands, when.first);
    const auto counted = node_->journal_counts();
    const auto sent = forwarded();
    const auto got = open_loop(node_->entities(), work_, when, kept);
    const auto counts = node_->journal_counts() - counted;
    return {{"asked", got.asked},
            {"accepted", got.accepted},
            {"busy", got.busy},
            {"failed", got.failed},
            {"failure", got.failure},
            {"seconds", got.seconds},
            {"cpu_seconds", got.cpu_seconds},
            {"sender_cpu_seconds", got.sender_cpu_seconds},
            {"us", got.us},
            {"journal", {counts.groups, counts.batches, counts.commits, counts.facts, counts.bytes}},
            {"forwarded", forwarded().forwarded - sent.forwarded},
            {"asked_again", forwarded().again - sent.again},
            {"behind_facts", behind()}};
  }

  json settle() {
    const auto until = steady::now() + quiet_within;
    // A node reacts to the facts of its own partitions alone, so wait_until_quiet() is not for a cluster.
    while (behind() != 0 || node_->reactor().in_flight() != 0) {
      if (steady::now() > until) throw cannot_run{"the node does not come to rest: " + node_->trouble()};
      std::this_thread::sleep_for(look_every);
    }
    return json::object();
  }

  json close() {
    node_->stop();
    node_.reset();
    return json::object();
  }

  json verify(std::istringstream& words) {
    std::string data;
    std::getline(words >> std::ws, data);
    for (const auto& each : kept_) {
      if (auto missing = each.missing_in(log_of(data), work_); !missing.empty()) return {{"missing", missing}};
    }
    return {{"missing", ""}};
  }

  workload work_;
  std::deque<acknowledged> kept_;  // one a run
  std::unique_ptr<app::node> node_;
};

std::vector<std::string> words_for(const node_place& place, std::size_t entities, std::uint64_t seed) {
  return {"/proc/self/exe", std::string{node_role},   place.name,          place.data,
          place.config,     std::to_string(entities), std::to_string(seed)};
}

json read_answer(child_process& of) {
  const auto line = of.read_line(answers_within);
  auto told = json::parse(line, nullptr, false);
  if (!told.is_object()) throw cannot_run{"a node of the benchmark said: " + line};
  if (told.contains("error")) throw cannot_run{told["error"].get<std::string>()};
  return told;
}

json ask(child_process& whom, const std::string& what) {
  whom.write_line(what);
  return read_answer(whom);
}

}  // namespace

int run_node_role(const std::vector<std::string>& words) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("bench"));
  const auto tell = [](const json& what) { std::cout << what.dump() << std::endl; };
  try {
    node_role_loop role{words};
    tell(json::object());
    for (std::string line; std::getline(std::cin, line);) tell(role.answer(line));
    return 0;
  } catch (const std::exception& why) {
    tell({{"error", why.what()}});
    return 1;
  }
}

node_process::node_process(const node_place& place, std::size_t entities, std::uint64_t seed)
    : process_(words_for(place, entities, seed), place.data + ".said") {
  read_answer(process_);
}

std::size_t node_process::owned() { return ask(process_, "owned")["owned"].get<std::size_t>(); }
void node_process::open_entities() { ask(process_, "open"); }
void node_process::settle() { ask(process_, "settle"); }
void node_process::close() { ask(process_, "close"); }

void node_process::begin(const schedule& when) {
  process_.write_line(fmt::format("run {} {} {} {}", when.first, when.commands, when.rate,
                                  std::chrono::nanoseconds{when.begin.time_since_epoch()}.count()));
}

node_figures node_process::finish() {
  const auto told = read_answer(process_);
  node_figures found;
  auto& load = found.load;
  told.at("asked").get_to(load.asked);
  told.at("accepted").get_to(load.accepted);
  told.at("busy").get_to(load.busy);
  told.at("failed").get_to(load.failed);
  told.at("failure").get_to(load.failure);
  told.at("seconds").get_to(load.seconds);
  told.at("cpu_seconds").get_to(load.cpu_seconds);
  told.at("sender_cpu_seconds").get_to(load.sender_cpu_seconds);
  told.at("us").get_to(load.us);
  load.latency = figures_of(load.us);
  const auto counts = told.at("journal").get<std::vector<std::uint64_t>>();
  found.journal = {counts.at(0), counts.at(1), counts.at(2), counts.at(3), counts.at(4)};
  told.at("forwarded").get_to(found.forwarded);
  told.at("asked_again").get_to(found.asked_again);
  told.at("behind_facts").get_to(found.behind_facts);
  return found;
}

std::string node_process::missing_in(const node_place& place) {
  return ask(process_, "verify " + place.data)["missing"].get<std::string>();
}

}  // namespace pilecloud::bench
