// SPDX-License-Identifier: Apache-2.0
#include "bench/history.hpp"

#include <filesystem>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "actors/entity.hpp"
#include "app/progress.hpp"
#include "bench/charging.hpp"
#include "storage/local_sequencer.hpp"

namespace pilecloud::bench {

namespace {

namespace pile = domain::pile;
namespace session = domain::session;
using events::category;

constexpr std::size_t lanes = 4'096;
constexpr std::uint64_t reports_least = 20;
constexpr std::uint64_t reports_more = 20;  // 0 .. this less one
constexpr std::uint64_t facts_a_charge_max = 5 + reports_least + reports_more;
constexpr std::uint64_t report_seed = 7;

std::string pile_at(std::uint64_t lane) { return fmt::format("history-{:05}", lane); }

// A charge a day, so that they never overlap.
instant begun_of(std::uint64_t lane, std::uint32_t number) {
  return instant_from_us(first_report_at) + std::chrono::hours{24 * number} + std::chrono::seconds{lane * 7};
}

session::order order_of(std::uint64_t lane, std::uint32_t number) {
  auto order = order_at(pile_at(lane), session::payment_source::imported);
  order.account = account_id{fmt::format("driver-{:05}", lane)};
  order.ordered_at = begun_of(lane, number);
  order.reference = {"bench", fmt::format("{}/{}", lane, number), "history"};
  return order;
}

// One pile and its charges, one fact at a time.
class lane_of_charges {
 public:
  explicit lane_of_charges(std::uint64_t lane) : lane_(lane), pile_(storage::stream_id{"pile", pile_at(lane)}) {}

  storage::proposal propose(const storage::log& log, instant now) {
    if (number_ == 0) {
      pile::attributes attributes;
      attributes.owner = operator_id{"bench"};
      attributes.station = station_id{"station-0042"};
      return ask_pile(pile::register_pile{pile_id{pile_at(lane_)}, attributes}, log, now);
    }
    if (step_ == 0) return ask_pile(pile::place_order{order_of(lane_, number_)}, log, now);
    return ask_session(next_of_session(), log, now);
  }

  void commit(const storage::commit& made) {
    std::visit(overload{[&](pile_entity::proposed& done) { pile_.commit(std::move(done), made); },
                        [&](session_entity::proposed& done) { session_->commit(std::move(done), made); }},
               open_);
    if (number_ == 0) return begin(1);
    if (++step_ == reports_ + 5) begin(number_ + 1);
  }

 private:
  using pile_entity = actors::entity<category::pile>;
  using session_entity = actors::entity<category::session>;

  void begin(std::uint32_t number) {
    number_ = number;
    step_ = 0;
    reports_ = reports_least + random_number(report_seed + lane_, number) % reports_more;
    session_.emplace(storage::stream_id{"session", fmt::format("{}/{}", pile_at(lane_), number)});
  }

  session::command next_of_session() const {
    const auto begun = begun_of(lane_, number_);
    if (step_ == 1) return session::open{order_of(lane_, number_)};
    if (step_ == 2) return session::record_start{begun, true, energy{0}};
    if (step_ < reports_ + 3) return session::record_meter{meter_values(begun, step_ - 2)};
    const auto last = meter_values(begun, reports_).front();
    if (step_ == reports_ + 3) {
      return session::record_stop{last.at, true, energy{last.value}, session::stop_reason::local, {}};
    }
    return session::settle{session::settle_cause::imported, last.at};
  }

  storage::proposal ask_pile(pile::command command, const storage::log& log, instant now) {
    return take(pile_, actors::any_command{std::move(command)}, log, now);
  }
  storage::proposal ask_session(session::command command, const storage::log& log, instant now) {
    return take(*session_, actors::any_command{std::move(command)}, log, now);
  }
  template <class Entity>
  storage::proposal take(const Entity& of, actors::any_command command, const storage::log& log, instant now) {
    actors::request asked;
    asked.by = "import";
    asked.occurred_at = begun_of(lane_, number_);
    asked.command = std::move(command);
    auto step = of.prepare(asked, log, now);
    auto* proposed = std::get_if<typename Entity::proposed>(&step);
    PILECLOUD_ASSERT(proposed != nullptr, "{} charge {} step {} brings nothing new", pile_at(lane_), number_, step_);
    auto proposal = std::move(proposed->proposal);
    open_ = std::move(*proposed);
    return proposal;
  }

  std::uint64_t lane_;
  pile_entity pile_;
  std::optional<session_entity> session_;
  std::variant<pile_entity::proposed, session_entity::proposed> open_;
  std::uint32_t number_ = 0;  // 0: the pile is not registered
  std::uint64_t step_ = 0;
  std::uint64_t reports_ = 0;
};

std::uint64_t facts_in(const storage::log& log) {
  std::uint64_t sum = 0;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    sum += log.tail(partition).position;
  }
  return sum;
}

std::unique_ptr<storage::rocksdb_log> open_log(const std::string& folder) {
  storage::rocksdb_options options;
  options.path = folder;
  auto opened = storage::rocksdb_log::open(options);
  if (!opened) throw cannot_run{opened.error().detail};
  return std::move(opened).value();
}

std::uint64_t write(const std::string& log_folder, std::uint64_t facts) {
  const auto log = open_log(log_folder);
  storage::local_sequencer order{*log};
  const system_clock_source clock;
  const auto opened = storage::journal::open(*log, order, clock, "bench");
  if (!opened) throw cannot_run{opened.error().detail};
  auto& journal = *opened.value();
  std::vector<lane_of_charges> all;
  for (std::size_t lane = 0; lane < lanes; ++lane) all.emplace_back(lane);
  app::progress bar{"writing the history", "facts", facts};
  std::vector<storage::proposal> group;
  while (journal.counts().facts < facts) {
    group.clear();
    for (auto& lane : all) group.push_back(lane.propose(*log, clock.now()));
    const auto outcomes = journal.commit_group(group);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      if (!outcomes[lane].ok()) throw cannot_run{"the history: " + outcomes[lane].error().detail};
      all[lane].commit(outcomes[lane].value());
    }
    bar.at(journal.counts().facts);
  }
  return journal.counts().facts;
}

}  // namespace

std::uint64_t history::sessions() const {
  return std::max<std::uint64_t>(facts / lanes / facts_a_charge_max, 1) * lanes;
}

storage::stream_id history::session(std::uint64_t i) const {
  return {"session", fmt::format("{}/{}", pile_at(i % lanes), i / lanes + 1)};
}

session::command history::known_to(std::uint64_t i) const {
  return session::record_start{begun_of(i % lanes, static_cast<std::uint32_t>(i / lanes + 1)), true, energy{0}};
}

history history_of(const settings& asked) {
  history found{asked.data + "/history", 0};
  std::error_code ignored;
  if (std::filesystem::exists(found.log_folder())) found.facts = facts_in(*open_log(found.log_folder()));
  if (found.facts >= asked.facts && found.facts < asked.facts + 2 * lanes) return found;
  std::filesystem::remove_all(found.folder, ignored);
  std::filesystem::create_directories(found.log_folder(), ignored);
  found.facts = write(found.log_folder(), asked.facts);
  return found;
}

}  // namespace pilecloud::bench
