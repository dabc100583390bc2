// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tests/simulation/checks.hpp"
#include "tests/simulation/coverage.hpp"
#include "tests/simulation/edge.hpp"
#include "tests/simulation/fleet.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/lone_node.hpp"
#include "tests/simulation/office.hpp"

namespace pilecloud::simulation {
namespace {

constexpr std::uint64_t steps_max = 3'000'000;        // far beyond any good run: it does not come to rest
constexpr std::uint64_t idle_waits_max = 3000;        // the same: time passes and no fact comes
constexpr std::uint64_t retries_max = 20;             // of parked follow-ups, by a person
constexpr std::uint64_t person_looks_every = 50'000;  // steps
constexpr duration progress_within = std::chrono::seconds{10};
constexpr instant world_begins = instant_from_us(1'790'000'000'000'000);

class world {
 public:
  world(std::uint64_t seed, const world_wish& wish);
  outcome run();

 private:
  std::unique_ptr<service> draw_service(const world_wish& wish);
  void populate();
  void probe();
  bool turn();
  bool wait();
  bool end_of_faults();
  void check();
  void wrong(std::string what) {
    if (result_.wrong.size() < 20) result_.wrong.push_back(std::move(what));
  }
  std::string at_rest() const;

  outcome result_;
  dice dice_;
  timeline time_;
  network network_;  // before the service: its last answers still go through the network
  std::unique_ptr<service> service_;
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
  std::uint64_t retries_ = 0;
  std::uint64_t idle_waits_ = 0;
};

world::world(std::uint64_t seed, const world_wish& wish)
    : dice_(seed),
      time_(world_begins + duration{static_cast<std::int64_t>(dice_.below(31'536'000'000'000))}),
      network_(draw_network_plan(dice_), time_, dice_.fork(), [this](std::string what) { wrong(std::move(what)); }),
      service_(draw_service(wish)),
      town_(draw_town(dice_, time_.true_now())),
      edge_(by_pile_, by_account_),
      history_(time_, network_, dice_.fork(), truth_),
      office_(town_, time_, network_, dice_.fork()) {
  network_.connect(*service_);
  populate();
}

std::unique_ptr<service> world::draw_service(const world_wish& wish) {
  const auto bug = wish.bug;
  if (wish.is_cluster || is_of_clusters(bug) || (bug == breakage::none && dice_.one_in(4)))
    return std::make_unique<fleet>(draw_fleet_plan(dice_), time_, dice_.fork(), bug,
                                   [this](std::string what) { wrong(std::move(what)); });
  const auto plan = draw_node_plan(dice_);
  return std::make_unique<lone_node>(plan, time_, dice_.fork(), bug);
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

// One thing of anybody's; false: nobody has anything to do now.
bool world::turn() {
  const bool event = time_.has_due() && !dice_.one_in(4);
  if (event) {
    time_.run_one();
    return true;
  }
  if (service_->step()) {
    if (dice_.one_in(6)) service_->move_to(time_.true_now() + duration{static_cast<std::int64_t>(dice_.below(400))});
    return true;
  }
  if (!time_.has_due()) return false;
  time_.run_one();
  return true;
}

// Time passes until the next thing; false: there is none for ever.
bool world::wait() {
  auto next = time_.next();
  if (const auto due = service_->next_due(); due && (!next || *due < *next)) next = due;
  if (!next) return false;
  if (!faults_ && !time_.next() && ++idle_waits_ > idle_waits_max) return false;
  service_->move_to(*next);
  if (dice_.one_in(faults_ ? 3 : 20)) service_->tick();
  return true;
}

// Progress again soon after all faults: what is asked of anybody then is answered (engine.md "Checkers").
void world::probe() {
  for (int i = 0; i < 4; ++i) {
    const auto id = fmt::format("phone/probe-{}", i);
    auto asked =
        ask_of("claim", id, "account/A0", time_.true_now(), domain::claim::command{domain::claim::take{"probe"}});
    network_.ask(network_.with_id(std::move(asked)), [this, id, begun = time_.true_now()](const actors::answer&) {
      if (const auto took = time_.true_now() - begun; took > progress_within)
        wrong(fmt::format("{}: answered {} ms after all faults ended", id, took / std::chrono::milliseconds{1}));
    });
  }
}

// The fault phase ends when everybody has done what they wanted. False: it had ended, and so has everything else.
bool world::end_of_faults() {
  if (faults_) {
    faults_ = false;
    network_.stop_faults();
    service_->end_faults();
    probe();
    return true;
  }
  if (retries_++ >= retries_max) return false;
  const auto parked = service_->retry_parked();
  result_.parked += parked;
  return parked != 0;
}

std::string world::at_rest() const {
  if (network_.open() != 0) return fmt::format("{} commands are not answered", network_.open());
  for (const auto& one : devices_) {
    if (one->untold() != 0) return fmt::format("{} has reports that were not taken", one->where().pile.text());
  }
  for (const auto& one : drivers_) {
    if (!one->done()) return "a driver has not done everything";
  }
  return {};
}

outcome world::run() {
  while (result_.steps++ < steps_max && result_.wrong.empty()) {
    // A person looks at the list now and then: a device whose session was never opened insists until somebody does.
    if (result_.steps % person_looks_every == 0) result_.parked += service_->retry_parked();
    service_->disturb(faults_);
    if (turn()) {
      if (const auto* log = service_->some_log(); log != nullptr && edge_.follow(*log)) idle_waits_ = 0;
      continue;
    }
    if (!wait() && !end_of_faults()) break;
  }
  if (result_.wrong.empty()) {
    if (const auto left = at_rest(); !left.empty()) wrong(fmt::format("does not come to rest: {}", left));
    if (const auto left = service_->unfinished(); !left.empty()) wrong(fmt::format("not finished: {}", left));
    check();
  }
  return result_;
}

void world::check() {
  const auto& log = service_->truth();
  const folded_log folded{log};
  check_log(log, result_.wrong);
  check_answers(folded, network_.heard(), result_.wrong);
  check_money(folded, result_.wrong);
  check_sessions(folded, result_.wrong);
  check_energy(folded, truth_, result_.wrong);
  service_->check(folded, result_.wrong);
  service_->count(result_);
  std::string tails;
  for (std::uint16_t p = 0; p < storage::partition_count; ++p) {
    tails += bytes_of(log.tail(p).chain);
    result_.facts += log.tail(p).position;
  }
  result_.digest = sha256(tails);
  result_.sessions = edge_.sessions();
  result_.revisions = folded.revisions;
  result_.commands = network_.heard().all().size();
  result_.repeated = network_.heard().repeated();
  result_.busy = network_.heard().busy();
  result_.unavailable = network_.heard().unavailable();
  result_.happened = coverage_of(folded);
}

}  // namespace

outcome run_world(std::uint64_t seed, const world_wish& wish) { return world{seed, wish}.run(); }

}  // namespace pilecloud::simulation
