// SPDX-License-Identifier: Apache-2.0
#include "crash_scenario.hpp"

#include <random>

#include <fmt/format.h>

#include "storage/verification.hpp"

namespace pilecloud::storage::testing {

namespace {

constexpr int lives = 2;
constexpr int groups_a_life = 14;
constexpr std::size_t stream_count = 9;
constexpr char mark_key[] = "reactor/settle";
constexpr char snapshot_kind[] = "pile/1";

stream_id stream_named(std::size_t n) { return {"pile", "p-" + std::to_string(n)}; }

struct open_node {
  std::unique_ptr<rocksdb_log> log;
  std::unique_ptr<local_sequencer> order;
  std::unique_ptr<storage::journal> journal;
};

result<open_node, failure> open_node_at(const crash_site& site, const set_clock& clock) {
  open_node node;
  auto log = site.open_log();
  if (!log) return log.error();
  node.log = std::move(log).value();
  node.order = std::make_unique<local_sequencer>(*node.log);
  auto journal = storage::journal::open(*node.log, *node.order, clock, "node-1");
  if (!journal) return journal.error();
  node.journal = std::move(journal).value();
  return node;
}

std::string text_of(std::string stream, std::uint64_t version, std::mt19937_64& random) {
  return fmt::format("{} fact {} {}", stream, version, std::string(600 + random() % 1'200, 'x'));
}

class one_life {
 public:
  one_life(open_node& node, told& heard, std::mt19937_64& random, std::uint64_t& next_command)
      : node_(node), heard_(heard), random_(random), next_command_(next_command) {}

  bool run_group(int g) {
    node_.log->put_mark(mark_key, std::to_string(++heard_.mark_put));
    const auto mark = heard_.mark_put;
    const auto group = make_group();
    if (!hear(group)) return false;
    heard_.mark_before_ack = mark;
    if (g % 3 == 0) put_snapshot(group.front().stream);
    if (g % 8 == 7) node_.log->sweep_commands(instant_from_us(0), 10);
    return true;
  }

 private:
  std::vector<proposal> make_group() {
    std::vector<proposal> group;
    std::map<std::string, std::uint64_t> versions;
    commands_.clear();
    const auto size = 1 + random_() % 6;
    for (std::size_t i = 0; i < size; ++i) {
      const auto stream = stream_named(random_() % stream_count);
      auto& version = versions.try_emplace(stream.text(), heard_.acked[stream.text()].size()).first->second;
      auto asked = propose(stream, version, {});
      for (std::size_t f = 0; f <= random_() % 2; ++f) {
        asked.payloads.push_back(text_of(stream.text(), ++version, random_));
      }
      commands_.push_back(random_() % 2 == 0 ? ++next_command_ : 0);
      if (commands_.back() != 0) asked.command = command_named(commands_.back());
      group.push_back(std::move(asked));
    }
    return group;
  }

  bool hear(const std::vector<proposal>& group) {
    const auto outcomes = node_.journal->commit_group(group);
    bool all = true;
    for (std::size_t i = 0; i < group.size(); ++i) {
      auto& to = outcomes[i].ok() ? heard_.acked : heard_.in_flight;
      auto& payloads = to[group[i].stream.text()];
      payloads.insert(payloads.end(), group[i].payloads.begin(), group[i].payloads.end());
      all = all && outcomes[i].ok();
      if (outcomes[i].ok() && commands_[i] != 0) {
        const auto& made = outcomes[i].value();
        heard_.commands[commands_[i]] = {made.partition, made.first};
      }
    }
    return all;
  }

  void put_snapshot(const stream_id& stream) {
    const auto version = heard_.acked[stream.text()].size();
    const auto state = fmt::format("{} at {} {}", stream.text(), version, std::string(300, 's'));
    heard_.snapshots[stream.text()][version] = state;
    node_.log->put_snapshot(stream, snapshot_kind, version, state);
  }

  open_node& node_;
  told& heard_;
  std::mt19937_64& random_;
  std::uint64_t& next_command_;
  std::vector<std::uint64_t> commands_;
};

std::optional<std::string> check_partitions(const log& log) {
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const auto verified = verify_partition(log, partition, [](const record&) {});
    if (!verified) return verified.error().detail;
  }
  return std::nullopt;
}

// Acked ⊆ stored, and what is stored beyond it is the whole group in flight.
std::optional<std::string> check_streams(const log& log, const told& heard) {
  std::size_t extra = 0;
  std::size_t in_flight = 0;
  for (std::size_t n = 0; n < stream_count; ++n) {
    const auto stream = stream_named(n);
    auto expected = heard.acked.contains(stream.text()) ? heard.acked.at(stream.text()) : std::vector<std::string>{};
    const auto acked = expected.size();
    if (const auto found = heard.in_flight.find(stream.text()); found != heard.in_flight.end()) {
      expected.insert(expected.end(), found->second.begin(), found->second.end());
      in_flight += found->second.size();
    }
    std::vector<std::string> stored;
    const auto read = log.read_stream(stream, 1, [&stored](std::uint64_t, std::string_view bytes) {
      stored.emplace_back(decode_record(bytes).value().payload);
      return true;
    });
    if (!read) return read.error().detail;
    if (stored.size() < acked) return fmt::format("{}: {} acked, {} stored", stream.text(), acked, stored.size());
    if (stored.size() > expected.size() || !std::equal(stored.begin(), stored.end(), expected.begin())) {
      return fmt::format("{}: stored facts are not those proposed", stream.text());
    }
    if (log.version_of(stream) != stored.size()) return fmt::format("{}: wrong version", stream.text());
    extra += stored.size() - acked;
  }
  if (extra != 0 && extra != in_flight) return fmt::format("{} of {} facts of the group in flight", extra, in_flight);
  return std::nullopt;
}

std::optional<std::string> check_rest(const log& log, const told& heard) {
  for (const auto& [command, row] : heard.commands) {
    const auto found = log.find_command(command_named(command));
    if (!found || found->partition != row.partition || found->first != row.first)
      return "an acked command is forgotten";
  }
  const auto mark = log.get_mark(mark_key);
  const auto value = mark ? std::stoull(*mark) : 0;
  if (value > heard.mark_put || value < heard.mark_before_ack) return fmt::format("mark {}", value);
  for (const auto& [stream, states] : heard.snapshots) {
    const auto found = log.get_snapshot(*stream_id::parse(stream), snapshot_kind);
    if (!found) continue;  // a cache
    const auto put = states.find(found->version);
    if (put == states.end() || put->second != found->state) return fmt::format("{}: another snapshot", stream);
  }
  return std::nullopt;
}

std::optional<std::string> check_progress(open_node& node) {
  for (std::size_t n = 0; n < 3; ++n) {
    const auto stream = stream_named(n);
    const auto asked = propose(stream, node.log->version_of(stream), {"after the crash"});
    const auto outcome = std::move(node.journal->commit_group({&asked, 1}).front());
    if (!outcome) return fmt::format("cannot go on: {}", outcome.error().detail);
  }
  return check_partitions(*node.log);
}

}  // namespace

crash_site crash_site::with_disk(std::shared_ptr<faulty_disk> other) const {
  auto site = *this;
  site.disk = std::move(other);
  site.env = environment_on(site.disk);
  return site;
}

result<std::unique_ptr<rocksdb_log>, failure> crash_site::open_log() const {
  rocksdb_options options;
  options.path = folder->path();
  options.env = env.get();
  options.write_buffer_bytes = 64u << 10;
  options.block_cache_bytes = 1u << 20;
  options.unsafe_no_sync = unsafe_no_sync;
  return rocksdb_log::open(options);
}

bool live(const crash_site& site, told& heard) {
  set_clock clock;
  std::mt19937_64 random{7};
  std::uint64_t next_command = 0;
  for (int life = 0; life < lives; ++life) {
    auto node = open_node_at(site, clock);
    if (!node) return false;
    one_life run{node.value(), heard, random, next_command};
    for (int g = 0; g < groups_a_life; ++g) {
      if (!run.run_group(g)) return false;
    }
  }
  return true;
}

std::optional<std::string> find_damage(const crash_site& site, const told& heard) {
  set_clock clock;
  std::array<tail, partition_count> tails;
  {
    auto node = open_node_at(site, clock);
    if (!node) return "cannot open: " + node.error().detail;
    const auto& log = *node.value().log;
    if (auto damage = check_partitions(log)) return damage;
    if (auto damage = check_streams(log, heard)) return damage;
    if (auto damage = check_rest(log, heard)) return damage;
    if (auto damage = check_progress(node.value())) return damage;
    for (std::uint16_t partition = 0; partition < partition_count; ++partition) tails[partition] = log.tail(partition);
  }
  auto again = open_node_at(site, clock);
  if (!again) return "cannot open again: " + again.error().detail;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    if (again.value().log->tail(partition) != tails[partition]) return "another tail after a clean restart";
  }
  return std::nullopt;
}

}  // namespace pilecloud::storage::testing
