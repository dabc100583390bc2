// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/charging_world.hpp"

#include <algorithm>

#include "domain/ledger/postings.hpp"
#include "events/codec.hpp"
#include "events/describe.hpp"

namespace pilecloud::actors::tests {

namespace session = domain::session;
namespace ledger = domain::ledger;

charging_world::charging_world(limits wanted) : deterministic_world(wanted) { charging_world::started(); }
charging_world::~charging_world() { shut_down(); }

void charging_world::started() {
  reactor = std::make_unique<actors::reactor>(log, *entities);
  reminders = std::make_unique<actors::reminders>(*entities,
                                                  [this](instant now, std::size_t max) { return due_rows(now, max); });
}

void charging_world::ending() {
  reactor.reset();
  reminders.reset();
}

void charging_world::settle() {
  for (bool worked = true; worked;) {
    run();
    if (cut) {
      power_cut();
      continue;
    }
    const bool reacted = reactor->pump(clock.now());
    const bool reminded = reminders->pump(clock.now());
    worked = reacted || reminded || scheduler->has_job();
  }
}

void charging_world::pass(duration time) {
  const duration step = std::max<duration>(std::chrono::milliseconds{500}, time / 16);
  settle();
  for (duration left = time; left > duration{0}; left -= step) {
    advance(std::min(step, left));
    settle();
  }
}

answer charging_world::tell(const request& what) {
  auto told = insist(what);
  settle();
  return told;
}

void charging_world::fold_timers(const events::fact& happened) {
  const auto change = [&](bool set, instant due, std::uint8_t kind) {
    if (set)
      timers_[{happened.stream, kind}] = {happened.partition, due, happened.stream, kind};
    else
      timers_.erase({happened.stream, kind});
  };
  if (const auto* of_session = std::get_if<session::fact>(&happened.body)) {
    for (const auto& one : session::reminder_changes(*of_session, happened.recorded_at))
      change(one.set, one.due, static_cast<std::uint8_t>(one.kind));
  } else if (const auto* of_claim = std::get_if<domain::claim::fact>(&happened.body)) {
    for (const auto& one : domain::claim::reminder_changes(*of_claim, happened.recorded_at))
      change(one.set, one.due, 1);
  }
}

std::vector<due_reminder> charging_world::due_rows(instant now, std::size_t max) {
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto read = log.read(partition, folded_[partition] + 1, [&](std::uint64_t position, std::string_view bytes) {
      fold_timers(events::decode(storage::decode_record(bytes).value()).value());
      folded_[partition] = position;
      return true;
    });
    PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
  }
  std::vector<due_reminder> due;
  for (const auto& [key, row] : timers_) {
    if (row.due <= now) due.push_back(row);
  }
  std::stable_sort(due.begin(), due.end(), [](const auto& one, const auto& other) { return one.due < other.due; });
  if (due.size() > max) due.resize(max);
  return due;
}

namespace {

template <class Take>
void each_posting(const charging_world& world, Take take) {
  for (const auto& fact : world.facts()) {
    const std::string id{fact.id()};
    std::vector<ledger::posting> postings;
    if (const auto* of_account = std::get_if<domain::account::fact>(&fact.body))
      postings = ledger::postings_of(account_id{id}, *of_account);
    else if (const auto* of_session = std::get_if<session::fact>(&fact.body))
      postings = ledger::postings_of(session_id{id}, *of_session);
    for (const auto& one : postings) take(one);
  }
}

}  // namespace

money charging_world::trial_balance() const {
  money sum;
  each_posting(*this, [&sum](const ledger::posting& one) { sum += one.amount; });
  return sum;
}

money charging_world::balance_of(ledger::book which) const {
  money sum;
  each_posting(*this, [&sum, which](const ledger::posting& one) {
    if (one.book == which) sum += one.amount;
  });
  return sum;
}

std::vector<std::string> charging_world::names_of(std::string_view stream) const {
  std::vector<std::string> names;
  for (const auto& fact : facts_of(stream)) names.emplace_back(events::name_of(fact.body));
  return names;
}

session::order order_at(instant now, std::int64_t hold_fen) {
  session::order order;
  order.owner = operator_id{"O1"};
  order.station = station_id{"S1"};
  order.pile = pile_id{pile_1};
  order.connector = 1;
  order.account = account_id{account_1};
  order.terms = domain::tests::residential();
  order.hold = money{hold_fen};
  order.rated_power = power{7'000'000};
  order.ordered_at = now;
  return order;
}

request register_pile() {
  domain::pile::attributes attributes;
  attributes.owner = operator_id{"O1"};
  attributes.station = station_id{"S1"};
  attributes.rated_power = power{7'000'000};
  return to_pile(pile_1, domain::pile::register_pile{pile_id{pile_1}, attributes});
}

request place_order(session::order order) { return to_pile(pile_1, domain::pile::place_order{std::move(order)}); }

request report_start(instant at, std::int64_t meter_wh, std::uint8_t key, std::optional<std::uint32_t> number) {
  domain::pile::report_start report;
  report.connector = 1;
  report.at = at;
  report.has_meter = true;
  report.meter = energy{meter_wh * 1000};
  report.number = number;
  report.otherwise = order_at(at, 0);
  report.otherwise.account = {};
  report.otherwise.source = session::payment_source::unattributed;
  report.key[0] = key;
  return to_pile(pile_1, report);
}

request meter(instant at, std::int64_t meter_wh) {
  return to_session(session_1, session::record_meter{{session::sample{at, meter_wh * 1000}}});
}

request stop(instant at, std::int64_t meter_wh) {
  return to_session(session_1,
                    session::record_stop{at, true, energy{meter_wh * 1000}, session::stop_reason::local, {}});
}

}  // namespace pilecloud::actors::tests
