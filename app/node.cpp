// SPDX-License-Identifier: Apache-2.0
#include "app/node.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include "actors/reminders.hpp"
#include "app/cluster_mark.hpp"
#include "app/wake_signal.hpp"
#include "devices/central_system.hpp"
#include "projections/reminders.hpp"
#include "storage/feed.hpp"
#include "storage/local_sequencer.hpp"

namespace pilecloud::app {

namespace {

constexpr int behind_commands = 5;                              // nice value of the thread that folds
constexpr std::uint64_t facts_a_step = 2048;                    // folded into one batch of rows
constexpr std::chrono::milliseconds idle_wait{200};             // a missed wake-up costs this much
constexpr std::chrono::milliseconds reminders_every{100};       // how late a reminder may fire
constexpr std::chrono::milliseconds clustered_group_every{20};  // docs/decisions/paced-groups.md
constexpr std::chrono::seconds directory_tick{1};
constexpr std::chrono::hours command_sweep{1};
constexpr duration commands_kept = std::chrono::hours{24 * 31};  // design §5.2: at least 30 days
constexpr std::uint64_t commands_a_sweep = 100'000;

// A folder of a cluster, served alone, would fork the log.
std::optional<std::string> belongs_elsewhere(const std::string& folder) {
  const auto mark = read_cluster_mark(folder);
  if (!mark) return mark.error();
  if (!mark.value()) return std::nullopt;
  return fmt::format(
      "'{}' is the folder of node '{}' of a cluster: serve it with --config; to go back to one node see `pilecloud "
      "cluster dissolve --help`",
      folder, mark.value()->node);
}

std::string refusal_of(const std::string& folder, const storage::failure& why) {
  if (why.error == storage::errc::locked) {
    return fmt::format("another pilecloud holds '{}'; stop it first, or name another folder with --data", folder);
  }
  return fmt::format("'{}' cannot be opened: {} ({})", folder, to_text(why.error), why.detail);
}

}  // namespace

// In the order of construction: what stands later may use what stands before.
struct node::parts {
  std::string data;
  system_clock_source clock;
  std::unique_ptr<storage::rocksdb_log> log;
  std::unique_ptr<storage::key_store> keys;
  std::unique_ptr<projections::views> rows;
  std::unique_ptr<storage::local_sequencer> alone;      // without a seat
  std::unique_ptr<cluster::clustered_edges> own_edges;  // without a seat
  std::unique_ptr<cluster_seat> seat;                   // in a cluster
  std::unique_ptr<storage::journal> journal;
  std::unique_ptr<storage::feed> feed;
  std::unique_ptr<projections::projector> projector;
  std::unique_ptr<actors::caf_entities> entities;
  std::unique_ptr<actors::reactor> reactor;
  std::unique_ptr<actors::reminders> reminders;
  std::atomic<bool> stopping{false};
  wake_signal projector_wake;
  wake_signal reactor_wake;
  mutable std::mutex trouble_mutex;
  std::string trouble;
  std::thread projecting;
  std::thread reacting;
  std::thread reminding;
  std::mutex pause_mutex;
  std::condition_variable pause;

  void report(std::string what) {
    spdlog::error("{}", what);
    const std::lock_guard lock{trouble_mutex};
    trouble = std::move(what);
  }

  void project() {
    // When cores are short the pages wait, not the commands. Best effort.
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), behind_commands));
    while (!stopping) {
      const auto folded = projector->step(facts_a_step);
      if (!folded) return report("projections stopped: " + folded.error().detail);
      if (folded.value() == 0) projector_wake.wait(idle_wait);
    }
  }

  void react() {
    while (!stopping) {
      if (!reactor->pump(clock.now())) reactor_wake.wait(reactor_patience());
    }
  }

  std::chrono::milliseconds reactor_patience() const {
    const auto due = reactor->next_due();
    if (!due) return idle_wait;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - clock.now());
    return std::clamp(left, std::chrono::milliseconds{1}, idle_wait);
  }

  void remind() {
    auto ticked = clock.now();
    auto swept = ticked;
    while (!stopping) {
      const auto now = clock.now();
      reminders->pump(now);
      if (now - ticked >= directory_tick) {
        entities->tick(now);
        ticked = now;
      }
      if (now - swept >= command_sweep) {
        log->sweep_commands(now - commands_kept, commands_a_sweep);
        swept = now;
      }
      std::unique_lock lock{pause_mutex};
      pause.wait_for(lock, reminders_every, [this] { return stopping.load(); });
    }
  }

  void start() {
    journal->on_applied([this](std::uint16_t partition, std::uint64_t last) {
      feed->moved(partition, last);
      projector_wake.raise();
      // Streaming to the others and reacting are the owner's: a follower wakes no thread for them.
      if (seat && !seat->beliefs().is_here(partition)) return;
      if (seat) seat->moved();
      reactor_wake.raise();
    });
    reactor->on_answer([this] { reactor_wake.raise(); });
    projecting = std::thread{[this] { project(); }};
    reacting = std::thread{[this] { react(); }};
    reminding = std::thread{[this] { remind(); }};
    if (seat) seat->start([this](std::uint16_t partition) { return reactor->offset_to_hand_on(partition); });
  }

  actors::entities& door() { return seat ? seat->door() : *entities; }

  void stop() {
    {
      const std::lock_guard lock{pause_mutex};
      if (stopping.exchange(true)) return;
    }
    pause.notify_all();
    reactor_wake.raise();
    projector_wake.raise();
    for (auto* each : {&reminding, &reacting, &projecting}) {
      if (each->joinable()) each->join();
    }
    if (seat) seat->stop();
    reminders.reset();
    if (seat) seat->end_calls();
    reactor.reset();
    entities.reset();  // answers what is in flight, ends the journal's thread
    projector.reset();
  }

  std::uint64_t facts() const {
    std::uint64_t sum = 0;
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      sum += log->tail(partition).position;
    }
    return sum;
  }

  bool quiet() const {
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      const auto last = log->tail(partition).position;
      if (projector->positions()[partition] < last || reactor->offset(partition) < last) return false;
    }
    return reactor->in_flight() == 0;
  }
};

result<std::unique_ptr<node>, std::string> node::open(const node_options& options) {
  auto p = std::make_unique<parts>();
  p->data = options.data;
  std::error_code error;
  std::filesystem::create_directories(options.data, error);
  if (error) return fmt::format("'{}' cannot be created: {}", options.data, error.message());
  std::filesystem::permissions(options.data, std::filesystem::perms::owner_all,
                               error);  // best effort: it may be ours only

  storage::rocksdb_options log_options;
  log_options.path = options.data + "/log";
  auto log = storage::rocksdb_log::open(log_options);
  if (!log) return refusal_of(options.data, log.error());
  p->log = std::move(log).value();
  auto keys = storage::key_store::open(options.data + "/keys");
  if (!keys) return refusal_of(options.data, keys.error());
  p->keys = std::move(keys).value();
  auto rows = projections::views::open(options.data + "/views");
  if (!rows) return refusal_of(options.data, rows.error());
  p->rows = std::move(rows).value();

  if (options.cluster) {
    auto seat = cluster_seat::open(*options.cluster, *p->log, *p->keys);
    if (!seat) return seat.error();
    p->seat = std::move(seat).value();
    p->journal = storage::journal::join(*p->log, p->seat->order(), p->clock, options.cluster->name);
  } else {
    if (auto wrong = belongs_elsewhere(options.data)) return *std::move(wrong);
    p->own_edges =
        std::make_unique<cluster::clustered_edges>("alone", nullptr, cluster::clustered_edges::live_nodes{}, p->clock);
    p->alone = std::make_unique<storage::local_sequencer>(*p->log);
    auto journal = storage::journal::open(*p->log, *p->alone, p->clock, "node");
    if (!journal) return refusal_of(options.data, journal.error());
    p->journal = std::move(journal).value();
  }
  p->feed = std::make_unique<storage::feed>(*p->log);
  auto projector = projections::projector::open(*p->log, *p->rows);
  if (!projector) return refusal_of(options.data, projector.error());
  p->projector = std::move(projector).value();

  auto* inside = p.get();
  auto limits = options.limits;
  if (p->seat) limits.group_every = clustered_group_every;
  p->entities = std::make_unique<actors::caf_entities>(*p->log, *p->journal, p->clock, limits, options.actor_threads);
  actors::reactor::ownership owned;
  projections::partition_filter is_ours = [](std::uint16_t) { return true; };
  if (p->seat) {
    if (auto joined = p->seat->join(*p->entities, *p->journal); !joined) return joined.error();
    owned = [inside](std::uint16_t partition) { return inside->seat->beliefs().epoch_here(partition); };
    is_ours = [inside](std::uint16_t partition) { return inside->seat->beliefs().is_here(partition); };
  }
  p->reactor = std::make_unique<actors::reactor>(
      *p->log, p->door(), actors::reactor_limits{}, [inside] { return inside->entities->writable(); }, owned,
      devices::calls_to_piles(p->seat ? p->seat->edges() : *p->own_edges, *p->rows, p->clock));
  p->reminders = std::make_unique<actors::reminders>(p->door(), [inside, is_ours](instant now, std::size_t max) {
    std::vector<actors::due_reminder> due;
    for (auto& row : projections::due_reminders(inside->rows->read(), now, max, is_ours)) {
      due.push_back({row.partition, row.due, std::move(row.stream), row.kind});
    }
    return due;
  });
  p->start();
  return std::unique_ptr<node>{new node{std::move(p)}};
}

node::node(std::unique_ptr<parts> p) : parts_(std::move(p)) {}
node::~node() { stop(); }

actors::entities& node::entities() { return parts_->door(); }
actors::caf_entities& node::own_entities() { return *parts_->entities; }
actors::edges& node::edges() { return parts_->seat ? parts_->seat->edges() : *parts_->own_edges; }
cluster_seat* node::seat() { return parts_->seat.get(); }
storage::rocksdb_log& node::log() { return *parts_->log; }
storage::key_store& node::keys() { return parts_->seat ? parts_->seat->keys() : *parts_->keys; }
projections::views& node::rows() { return *parts_->rows; }
projections::projector& node::projector() { return *parts_->projector; }
actors::reactor& node::reactor() { return *parts_->reactor; }
const clock_source& node::clock() const { return parts_->clock; }
storage::journal_counts node::journal_counts() const { return parts_->journal->counts(); }

bool node::wait_until_quiet(duration at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  // Quiet twice with the same tails: a follow-up's facts may come between reading a tail and asking the reactor.
  for (std::uint64_t seen = UINT64_MAX; std::chrono::steady_clock::now() < until;) {
    if (!trouble().empty()) return false;
    const auto now = parts_->facts();
    const bool still = parts_->quiet();
    if (still && now == seen) return true;
    seen = still ? now : UINT64_MAX;
    std::this_thread::sleep_for(std::chrono::milliseconds{still ? 1 : 5});
  }
  return false;
}

std::string node::trouble() const {
  const std::lock_guard lock{parts_->trouble_mutex};
  return parts_->trouble;
}

void node::stop() { parts_->stop(); }

}  // namespace pilecloud::app
