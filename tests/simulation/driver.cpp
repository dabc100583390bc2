// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/driver.hpp"

#include <fmt/format.h>

namespace pilecloud::simulation {
namespace {

namespace account = domain::account;
namespace claim = domain::claim;
namespace session = domain::session;
namespace pile = domain::pile;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

session::limit draw_limit(dice& chance) {
  switch (chance.below(5)) {
    case 0:
      return {session::limit_kind::by_time, chance.between(60, 6 * 3600) * 1'000'000};
    case 1:
      return {session::limit_kind::by_energy, chance.between(1, 30'000'000)};
    case 2:
      return {session::limit_kind::by_amount, chance.between(1, 5000)};
    default:
      return {};
  }
}

}  // namespace

void driver::live(std::uint64_t things) {
  things_left_ = things;
  register_self();
}

void driver::ask_account(account::command what) {
  network_.ask(network_.with_id(ask_of("account", who_.text(), by(), time_.true_now(), std::move(what))),
               [this](const actors::answer&) { next_thing(); });
}

void driver::ask_session(const session_id& which, session::command what) {
  network_.ask(network_.with_id(ask_of("session", which.text(), by(), time_.true_now(), std::move(what))),
               [](const actors::answer&) {});
}

// Design §5.10: the phone is claimed first. Somebody who claims and goes away leaves a claim that lapses.
void driver::register_self() {
  const auto hash = "phone-" + who_.text();
  const auto holder = "account/" + who_.text();
  if (dice_.one_in(6)) {
    network_.ask(network_.with_id(ask_of("claim", "phone/left-" + who_.text(), by(), time_.true_now(),
                                         claim::command{claim::take{holder}})),
                 [](const actors::answer&) {});
  }
  network_.ask(
      network_.with_id(ask_of("claim", "phone/" + hash, by(), time_.true_now(), claim::command{claim::take{holder}})),
      [this, hash](const actors::answer&) {
        ask_account(account::register_account{who_, {hash, "sealed"}, {"", "sealed too"}});
      });
}

void driver::next_thing() {
  if (things_left_ == 0) return;
  time_.after(dice_.one_in(3) ? dice_.span(minutes{10}, minutes{400}) : dice_.span(milliseconds{10}, minutes{3}),
              [this] { one_thing(); });
}

void driver::one_thing() {
  --things_left_;
  if (!debts_.empty() && dice_.one_in(2)) return pay_debt();
  switch (dice_.below(9)) {
    case 0:
    case 1:
      return top_up();
    case 2:
      return pay_debt();
    case 3:
      return change_profile();
    case 4:
      return drive_in();
    default:
      return order();
  }
}

void driver::top_up() {
  const auto amount = dice_.one_in(12) ? dice_.between(-5, 0) : dice_.between(1, 20'000);
  ask_account(account::top_up{money{amount}, static_cast<account::top_up_channel>(dice_.between(1, 3)),
                              fmt::format("till {}", dice_.below(1000))});
}

void driver::owes(const session_id& which, money amount) { debts_[which] += amount; }

void driver::pay_debt() {
  if (debts_.empty()) return next_thing();
  const auto [which, amount] = *debts_.begin();
  const auto part = dice_.one_in(4) ? money{dice_.between(1, amount.count())} : amount;
  auto& open = debts_.begin()->second;
  open -= part;
  if (open == money{}) debts_.erase(debts_.begin());
  ask_account(account::pay_debt{which, part});
}

void driver::change_profile() {
  const auto hash = fmt::format("card-{}-{}", who_.text(), cards_);
  switch (dice_.below(8)) {
    case 0:
      time_.after(dice_.span(minutes{1}, minutes{300}), [this] {
        network_.ask(network_.with_id(ask_of("account", who_.text(), "staff/a", time_.true_now(),
                                             account::command{account::unfreeze{}})),
                     [](const actors::answer&) {});
      });
      return ask_account(account::freeze{});
    case 1:
      return ask_account(account::remove_card{hash});
    case 3:
      return ask_account(account::change_profile{{"phone-" + who_.text(), fmt::format("sealed {}", cards_++)}, {}});
    case 4:
      return ask_account(account::add_vehicle{{fmt::format("plate-{}-{}", who_.text(), cards_++), "sealed"}, 15});
    case 5:
      return ask_account(account::remove_vehicle{fmt::format("plate-{}-{}", who_.text(), cards_ - 1)});
    default:
      return ask_account(account::add_card{{fmt::format("card-{}-{}", who_.text(), ++cards_), "sealed"}});
  }
}

// Plugs in without an order: on a card that is known, or not.
void driver::drive_in() {
  next_thing();
  if (piles_.empty()) return;
  auto& at = *dice_.pick(piles_);
  const auto connector = static_cast<std::uint16_t>(dice_.below(at.where().attributes.connectors) + 1);
  if (!at.is_free(connector)) return;
  auto otherwise = order_at(at.where(), connector, time_.true_now());
  otherwise.source = session::payment_source::unattributed;
  if (dice_.one_in(2)) {
    otherwise.source = session::payment_source::wallet;
    otherwise.account = who_;
  }
  at.plug_in(connector, std::move(otherwise));
}

void driver::order() {
  if (piles_.empty()) return next_thing();
  auto& at = *dice_.pick(piles_);
  const auto connector = static_cast<std::uint16_t>(dice_.below(at.where().attributes.connectors) + 1);
  auto wanted = order_at(at.where(), connector, time_.true_now());
  wanted.account = who_;
  wanted.source = session::payment_source::wallet;
  wanted.limit = draw_limit(dice_);
  wanted.hold = money{dice_.one_in(10) ? dice_.between(100'000, 900'000) : dice_.between(1, 3000)};
  wanted.charge_wallet_beyond_hold = dice_.one_in(2);
  network_.ask(network_.with_id(ask_of("pile", wanted.pile.text(), by(), wanted.ordered_at,
                                       pile::command{pile::place_order{wanted}})),
               [this, &at, connector](const actors::answer& told) {
                 next_thing();
                 if (const auto* placed = std::get_if<actors::accepted>(&told)) ordered(*placed, at, connector);
               });
}

void driver::ordered(const actors::accepted& placed, device& at, std::uint16_t connector) {
  PILECLOUD_ASSERT(placed.facts.size() == 1, "{} facts of one order", placed.facts.size());
  const auto& fact = std::get<pile::order_placed>(std::get<pile::fact>(placed.facts.front()));
  const auto which = pile::session_of(at.where().pile, fact.number);
  if (dice_.one_in(4))
    time_.after(dice_.one_in(2) ? dice_.span(duration{1}, milliseconds{30}) : dice_.span(milliseconds{1}, minutes{2}),
                [this, which] { ask_session(which, session::cancel{}); });
  if (dice_.one_in(4))
    time_.after(dice_.span(minutes{1}, minutes{200}),
                [this, which] { ask_session(which, session::request_stop{session::stop_reason::remote}); });
  if (dice_.one_in(5)) {  // does not wait for the money
    auto otherwise = fact.order;
    otherwise.hold = money{0};
    otherwise.limit = {};
    time_.after(dice_.span(duration{1}, seconds{20}), [&at, connector, otherwise] {
      if (at.is_free(connector)) at.plug_in(connector, otherwise);
    });
  }
  if (dice_.one_in(12))
    time_.after(dice_.span(minutes{1}, minutes{3000}), [this, which] {
      ask_session(which, session::settle{session::settle_cause::person, {}});
    });
}

}  // namespace pilecloud::simulation
