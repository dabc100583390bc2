// SPDX-License-Identifier: Apache-2.0
// pilecloud cluster create | dissolve | recover: where a cluster begins and ends. The node's own folder is opened, so
// its serve must be stopped for create and dissolve.
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "app/cluster_access.hpp"
#include "app/cluster_mark.hpp"
#include "app/commands.hpp"
#include "base/instant.hpp"
#include "cluster/shared_key_store.hpp"
#include "cluster/wrapping_key.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::app {

namespace {

constexpr std::size_t batches_a_read = 64;

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud cluster: {}\n", why);
  return 2;
}

result<std::unique_ptr<storage::rocksdb_log>, std::string> open_own_log(const node_file& config) {
  std::error_code error;
  std::filesystem::create_directories(config.data, error);
  if (error) return fmt::format("'{}' cannot be created: {}", config.data, error.message());
  storage::rocksdb_options options;
  options.path = config.data + "/log";
  auto log = storage::rocksdb_log::open(options);
  if (log) return std::move(log).value();
  if (log.error().error == storage::errc::locked) {
    return fmt::format("a pilecloud is running on '{}': stop it first", config.data);
  }
  return fmt::format("'{}' cannot be opened: {} ({})", options.path, to_text(log.error().error), log.error().detail);
}

cluster::log_ends ends_of(const storage::log& log) {
  cluster::log_ends ends;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto tail = log.tail(partition);
    ends[partition] = {tail.position + 1, tail.chain};
  }
  return ends;
}

std::uint64_t facts_before(const cluster::log_ends& ends) {
  std::uint64_t facts = 0;
  for (const auto& each : ends) facts += each.next - 1;
  return facts;
}

// Reads from etcd what the log lacks up to `ends`; a sentence when it cannot.
std::optional<std::string> complete(storage::log& log, cluster::etcd_sequencer& order, const cluster::log_ends& ends) {
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    while (log.tail(partition).position + 1 < ends[partition].next) {
      const auto from = log.tail(partition).position + 1;
      const auto missing = order.read(partition, from, batches_a_read);
      if (!missing || missing.value().empty()) {
        return fmt::format(
            "partition {} from position {} on is not in etcd any more and not in this folder: let this "
            "node's serve catch up first, or dissolve on a node that has everything",
            partition, from);
      }
      if (const auto applied = log.apply(missing.value()); !applied) return applied.error().detail;
    }
    const auto tail = log.tail(partition);
    if (tail.position + 1 != ends[partition].next || tail.chain != ends[partition].chain) {
      return fmt::format("partition {}: this folder ends at {} with another fact than the cluster at {}", partition,
                         tail.position, ends[partition].next - 1);
    }
  }
  return std::nullopt;
}

// The folder's keys become the cluster's; may be done again.
std::optional<std::string> share_keys(const node_file& own, cluster::etcd_client& etcd,
                                      const cluster::generation& created) {
  const auto wrapping = cluster::read_wrapping_key(own.key_file);
  if (!wrapping) return wrapping.error().why;
  const auto local = storage::key_store::open(own.data + "/keys");
  if (!local) return local.error().detail;
  auto shared = cluster::shared_key_store::open(*local.value(), etcd, created.name(), wrapping.value(),
                                                [](std::string_view, std::string_view) {});
  if (!shared) return shared.error().detail;
  if (const auto uploaded = shared.value()->upload(); !uploaded) return uploaded.error().detail;
  return std::nullopt;
}

}  // namespace

int cluster_create(const cluster_options& options) {
  const auto config = read_node_file(options.config);
  if (!config) return cannot(to_text(config.error()));
  const auto& own = config.value();
  cluster::etcd_client etcd{channel_of(own)};
  if (const auto why = etcd.unusable()) return cannot(*why);
  if (const auto wrapping = cluster::read_wrapping_key(own.key_file); !wrapping) {
    return cannot(wrapping.error().why);
  }
  const auto log = open_own_log(own);
  if (!log) return cannot(log.error());
  const auto marked = read_cluster_mark(own.data);
  if (!marked) return cannot(marked.error());
  if (marked.value() && marked.value()->generation != 0) {
    return cannot(fmt::format("'{}' belongs to cluster {} already", own.data, marked.value()->cluster));
  }
  // Written before the cluster is, so that a lost answer can be asked for again under the same id.
  const auto id = marked.value() ? marked.value()->cluster : cluster::new_cluster_id();
  if (const auto written = write_cluster_mark(own.data, {id, 0, own.name}); !written) return cannot(written.error());
  const auto ends = ends_of(*log.value());
  const auto created = cluster::create(etcd, id, ends, own.name, system_clock_source{}.now());
  if (!created) {
    const bool never = created.error() != cluster::generation_error::etcd_away;
    if (never) static_cast<void>(remove_cluster_mark(own.data));
    return cannot(
        fmt::format("{}{}", cluster::to_text(created.error()), never ? "" : "; run it again when etcd answers"));
  }
  if (const auto why = share_keys(own, etcd, created.value())) return cannot(*why + "; run it again");
  if (const auto written = write_cluster_mark(own.data, {id, created.value().number, own.name}); !written) {
    return cannot(written.error());
  }
  fmt::print(
      "cluster {} begins with the {} facts of '{}'.\nStart it here: pilecloud serve --config {}\nThen on the other "
      "nodes, with empty folders: pilecloud serve --config THEIR-FILE\n",
      id, facts_before(ends), own.data, options.config);
  return 0;
}

int cluster_dissolve(const cluster_options& options) {
  auto at = cluster_access::open(options.config);
  if (!at) return cannot(at.error());
  auto& access = *at.value();
  const auto live = access.roster().list();
  if (!live) return cannot("etcd does not answer");
  if (!live.value().empty()) {
    std::string names;
    for (const auto& each : live.value()) names += ' ' + each.node;
    return cannot("these nodes are running; stop them first:" + names);
  }
  const auto log = open_own_log(access.config());
  if (!log) return cannot(log.error());
  // What etcd still holds first: when that is not enough nothing has happened.
  const auto now = access.order().survey();
  if (!now) return cannot("etcd does not answer");
  cluster::log_ends ends;
  for (std::size_t i = 0; i < ends.size(); ++i) ends[i] = {now.value()[i].next, now.value()[i].chain};
  if (const auto why = complete(*log.value(), access.order(), ends)) return cannot(*why);
  const auto closed = cluster::close(access.etcd(), access.generation());
  if (!closed) return cannot(fmt::format("{}", cluster::to_text(closed.error())));
  if (const auto why = complete(*log.value(), access.order(), closed.value())) return cannot(*why);
  if (const auto removed = remove_cluster_mark(access.config().data); !removed) return cannot(removed.error());
  fmt::print("the cluster is dissolved. '{}' holds all {} facts and goes on alone:\n  pilecloud serve --data {}\n",
             access.config().data, facts_before(closed.value()), access.config().data);
  return 0;
}

}  // namespace pilecloud::app
