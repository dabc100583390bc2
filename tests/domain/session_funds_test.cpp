// SPDX-License-Identifier: Apache-2.0
// S10 for a charge that a card began: its hold grows as it goes, and it stops when the account has no more.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/account/account.hpp"
#include "domain/session/low_balance.hpp"
#include "tests/domain/session_steps.hpp"

namespace pilecloud::domain::session {
namespace {

using tests::kwh;
using tests::wh;

order card_order() {
  auto placed = wallet_order();
  placed.hold = {};
  placed.charge_wallet_beyond_hold = true;
  placed.flags = bit(flag::unordered);
  return placed;
}

// 7 kW at 1.40 yuan/kWh for the 90 s until a stop is obeyed: 25 fen.
constexpr money ahead{25};

money asked_by(const std::vector<fact>& facts) {
  for (const auto& one : facts) {
    if (const auto* more = std::get_if<hold_requested>(&one)) return more->up_to;
  }
  return {};
}
bool stops(const std::vector<fact>& facts) {
  return std::any_of(facts.begin(), facts.end(),
                     [](const fact& one) { return std::holds_alternative<stop_requested>(one); });
}

TEST_CASE("S10: a card's charge asks for a hold when it opens, and for more before it is used up") {
  story s;
  const auto opened = s.does(open{card_order()});
  CHECK(asked_by(opened) == ahead + hold_step);
  CHECK(s.said(open{card_order()}) == "nothing new");
  s.does(record_hold{ahead + hold_step, ahead + hold_step});
  CHECK(s.said(record_hold{ahead + hold_step, ahead + hold_step}) == "nothing new");
  CHECK(s.does(record_start{ten, true, wh(1000)}).size() == 1);
  s.at_minute(60);
  CHECK(s.does(record_meter{{register_at(60, kwh(36))}}).size() == 1);    // 35 kWh: 49.00
  const auto more = s.does(record_meter{{register_at(61, wh(36'800))}});  // 50.12
  CHECK(asked_by(more) == money{5012} + ahead + hold_step);
  CHECK(s.does(record_meter{{register_at(62, wh(36'900))}}).size() == 1);  // the answer is on its way
  s.does(record_hold{money{10'037}, money{10'037}});
  CHECK(s.known.hold == money{10'037});
  CHECK(s.known.stage == stage::charging);
}

TEST_CASE("S10: it stops when the account has no more, at the answer and once") {
  story s;
  s.does(open{card_order()});
  s.does(record_hold{money{300}, ahead + hold_step});
  s.does(record_start{ten, true, wh(1000)});
  s.at_minute(10);
  CHECK(s.does(record_meter{{register_at(10, wh(2960))}}).size() == 1);  // 2.74
  const auto more = s.does(record_meter{{register_at(11, wh(2970))}});   // 2.76
  CHECK(asked_by(more) == money{276} + ahead + hold_step);
  CHECK_FALSE(stops(more));
  const auto answered = s.does(record_hold{money{300}, asked_by(more)});
  REQUIRE(stops(answered));
  CHECK(s.known.reason == stop_reason::low_balance);
  CHECK(s.does(record_meter{{register_at(12, wh(3000))}}).size() == 1);
}

TEST_CASE("S10: an account with nothing stops a charge at its start, whichever is told first") {
  story start_first;
  start_first.does(open{card_order()});
  CHECK_FALSE(stops(start_first.does(record_start{ten, true, wh(1000)})));
  CHECK(stops(start_first.does(record_hold{money{}, ahead + hold_step})));
  story hold_first;
  hold_first.does(open{card_order()});
  CHECK_FALSE(stops(hold_first.does(record_hold{money{}, ahead + hold_step})));
  CHECK(asked_by(hold_first.does(record_start{ten, true, wh(1000)})) == money{});
  CHECK(hold_first.known.stage == stage::stopping);
}

TEST_CASE("S10: what costs nothing needs no hold; a late answer changes nothing that ended") {
  auto free = card_order();
  for (auto& one : free.terms.tables[0].prices) one = {};
  story s;
  CHECK(s.does(open{free}).size() == 1);
  s.does(record_start{ten, true, wh(1000)});
  CHECK(s.at_minute(60).does(record_meter{{register_at(60, kwh(8))}}).size() == 1);

  story ended;
  ended.does(open{card_order()});
  ended.does(record_start{ten, true, wh(1000)});
  ended.stopped_at(10, wh(2000));
  CHECK_FALSE(stops(ended.does(record_hold{money{}, ahead + hold_step})));
  ended.settled_now();
}

TEST_CASE("S3, S10: an order that lets the wallet pay beyond its hold asks for more instead of stopping") {
  auto placed = wallet_order();
  placed.hold = money{300};
  placed.charge_wallet_beyond_hold = true;
  story s;
  s.charging(placed);
  s.at_minute(18);
  const auto more = s.does(record_meter{{register_at(18, wh(1000 + 1970))}});
  CHECK(asked_by(more) == money{276} + ahead + hold_step);
  CHECK_FALSE(stops(more));
  CHECK(s.said(fund{money{300}}) == "nothing new");  // told again after the hold grew
}

// A pile that reports every minute at most, draws no more than its power and obeys within 30 s, and an account that
// others charge too.
TEST_CASE("S10: a card's charge never costs more than its account had, whatever else the account pays") {
  CHECK(rc::check([] {
    namespace account = domain::account;
    account::state wallet;
    const auto at_wallet = [&wallet](const account::command& asked) {
      std::vector<account::fact> all;
      const auto decided = account::decide(wallet, asked, ten);
      if (!decided.ok()) return all;
      for (const auto& one : decided.value().facts) account::evolve(wallet, one, ten), all.push_back(one);
      return all;
    };
    at_wallet(account::register_account{account_id{"driver"}, {}, {}});
    at_wallet(account::top_up{money{*rc::gen::inRange(30, 9000)}, account::top_up_channel::cash, "r"});
    const session_id charge{"P1/1"};
    story s;
    std::vector<fact> happened = s.does(open{card_order()});
    const auto settle_asked = [&] {
      for (auto up_to = asked_by(happened); up_to > money{}; up_to = asked_by(happened)) {
        happened.clear();
        for (const auto& one : at_wallet(account::hold_more{charge, up_to})) {
          const auto& held = std::get<account::hold_placed>(one);
          happened = s.does(record_hold{held.in_all, held.asked});
        }
      }
    };
    settle_asked();
    happened = s.does(record_start{ten, true, energy{0}});
    settle_asked();
    std::int64_t mwh = 0;
    instant now = ten;
    const auto draws = [&](std::int64_t seconds) {
      now = now + std::chrono::seconds{seconds};
      mwh += *rc::gen::inRange<std::int64_t>(0, 7'000'000 * seconds / 3600 + 1);
    };
    for (int i = 0; i < 400 && s.known.stage == stage::charging; ++i) {
      draws(*rc::gen::inRange(30, 61));
      if (i % 7 == 3) at_wallet(account::place_hold{session_id{"P2/" + std::to_string(i)}, money{400}});
      s.now = now;
      happened = s.does(record_meter{{{now, mwh, measurand::energy_register}}});
      settle_asked();
    }
    draws(30);
    s.now = now;
    s.does(record_stop{now, true, energy{mwh}, stop_reason::remote, {}});
    RC_ASSERT(price_of(s.known).total <= s.known.hold);
    RC_ASSERT(s.known.hold == wallet.sessions[charge].held);
  }));
}

}  // namespace
}  // namespace pilecloud::domain::session
