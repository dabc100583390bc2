// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tests/simulation/checks.hpp"
#include "tests/simulation/coverage.hpp"
#include "tests/simulation/edge.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/office.hpp"
#include "tests/simulation/row_checks.hpp"

namespace pilecloud::simulation {
namespace {

constexpr std::uint64_t steps_max = 3'000'000;        // far beyond any good run: it does not come to rest
constexpr std::uint64_t idle_waits_max = 3000;        // the same: time passes and no fact comes
constexpr std::uint64_t retries_max = 20;             // of parked follow-ups, by a person
constexpr std::uint64_t person_looks_every = 50'000;  // steps
constexpr instant world_begins = instant_from_us(1'790'000'000'000'000);

class world {
 public:
  world(std::uint64_t seed, breakage bug);
  ~world() {  // its last answers still go through the network
    if (node_.up()) node_.crash();
  }
  outcome run();

 private:
  void populate();
  void disturb();
  void restart_later(duration wait);
  bool turn();
  bool wait();
  bool end_of_faults();
  void retry_parked();
  void check();
  void wrong(std::string what) {
    if (result_.wrong.size() < 20) result_.wrong.push_back(std::move(what));
  }
  std::string at_rest() const;

  dice dice_;
  timeline time_;
  node_plan plan_;
  node node_;
  network network_;
  town town_;
  delivered_charges truth_;
  std::vector<std::unique_ptr<device>> devices_;
  std::vector<std::unique_ptr<driver>> drivers_;
  std::vector<device*> open_piles_;  // registered: orders may come
  std::map<pile_id, device*> by_pile_;
  std::map<account_id, driver*> by_account_;
  edge edge_;
  history history_;
  office office_;
  bool faults_ = true;
  bool restarting_ = false;
  std::uint64_t retries_ = 0;
  std::uint64_t idle_waits_ = 0;
  outcome result_;
};

world::world(std::uint64_t seed, breakage bug)
    : dice_(seed),
      time_(world_begins + duration{static_cast<std::int64_t>(dice_.below(31'536'000'000'000))}),
      plan_(draw_node_plan(dice_)),
      node_(
          [this, bug] {
            if (bug == breakage::lost_sync) plan_.local_order = true;
            if (bug == breakage::forgetful_rows) plan_.live_rows = true;
            return plan_;
          }(),
          time_, dice_.fork(), bug),
      network_(draw_network_plan(dice_), time_, node_, dice_.fork(),
               [this](std::string what) { wrong(std::move(what)); }),
      town_(draw_town(dice_, time_.true_now())),
      edge_(node_.log(), by_pile_, by_account_),
      history_(time_, network_, dice_.fork(), truth_),
      office_(town_, time_, network_, dice_.fork()) {
  populate();
}

void world::populate() {
  const auto device_plan = draw_device_plan(dice_);
  for (const auto& one : town_.sites) {
    devices_.push_back(std::make_unique<device>(one, device_plan, time_, network_, dice_.fork(), truth_));
    by_pile_[one.pile] = devices_.back().get();
  }
  for (const auto& who : town_.people) {
    drivers_.push_back(std::make_unique<driver>(who, time_, network_, dice_.fork(), open_piles_));
    by_account_[who] = drivers_.back().get();
  }
  build(town_, network_, [this](const site& where) {
    open_piles_.push_back(by_pile_.at(where.pile));
    if (dice_.one_in(4)) history_.import(where, dice_.pick(town_.people), dice_.below(6) + 1);
  });
  office_.work(dice_.below(8));
  for (auto& one : drivers_) one->live(dice_.below(16) + 4);
}

void world::restart_later(duration wait) {
  if (restarting_) return;
  restarting_ = true;
  time_.after(wait, [this] {
    if (node_.up()) {
      node_.crash();
      ++result_.crashes;
    }
    node_.boot();
    restarting_ = false;
    if (!node_.up()) restart_later(std::chrono::seconds{1});
  });
}

void world::disturb() {
  // A person looks at the list now and then: a device whose session was never opened insists until somebody does.
  if (result_.steps % person_looks_every == 0 && node_.up()) retry_parked();
  const auto happens = [this](unsigned in_ten_thousand) { return dice_.below(10'000) < in_ten_thousand; };
  if (node_.up() && faults_ && happens(plan_.crash)) {
    node_.crash();
    ++result_.crashes;
    restart_later(dice_.one_in(3) ? dice_.span(duration{0}, std::chrono::minutes{30})
                                  : dice_.span(duration{0}, std::chrono::seconds{5}));
  }
  // A fenced partition or a failed disk: an operator restarts it.
  if (node_.up() && !node_.healthy())
    restart_later(dice_.one_in(4) ? dice_.span(duration{0}, std::chrono::minutes{5})
                                  : dice_.span(duration{0}, std::chrono::seconds{3}));
  if (node_.up() && dice_.per_mille(plan_.tick)) node_.tick();
  if (faults_ && happens(plan_.clock_jump))
    time_.set_skew(dice_.one_in(3) ? dice_.span(-std::chrono::hours{1}, std::chrono::hours{1})
                                   : dice_.span(-std::chrono::minutes{2}, std::chrono::minutes{2}));
}

// One thing of anybody's; false: nobody has anything to do now.
bool world::turn() {
  const bool event = time_.has_due() && !dice_.one_in(4);
  if (event) {
    time_.run_one();
    return true;
  }
  if (node_.up() && node_.step()) {
    if (dice_.one_in(6)) {
      const auto by = duration{static_cast<std::int64_t>(dice_.below(400))};
      time_.move_to(time_.true_now() + by);
      node_.time_moved(by);
    }
    return true;
  }
  if (!time_.has_due()) return false;
  time_.run_one();
  return true;
}

// Time passes until the next thing; false: there is none for ever.
bool world::wait() {
  auto next = time_.next();
  if (node_.up()) {
    if (const auto due = node_.next_due(); due && (!next || *due < *next)) next = due;
  }
  if (!next) return false;
  if (!faults_ && !time_.next() && ++idle_waits_ > idle_waits_max) return false;
  const auto by = *next - time_.true_now();
  time_.move_to(*next);
  node_.time_moved(std::max(by, duration{0}));
  if (node_.up() && dice_.one_in(faults_ ? 3 : 20)) node_.tick();
  return true;
}

void world::retry_parked() {
  if (node_.reactor() == nullptr) return;
  for (const auto& one : node_.reactor()->parked()) {
    ++result_.parked;
    const auto again = node_.reactor()->retry(one.partition, one.position, one.index);
    if (!again.ok()) wrong(fmt::format("a parked {} cannot be retried: {}", one.name, again.error().detail));
  }
}

// The fault phase ends when everybody has done what they wanted. False: it had ended, and so has everything else.
bool world::end_of_faults() {
  if (faults_) {
    faults_ = false;
    time_.set_skew({});
    network_.stop_faults();
    node_.stop_faults();
    if (!node_.up() || !node_.healthy() || !plan_.local_order) restart_later(duration{0});
    return true;
  }
  if (node_.reactor() != nullptr && !node_.reactor()->parked().empty() && retries_++ < retries_max) {
    retry_parked();
    return true;
  }
  return false;
}

std::string world::at_rest() const {
  if (network_.open() != 0) return fmt::format("{} commands are not answered", network_.open());
  for (const auto& one : devices_) {
    if (one->untold() != 0) return fmt::format("{} has reports that were not taken", one->where().pile.text());
  }
  for (const auto& one : drivers_) {
    if (!one->done()) return "a driver has not done everything";
  }
  return node_.unfinished();
}

outcome world::run() {
  while (result_.steps++ < steps_max && result_.wrong.empty()) {
    disturb();
    if (turn()) {
      if (edge_.follow()) idle_waits_ = 0;
      continue;
    }
    if (!wait() && !end_of_faults()) break;
  }
  if (result_.wrong.empty()) {
    if (const auto left = at_rest(); !left.empty()) wrong("does not come to rest: " + left);
    if (node_.up()) check();
  }
  return result_;
}

void world::check() {
  const auto parked = node_.reactor()->parked();
  for (const auto& one : parked) wrong(fmt::format("parked for ever: {} to {}: {}", one.name, one.stream, one.reason));
  const folded_log folded{node_.log()};
  check_log(node_.log(), result_.wrong);
  check_answers(folded, network_.heard(), result_.wrong);
  check_money(folded, result_.wrong);
  check_sessions(folded, result_.wrong);
  check_energy(folded, truth_, result_.wrong);
  check_snapshots(node_.log(), folded, result_.wrong);
  check_rows(node_, dice_, result_.wrong);
  std::string tails;
  for (std::uint16_t p = 0; p < storage::partition_count; ++p) {
    tails += bytes_of(node_.log().tail(p).chain);
    result_.facts += node_.log().tail(p).position;
  }
  result_.digest = sha256(tails);
  result_.sessions = edge_.sessions();
  result_.revisions = folded.revisions;
  result_.commands = network_.heard().all().size();
  result_.repeated = network_.heard().repeated();
  result_.busy = network_.heard().busy();
  result_.unavailable = network_.heard().unavailable();
  result_.happened = coverage_of(folded);
  if (plan_.live_rows) ++result_.happened["(live rows)"];
  if (!plan_.local_order) ++result_.happened["(simulated sequencer)"];
}

}  // namespace

void outcome::add(const outcome& other) {
  steps += other.steps;
  sessions += other.sessions;
  facts += other.facts;
  crashes += other.crashes;
  commands += other.commands;
  repeated += other.repeated;
  busy += other.busy;
  unavailable += other.unavailable;
  revisions += other.revisions;
  parked += other.parked;
  for (const auto& [what, count] : other.happened) happened[what] += count;
}

outcome run_world(std::uint64_t seed, breakage bug) { return world{seed, bug}.run(); }

}  // namespace pilecloud::simulation
