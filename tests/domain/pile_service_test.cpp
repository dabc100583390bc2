// SPDX-License-Identifier: Apache-2.0
// What an operator has a pile do beside charging (domain/pile/service.hpp): numbers of ours (W8), reservations
// honoured, and what a pile tells twice is one fact (R8).
#include <map>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/pile/facts.hpp"
#include "domain/pile/state_archive.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::pile {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;
constexpr std::uint16_t guns = 3;
const account_id ann{"ann"};
const account_id bob{"bob"};

instant minute(int n) { return noon + std::chrono::minutes{n}; }
registered three_guns() {
  attributes one;
  one.owner = operator_id{"op"};
  one.station = station_id{"site"};
  one.connectors = guns;
  return registered{one};
}
state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
std::string said(const state& known, const command& asked, instant now = noon) {
  return outcome(decide(known, asked, now));
}
facts made(const state& known, const command& asked, instant now = noon) { return facts_of(decide(known, asked, now)); }
reservation kept_for(const account_id& whom, std::uint16_t connector, int until = 60) {
  return {connector, whom, "", "", minute(until)};
}
place_order order_of(const account_id& whom, std::uint16_t connector) {
  session::order one;
  one.connector = connector;
  one.account = whom;
  one.terms.tables.resize(1);
  return {one};
}
state with_reservation(const reservation& one) {
  return after({three_guns(), reserved{1, one}, reservation_changed{1, reservation_stage::confirmed, 0}});
}
report_start start_of(const account_id& whom, std::uint16_t connector, std::uint32_t reservation = 0) {
  report_start one;
  one.connector = connector;
  one.at = minute(1);
  one.otherwise = order_of(whom, connector).order;
  one.key = {static_cast<std::uint8_t>(connector)};
  one.reservation = reservation;
  return one;
}
bool uses(const facts& happened, std::uint32_t number, std::uint32_t session) {
  const fact wanted{reservation_changed{number, reservation_stage::used, session}};
  return std::count(happened.begin(), happened.end(), wanted) == 1;
}

TEST_CASE("W8: numbers of requests are dense from 1, whatever they are for; a list's version counts by itself") {
  auto known = after({three_guns()});
  const auto next = [&known](const command& asked) {
    const auto happened = made(known, asked);
    REQUIRE(happened.size() == 1);
    evolve(known, happened.front(), noon);
    return happened.front();
  };
  CHECK(next(number_request{request_kind::report}) == fact{request_numbered{1, request_kind::report}});
  CHECK(next(reserve{kept_for(ann, 1)}) == fact{reserved{2, kept_for(ann, 1)}});
  CHECK(next(number_request{request_kind::local_list}) == fact{request_numbered{1, request_kind::local_list}});
  CHECK(next(ask_upkeep{upkeep_kind::firmware, "u", noon}) == fact{upkeep_asked{3, upkeep_kind::firmware, "u", noon}});
  CHECK(next(number_request{request_kind::remote_start}) ==
        fact{request_numbered{remote_starts_above + 4, request_kind::remote_start}});
  CHECK(next(number_request{request_kind::charging_profile}) ==
        fact{request_numbered{5, request_kind::charging_profile}});
  CHECK(next(report_local_list{{7, list_update::told, {}}}) == fact{local_list_reported{7, list_update::told, {}}});
  CHECK(next(number_request{request_kind::local_list}) == fact{request_numbered{8, request_kind::local_list}});
  CHECK(said(state{}, number_request{request_kind::report}) == "pile_must_be_registered");
}

TEST_CASE("W8: numbers end before those of remote starts begin") {
  auto known = after({three_guns()});
  known.service.last_number = remote_starts_above - 1;
  for (const command& asked : {command{number_request{request_kind::report}}, command{reserve{kept_for(ann, 1)}},
                               command{ask_upkeep{upkeep_kind::diagnostics, "u", noon}}})
    CHECK(said(known, asked) == "numbers_must_not_run_out");
}

TEST_CASE("a reservation is refused where it cannot be kept") {
  const auto known = after({three_guns(), status_reported{3, connector_status::faulted, "", noon}});
  CHECK(said(known, reserve{kept_for({}, 1)}) == "account_must_be_named account");
  CHECK(said(known, reserve{kept_for(ann, 1, 0)}) == "reservation_must_end_in_the_future until");
  CHECK(said(known, reserve{kept_for(ann, 4)}) == "connector_must_exist connector");
  CHECK(said(known, reserve{kept_for(ann, 3)}) == "connector_must_not_be_faulted connector");
  const auto busy = after({three_guns(), order_placed{1, order_of(bob, 1).order}});
  CHECK(said(busy, reserve{kept_for(ann, 1)}) == "connector_must_be_free connector");
  const auto kept = with_reservation(kept_for(bob, 1));
  CHECK(said(kept, reserve{kept_for(ann, 1)}) == "connector_must_not_be_reserved connector");
  // Of any: one that is left is needed for it. Two are left, one is promised.
  const auto promised = after({three_guns(), reserved{1, kept_for(bob, 0)}, order_placed{1, order_of(bob, 1).order}});
  CHECK(said(promised, reserve{kept_for(ann, 0)}) == "1 facts");
  const auto all_promised = after({three_guns(), reserved{1, kept_for(bob, 0)}, order_placed{1, order_of(bob, 1).order},
                                   order_placed{2, order_of(bob, 2).order}});
  CHECK(said(all_promised, reserve{kept_for(ann, 0)}) == "connector_must_be_free connector");
}

TEST_CASE("a reserved connector takes its driver's order and no other's, until it is over") {
  const auto kept = with_reservation(kept_for(ann, 2));
  CHECK(said(kept, order_of(bob, 2)) == "connector_must_not_be_reserved_for_another connector");
  CHECK(said(kept, order_of(ann, 2)) == "1 facts");
  CHECK(said(kept, order_of(bob, 1)) == "1 facts");
  CHECK(said(kept, order_of(bob, 2), minute(60)) == "1 facts");  // expired
  for (const auto end : {reservation_stage::cancelled, reservation_stage::removed, reservation_stage::expired,
                         reservation_stage::refused}) {
    auto ended = kept;
    evolve(ended, reservation_changed{1, end, 0}, noon);
    CHECK(said(ended, order_of(bob, 2)) == "1 facts");
  }
  // What the pile has not confirmed holds nobody up.
  CHECK(said(after({three_guns(), reserved{1, kept_for(ann, 2)}}), order_of(bob, 2)) == "1 facts");
}

TEST_CASE("a reservation of any connector keeps the last one that is free") {
  auto known = with_reservation(kept_for(ann, 0));
  CHECK(said(known, order_of(bob, 1)) == "1 facts");
  evolve(known, order_placed{1, order_of(bob, 1).order}, noon);
  CHECK(said(known, order_of(bob, 2)) == "1 facts");
  evolve(known, order_placed{2, order_of(bob, 2).order}, noon);
  CHECK(said(known, order_of(bob, 3)) == "connector_must_not_be_reserved_for_another connector");
  CHECK(said(known, order_of(ann, 3)) == "1 facts");
}

TEST_CASE("a reservation of any connector is none of another's") {
  auto known = with_reservation(kept_for(ann, 0));
  evolve(known, reserved{2, kept_for(bob, 1)}, noon);
  evolve(known, reservation_changed{2, reservation_stage::confirmed, 0}, noon);
  CHECK(said(known, order_of(ann, 1)) == "connector_must_not_be_reserved_for_another connector");
  CHECK(said(known, order_of(ann, 2)) == "1 facts");
}

TEST_CASE("a reservation ends by the start that names it, or by its driver's start there") {
  const auto kept = with_reservation(kept_for(ann, 2));
  CHECK(uses(made(kept, start_of({}, 2, 1)), 1, 1));  // a token that nobody knows, but the pile says whose it was
  CHECK(uses(made(kept, start_of(ann, 2)), 1, 1));    // her card
  CHECK_FALSE(uses(made(kept, start_of(bob, 2)), 1, 1));
  CHECK_FALSE(uses(made(kept, start_of(ann, 1)), 1, 1));
  CHECK_FALSE(uses(made(kept, start_of(ann, 2, 9)), 1, 1));  // another's number
  auto ordered = kept;
  evolve(ordered, order_placed{1, order_of(ann, 2).order}, noon);
  const auto begun = made(ordered, start_of({}, 2));  // her order's
  CHECK(uses(begun, 1, 1));
  for (const auto& one : begun) evolve(ordered, one, noon);
  CHECK(ordered.service.reservations.empty());
  CHECK(uses(made(with_reservation(kept_for(ann, 0)), start_of(ann, 3)), 1, 1));
}

TEST_CASE("a reservation by the protocol's own call counts once, with a number of ours") {
  auto known = after({three_guns(), request_numbered{1, request_kind::reservation}});
  const report_reservation told{1, reservation_stage::confirmed, kept_for(ann, 1)};
  const auto happened = made(known, told);
  CHECK(happened == facts{reserved{1, kept_for(ann, 1)}, reservation_changed{1, reservation_stage::confirmed, 0}});
  for (const auto& one : happened) evolve(known, one, noon);
  CHECK(said(known, told) == "nothing new");
  CHECK(said(known, report_reservation{2, reservation_stage::confirmed, kept_for(ann, 2)}) == "nothing new");
  evolve(known, reservation_changed{1, reservation_stage::cancelled, 0}, noon);
  CHECK(said(known, told) == "nothing new");  // it has ended for good
  CHECK(said(known, report_reservation{1, reservation_stage::cancelled, {}}) == "nothing new");
}

TEST_CASE("reservations that are over leave the state when the next is made") {
  const auto old = with_reservation(kept_for(ann, 1, 5));
  const auto happened = made(old, reserve{kept_for(bob, 1)}, minute(10));
  CHECK(happened == facts{reservation_changed{1, reservation_stage::expired, 0}, reserved{2, kept_for(bob, 1)}});
}

TEST_CASE("R8: what a pile tells twice is one fact") {
  const setting known_setting{"", "", 0, 0, "HeartbeatInterval", "", attribute_type::actual, "300", {}, "", false};
  const command table[] = {
      report_availability{1, false, true},
      report_power_limit{1, 4, power{7'000'000}},
      report_settings{{0, 0, true, true, {known_setting}}},
      report_settings{{3, 2, true, false, {known_setting}}},
      report_local_list{{5, list_update::full, {{"hash", "****1", false}}}},
      report_upkeep{{9, upkeep_kind::firmware, "Downloading", "", noon}},
  };
  for (const auto& told : table) {
    auto known = after({three_guns()});
    const auto first = made(known, told);
    REQUIRE(first.size() == 1);
    evolve(known, first.front(), noon);
    CHECK(said(known, told) == "nothing new");
  }
}

TEST_CASE("a report is of all settings when its number was given for that") {
  const auto known =
      after({three_guns(), request_numbered{1, request_kind::report}, request_numbered{2, request_kind::inventory}});
  CHECK(made(known, report_settings{{1, 0, true, true, {}}}) == facts{settings_reported{1, 0, true, false, {}}});
  CHECK(made(known, report_settings{{2, 0, true, false, {}}}) == facts{settings_reported{2, 0, true, true, {}}});
}

TEST_CASE("a cleared limit is the one its profile or its connector names; an unknown one is nothing new") {
  const auto known = after({three_guns(), power_limit_set{2, 7, power{1}}});
  const facts cleared{power_limit_set{2, 7, std::nullopt}};
  CHECK(made(known, report_power_limit{0, 7, std::nullopt}) == cleared);
  CHECK(made(known, report_power_limit{2, 0, std::nullopt}) == cleared);
  CHECK(said(known, report_power_limit{2, 8, std::nullopt}) == "nothing new");
}

TEST_CASE("an address is kept without the user and password in it") {
  CHECK(without_credentials("ftp://user:secret@files.example/in?x=a@b") == "ftp://files.example/in?x=a@b");
  CHECK(without_credentials("https://files.example/a@b") == "https://files.example/a@b");
  CHECK(without_credentials("no address @") == "no address @");
  CHECK(made(after({three_guns()}), ask_upkeep{upkeep_kind::firmware, "ftp://u:p@h/f", noon}) ==
        facts{upkeep_asked{1, upkeep_kind::firmware, "ftp://h/f", noon}});
}

TEST_CASE("progress without a number is that of the request asked for last") {
  auto known = after({three_guns(), upkeep_asked{1, upkeep_kind::firmware, "u", noon},
                      upkeep_asked{2, upkeep_kind::diagnostics, "v", noon}});
  CHECK(made(known, report_upkeep{{0, upkeep_kind::firmware, "Installed", "", noon}}) ==
        facts{upkeep_reported{1, upkeep_kind::firmware, "Installed", "", noon}});
}

command any_service_command() {
  const auto account = *rc::gen::element(ann, bob, account_id{});
  const auto connector = *rc::gen::inRange<std::uint16_t>(0, guns + 2);
  const auto number = *rc::gen::inRange<std::uint32_t>(0, 12);
  const auto at = minute(*rc::gen::inRange(-5, 20));
  switch (*rc::gen::inRange(0, 11)) {
    case 0:
      return number_request{
          *rc::gen::element(request_kind::report, request_kind::local_list, request_kind::remote_start)};
    case 1:
    case 2:
      return reserve{{connector, account, "", "", at}};
    case 3:
    case 4:
      return report_reservation{number,
                                *rc::gen::element(reservation_stage::confirmed, reservation_stage::confirmed,
                                                  reservation_stage::cancelled, reservation_stage::expired),
                                {connector, account, "", "", at}};
    case 5:
      return order_of(account, connector);
    case 6: {
      auto one = start_of(account, connector, number);
      one.key = {*rc::gen::inRange<std::uint8_t>(0, 200)};
      return one;
    }
    case 7:
      return close_session{number, noon};
    case 8:
      return report_power_limit{connector, number,
                                *rc::gen::arbitrary<bool>() ? std::optional{power{1'000}} : std::nullopt};
    case 9:
      return ask_upkeep{upkeep_kind::firmware, "u", noon};
    default:
      return report_local_list{{static_cast<std::int32_t>(number), list_update::told, {}}};
  }
}

std::optional<std::uint32_t> numbered_by(const fact& one) {
  if (const auto* request = std::get_if<request_numbered>(&one)) {
    if (request->kind == request_kind::local_list) return std::nullopt;
    return request->kind == request_kind::remote_start ? request->number - remote_starts_above : request->number;
  }
  if (const auto* made_one = std::get_if<reserved>(&one)) return made_one->number;
  if (const auto* asked = std::get_if<upkeep_asked>(&one)) return asked->number;
  return std::nullopt;
}

TEST_CASE(
    "W8, promise 2: whatever happens, numbers are given once and dense, no order takes another's connector, and "
    "what is folded follows") {
  rc::check([] {
    auto known = after({three_guns()});
    std::uint32_t last = 0;
    for (int step = 0; step < 60; ++step) {
      const auto now = minute(step / 6);
      const auto asked = any_service_command();
      const auto decided = decide(known, asked, now);
      if (!decided.ok()) continue;
      const auto* order = std::get_if<place_order>(&asked);
      if (order != nullptr) {
        for (const auto& [number, one] : known.service.reservations) {
          const bool holds =
              one.confirmed && one.reservation.until > now && one.reservation.connector == order->order.connector;
          RC_ASSERT(!holds || one.reservation.account == order->order.account);
        }
      }
      for (const auto& one : decided.value().facts) {
        if (const auto number = numbered_by(one); number && *number > last) {
          RC_ASSERT(*number == last + 1);
          last = *number;
        }
        RC_ASSERT(follows(known, one));
        evolve(known, one, now);
      }
      RC_ASSERT(known.service.reservations.size() <= reservations_max);
    }
    state again;
    RC_ASSERT(from_archive(to_archive(known), again));
    RC_ASSERT(again == known);
  });
}

}  // namespace
}  // namespace pilecloud::domain::pile
