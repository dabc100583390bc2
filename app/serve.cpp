// SPDX-License-Identifier: Apache-2.0
// pilecloud serve: a node with the API in front, until a signal ends it.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/administrator.hpp"
#include "app/commands.hpp"
#include "app/demonstration.hpp"
#include "app/node.hpp"
#include "app/open_files.hpp"
#include "app/pile_ports.hpp"
#include "http/application.hpp"
#include "http/server.hpp"

namespace pilecloud::app {

namespace {

constexpr std::chrono::milliseconds catch_up_at_most{500};
constexpr std::chrono::seconds silence_of_a_ready_node{5};
constexpr std::chrono::seconds patience_with_the_cluster{10};
constexpr std::uint64_t lag_of_a_ready_node = 10'000;  // facts; beyond it pages are too old to trust

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud serve: {}\n", why);
  return 2;
}

std::uint64_t lag_of(const std::vector<projections::projection_status>& all) {
  std::uint64_t lag = 0;
  for (const auto& each : all) lag = std::max(lag, each.lag());
  return lag;
}

void add_cluster_readiness(node& node, std::vector<http::readiness>& to) {
  const auto far = node.seat()->behind(node.projector().positions());
  const auto seen = node.seat()->status();
  const bool hears = far.time && *far.time <= silence_of_a_ready_node;
  to.push_back({"cluster", hears,
                far.time ? fmt::format("{} facts behind; all was heard of {} ms ago", far.facts,
                                       std::chrono::duration_cast<std::chrono::milliseconds>(*far.time).count())
                         : "not heard of all partitions yet"});
  std::string halted;
  for (std::size_t i = 0; i < seen.member.halted.size(); ++i) {
    if (!seen.member.halted[i].empty()) halted += fmt::format(" {}", i);
  }
  to.push_back({"one_log", halted.empty(), halted.empty() ? "" : "halted partitions:" + halted});
}

// A node that owns nothing meets a failed disk only when it follows: the log knows, its writers need not.
bool takes_writes(node& node) { return node.own_entities().writable() && node.log().is_writable(); }

std::vector<http::readiness> readiness_of(node& node) {
  const auto trouble = node.trouble();
  const auto lag = lag_of(node.projector().status());
  const bool writable = takes_writes(node);
  std::vector<http::readiness> all{
      {"log", writable,
       writable                   ? ""
       : node.log().is_writable() ? "the last write failed; new ones are refused until one succeeds"
                                  : "the disk failed: make room or replace it, then restart this node"},
      {"projections", trouble.empty() && lag <= lag_of_a_ready_node,
       trouble.empty() ? fmt::format("{} facts behind", lag) : trouble}};
  if (node.seat() != nullptr) add_cluster_readiness(node, all);
  return all;
}

http::metric_source labelled(std::string name, std::string help,
                             std::function<std::vector<http::metric_value>()> read) {
  return {std::move(name), std::move(help), http::metric_source::kind::gauge, std::move(read)};
}

void add_cluster_metrics(node& node, std::vector<http::metric_source>& to) {
  using http::counter;
  using http::gauge;
  auto* seat = node.seat();
  const auto number = [](auto value) { return static_cast<double>(value); };
  to.push_back(gauge("pilecloud_cluster_owned_partitions", "Partitions this node writes", [seat, number] {
    const auto epochs = seat->status().member.epochs;
    return number(std::count_if(epochs.begin(), epochs.end(), [](auto epoch) { return epoch != 0; }));
  }));
  to.push_back(
      labelled("pilecloud_cluster_partition_lag_facts", "Facts ordered that this node has not folded", [&node] {
        std::vector<http::metric_value> all;
        const auto lags = node.seat()->lags(node.projector().positions());
        for (std::size_t i = 0; i < lags.size(); ++i)
          all.push_back({{{"partition", std::to_string(i)}}, double(lags[i])});
        return all;
      }));
  to.push_back(
      gauge("pilecloud_cluster_seconds_behind", "Since this node last knew to have everything; -1: never", [&node] {
        const auto far = node.seat()->behind(node.projector().positions());
        return far.time ? std::chrono::duration<double>{*far.time}.count() : -1.0;
      }));
  to.push_back(labelled("pilecloud_cluster_peer_up", "1 while connected to the node", [seat] {
    std::vector<http::metric_value> all;
    for (const auto& [name, link] : seat->status().links) {
      all.push_back({{{"node", name}}, link == cluster::link::connected ? 1.0 : 0.0});
    }
    return all;
  }));
  to.push_back(gauge("pilecloud_cluster_live_nodes", "Nodes in the roster",
                     [seat, number] { return number(seat->status().member.live.size()); }));
  to.push_back(counter("pilecloud_cluster_takes_total", "Partitions taken",
                       [seat, number] { return number(seat->status().member.takes); }));
  to.push_back(counter("pilecloud_cluster_lost_partitions_total", "Partitions lost to another node or to a silent etcd",
                       [seat, number] { return number(seat->status().member.losses); }));
  to.push_back(gauge(
      "pilecloud_cluster_halted_partitions", "Partitions whose facts do not follow this node's log", [seat, number] {
        const auto halted = seat->status().member.halted;
        return number(std::count_if(halted.begin(), halted.end(), [](auto& why) { return !why.empty(); }));
      }));
  to.push_back(counter("pilecloud_cluster_forwarded_total", "Commands sent to another node",
                       [seat, number] { return number(seat->status().forwarded.forwarded); }));
  to.push_back(counter("pilecloud_cluster_forward_failures_total", "Commands no owner answered in time",
                       [seat, number] { return number(seat->status().forwarded.given_up); }));
  to.push_back(gauge("pilecloud_etcd_quota_share", "Fullest member's share of its quota", [seat] {
    double share = 0;
    for (const auto& each : seat->status().etcd) share = std::max(share, each.quota_percent / 100.0);
    return share;
  }));
  to.push_back(gauge("pilecloud_etcd_members_up", "Members that answer and have a leader", [seat, number] {
    const auto all = seat->status().etcd;
    return number(std::count_if(all.begin(), all.end(), [](const auto& each) { return each.has_leader; }));
  }));
  to.push_back(gauge("pilecloud_etcd_alarm", "1 while a member is out of space or corrupt", [seat, number] {
    const auto all = seat->status().etcd;
    return number(
        std::any_of(all.begin(), all.end(), [](const auto& each) { return each.is_out_of_space || each.is_corrupt; }));
  }));
  to.push_back(gauge("pilecloud_etcd_in_use_bytes", "Of the fullest member", [seat, number] {
    std::uint64_t most = 0;
    for (const auto& each : seat->status().etcd) most = std::max(most, each.db_in_use_bytes);
    return number(most);
  }));
}

std::vector<http::metric_source> metrics_of(node& node) {
  using http::counter;
  using http::gauge;
  const auto number = [](auto value) { return static_cast<double>(value); };
  std::vector<http::metric_source> all{
      counter("pilecloud_journal_syncs_total", "Groups made durable, one fsync each",
              [&node, number] { return number(node.journal_counts().groups); }),
      counter("pilecloud_journal_commits_total", "Commits made durable",
              [&node, number] { return number(node.journal_counts().commits); }),
      counter("pilecloud_journal_facts_total", "Facts made durable",
              [&node, number] { return number(node.journal_counts().facts); }),
      counter("pilecloud_journal_bytes_total", "Bytes of records made durable",
              [&node, number] { return number(node.journal_counts().bytes); }),
      gauge("pilecloud_entities_awake", "Entities with an actor",
            [&node, number] { return number(node.own_entities().counts().awake); }),
      counter("pilecloud_entities_wakes_total", "Entities woken from the log",
              [&node, number] { return number(node.own_entities().counts().wakes); }),
      counter("pilecloud_commands_total", "Commands taken by a directory",
              [&node, number] { return number(node.own_entities().counts().commands); }),
      counter("pilecloud_commands_busy_total", "Commands answered busy",
              [&node, number] { return number(node.own_entities().counts().refused); }),
      counter("pilecloud_commands_abandoned_total", "Commands answered unavailable",
              [&node, number] { return number(node.own_entities().counts().abandoned); }),
      gauge("pilecloud_projection_lag_facts", "Facts the slowest projection has not folded",
            [&node, number] { return number(lag_of(node.projector().status())); }),
      gauge("pilecloud_reactor_in_flight", "Facts whose follow-up commands are not answered",
            [&node, number] { return number(node.reactor().in_flight()); }),
      gauge("pilecloud_reactor_parked", "Follow-up commands waiting for a person",
            [&node, number] { return number(node.reactor().parked().size()); }),
      gauge("pilecloud_log_writable", "1 while the log takes writes",
            [&node, number] { return number(takes_writes(node) ? 1 : 0); }),
  };
  if (node.seat() != nullptr) add_cluster_metrics(node, all);
  return all;
}

std::string parked_id(const actors::parked_follow_up& each) {
  return fmt::format("{}-{}-{}", each.partition, each.position, each.index);
}

std::vector<http::parked_command> parked_of(node& node) {
  std::vector<http::parked_command> list;
  for (const auto& each : node.reactor().parked()) {
    list.push_back({parked_id(each), each.name, each.stream, each.reason, each.partition, each.position, 0});
  }
  return list;
}

bool retry_parked(node& node, const std::string& id) {
  for (const auto& each : node.reactor().parked()) {
    if (parked_id(each) == id) return node.reactor().retry(each.partition, each.position, each.index).ok();
  }
  return false;
}

std::function<http::distance()> behind_of(node& node) {
  if (node.seat() == nullptr) return {};
  return [&node] {
    const auto far = node.seat()->behind(node.projector().positions());
    http::distance told{far.facts, {}};
    if (far.time) told.time = std::chrono::duration_cast<std::chrono::milliseconds>(*far.time);
    return told;
  };
}

std::function<bool()> catch_up_of(node& node) {
  if (node.seat() == nullptr) return {};
  return [&node] {
    const auto before = node.projector().positions();
    const auto ends = node.seat()->look_at_ends();
    if (!ends) return false;
    bool missed = false;
    const auto until = std::chrono::steady_clock::now() + catch_up_at_most;
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      if ((*ends)[partition] <= before[partition]) continue;
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0 || !node.projector().wait_for(partition, (*ends)[partition], left)) return false;
      missed = true;
    }
    return missed;
  };
}

http::context context_of(node& node, http::key_ring& keys, const devices::message_search& messages) {
  return {.entities = node.entities(),
          .rows = node.rows(),
          .log = node.log(),
          .wait_for =
              [&node](std::uint16_t partition, std::uint64_t position, std::chrono::milliseconds timeout) {
                return node.projector().wait_for(partition, position, timeout);
              },
          .projections = [&node] { return node.projector().status(); },
          .keys = keys,
          .clock = node.clock(),
          .behind = behind_of(node),
          .catch_up = catch_up_of(node),
          .readiness_checks = [&node] { return readiness_of(node); },
          .metrics = metrics_of(node),
          .parked = [&node] { return parked_of(node); },
          .retry_parked = [&node](const std::string& id) { return retry_parked(node, id); },
          .call_pile = calls_by_protocol(node),
          .run_pile = calls_by_verb(node, keys),
          .setup = setup_of_piles(node),
          .pile_messages = messages_of(messages),
          .logins = {}};
}

// Until somebody owns every partition and this node has what they wrote, but not for ever: it may be the first to
// start.
bool wait_for_the_cluster(node& node) {
  const auto until = std::chrono::steady_clock::now() + patience_with_the_cluster;
  while (std::chrono::steady_clock::now() < until) {
    const auto far = node.seat()->behind(node.projector().positions());
    bool owned = true;
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      const auto& beliefs = node.seat()->beliefs();
      owned = owned && (beliefs.is_here(partition) || !beliefs.other_owner(partition).empty());
    }
    if (owned && far.time && far.facts == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  return false;
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

int serve(const serve_options& options) {
  const auto signals = ending_signals();
  std::signal(SIGXFSZ, SIG_IGN);                  // a file that may not grow is a failed write (W1), not an end
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the first thread: only sigwait below sees them

  raise_open_files();

  node_options asked;
  asked.data = options.data;
  http::server_options server_options;
  server_options.port = options.port;
  pile_ports piles;
  if (!options.no_piles) piles.port = options.piles_port;
  if (!options.no_piles && !options.piles_certificate.empty()) {
    piles.tls_port = options.piles_tls_port;
    piles.tls = {options.piles_certificate, options.piles_key, options.piles_ca};
  }
  piles.address = options.piles_address;
  piles.quirks_file = options.piles_quirks;
  if (!options.config.empty()) {
    auto config = read_node_file(options.config);
    if (!config) return cannot(to_text(config.error()));
    asked.data = config.value().data;
    server_options.address = config.value().http_address;
    server_options.port = config.value().http_port;
    piles = config.value().piles;
    asked.cluster = std::move(config).value();
  }
  auto opened = node::open(asked);
  if (!opened) return cannot(opened.error());
  auto& node = *opened.value();
  auto keys = http::key_ring::open(node.keys(), node.clock().now());
  if (!keys) return cannot("the key store cannot be read: " + keys.error().detail);
  if (node.seat() != nullptr && !wait_for_the_cluster(node)) {
    spdlog::warn("cluster: not all partitions have an owner yet; this node answers reads meanwhile");
  }
  const auto password = ensure_administrator(node, *keys.value(), options.reset_administrator);
  if (!password && node.seat() == nullptr) return cannot(password.error());
  if (!password) spdlog::warn("{}; `serve --reset-administrator` makes one later", password.error());
  if (password && password.value()) {
    fmt::print("administrator: {}\npassword:      {}   (shown this once; keep it)\n", administrator_name,
               *password.value());
  }

  auto said = storage::expiring_rows::open(asked.data + "/messages");
  if (!said) return cannot(fmt::format("'{}/messages' cannot be opened: {}", asked.data, said.error().detail));
  devices::message_history history{*said.value(), node.clock(), std::chrono::hours{24} * piles.messages_days};
  std::unique_ptr<devices::central_system> central;
  if (piles.any()) {
    auto listening = open_central_system(piles, node, *keys.value(), history);
    if (!listening) return cannot(listening.error());
    central = std::move(listening).value();
  }
  const auto messages = search_of(history, node, asked.cluster ? asked.cluster->name : std::string{});
  auto with = context_of(node, *keys.value(), *messages);
  for (auto& each : metrics_of_piles(node, central.get())) with.metrics.push_back(std::move(each));
  http::application application{std::move(with)};
  auto server = http::server::start(application, server_options);
  if (!server) return cannot(server.error().what + "; choose another port");
  fmt::print("pilecloud is ready at http://{}:{}\n", server_options.address, server.value()->port());
  if (central && piles.port) fmt::print("piles connect to ws://{}:{}/ocpp/PILE\n", piles.address, central->port());
  if (central && piles.tls_port)
    fmt::print("piles connect to wss://{}:{}/ocpp/PILE\n", piles.address, central->tls_port());
  std::unique_ptr<demonstration> demo;
  if (options.demo && central && piles.port) {
    auto begun = demonstration::open(application, node, asked.data + "/demonstration", central->port());
    if (begun) {
      demo = std::move(begun).value();
      fmt::print("station DEMO is charging: GET /api/v1/piles?station=DEMO, GET /api/v1/sessions\n");
    } else {
      spdlog::warn("no demonstration: {}", begun.error());
    }
  }
  std::fflush(stdout);

  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("stopping");
  server.value()->stop();
  demo.reset();
  central.reset();
  node.stop();
  return 0;
}

}  // namespace pilecloud::app
