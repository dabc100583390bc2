// SPDX-License-Identifier: Apache-2.0
#include "tests/events/golden_streams.hpp"

#include "tests/events/specimens.hpp"

namespace pilecloud::tests {

namespace {

namespace account = domain::account;
namespace claim = domain::claim;
namespace pile = domain::pile;
namespace session = domain::session;
namespace staff = domain::staff;
namespace station = domain::station;
namespace tariff = domain::tariff;

instant minute(int n) { return golden_noon + std::chrono::minutes{n}; }

account::sealed_text sealed(const std::string& hash) { return {hash, "cipher of " + hash}; }

account::charged first_charge() {
  account::charged one;
  one.session = session_id{"P1/9"};
  one.revision = 1;
  one.due = money{5'200};
  one.captured = money{5'000};
  one.from_balance = money{100};
  one.to_debt = money{60};
  one.to_loss = money{40};
  return one;
}

account::charged corrected_charge() {
  account::charged one;
  one.session = session_id{"P1/9"};
  one.revision = 2;
  one.due = money{5'150};
  one.due_before = money{5'200};
  one.loss_forgiven = money{40};
  one.debt_forgiven = money{10};
  return one;
}

pile::attributes attributes(std::uint16_t connectors) {
  return {operator_id{"O1"},
          station_id{"S1"},
          "vendor",
          "model",
          "serial",
          pile::mounting::floor,
          pile::place::public_place,
          pile::current::alternating,
          power{7'000'000},
          connectors};
}

session::order order_on(std::uint16_t connector, session::payment_source source) {
  auto placed = specimen_order();
  placed.connector = connector;
  placed.source = source;
  placed.flags = 0;
  if (source != session::payment_source::imported) placed.reference = {};
  return placed;
}

session::sample reading(int at_minute, std::int64_t mwh) { return {minute(at_minute), mwh}; }

session::started started_at(int at_minute, std::int64_t mwh) {
  session::started one;
  one.at = minute(at_minute);
  one.has_meter = true;
  one.meter = energy{mwh};
  one.overdue_at = minute(24 * 60);
  return one;
}

session::metered metered_with(std::vector<session::sample> samples) {
  session::metered one;
  one.samples = std::move(samples);
  return one;
}

session::stopped stopped_at(int at_minute, std::int64_t mwh) {
  session::stopped one;
  one.at = minute(at_minute);
  one.has_meter = true;
  one.meter = energy{mwh};
  one.reason = session::stop_reason::ev_disconnected;
  one.samples = {reading(at_minute, mwh)};
  one.settle_at = minute(at_minute) + session::settlement_grace;
  return one;
}

session::settled settled_as(std::uint32_t revision) {
  session::settled one;
  one.revision = revision;
  one.bill.delivered = energy{1'000'000};
  one.bill.lines = {
      {session::line_kind::electricity, tariff::rate_class::peak, 0, energy{1'000'000}, price{100'000}, money{100}}};
  one.bill.electricity = one.bill.total = money{100};
  one.bill.segments = 1;
  one.cause = session::settle_cause::stopped;
  return one;
}

std::vector<session::fact> wallet_charge() {
  session::metered late = metered_with({reading(25, 900'000)});
  late.verdict = session::verdict::late;
  late.settle_at = minute(90);
  session::sample soc{minute(21), 55'000};
  soc.measurand = session::measurand::state_of_charge;
  return {session::ordered{order_on(2, session::payment_source::wallet)},
          session::funded{money{5'000}},
          session::start_requested{minute(2)},
          started_at(1, 500'000),
          started_at(0, 400'000),
          session::clock_measured{std::chrono::minutes{-5}, {}},
          metered_with({reading(20, 800'000), soc}),
          metered_with({reading(10, 600'000), reading(20, 800'000)}),
          session::hold_requested{money{6'000}, account_id{"A1"}},
          session::hold_recorded{money{5'500}, money{6'000}},
          session::signed_measured{{{minute(20), "signed"}}},
          session::message_numbered{7},
          session::stop_requested{session::stop_reason::remote},
          stopped_at(30, 1'000'000),
          stopped_at(31, 1'100'000),
          settled_as(1),
          late,
          settled_as(2),
          late,
          session::settlement_confirmed{2}};
}

}  // namespace

lives<account::fact> account_lives() {
  const session_id first{"P1/9"};
  const session_id second{"P1/10"};
  const session_id third{"P1/11"};
  return {{account::registered{sealed("p1"), sealed("n1")}, account::profile_changed{sealed("p2"), sealed("n2")},
           account::card_added{sealed("c1")}, account::card_added{sealed("c2")}, account::card_removed{"c2"},
           account::vehicle_added{sealed("v1"), 15'000}, account::vehicle_added{sealed("v2"), 0},
           account::vehicle_removed{"v2"},
           account::topped_up{money{20'000}, account::top_up_channel::cash, "receipt 1"},
           account::hold_placed{first, money{5'000}}, account::hold_placed{second, money{3'000}},
           account::hold_released{second, money{3'000}}, first_charge(), corrected_charge(),
           account::debt_paid{first, money{30}}, account::hold_placed{third, money{1'000}}, account::frozen{},
           account::unfrozen{}, account::frozen{}}};
}

lives<claim::fact> claim_lives() {
  return {{claim::claimed{"account/A1"}, claim::confirmed{"account/A1"}},
          {claim::claimed{"account/A1"}, claim::lapsed{"account/A1"}, claim::claimed{"staff/lin"}},
          {claim::claimed{"account/A1"}, claim::confirmed{"account/A1"}, claim::released{"account/A1"}}};
}

pile::stray stray_at(int at_minute, std::uint8_t key) {
  pile::stray one;
  one.kind = pile::stray_kind::meter;
  one.connector = 1;
  one.at = minute(at_minute);
  one.samples = {reading(at_minute, 1'950'000)};
  one.key = {key};
  return one;
}

std::vector<pile::fact> service_life() {
  const pile::reservation first{2, account_id{"A1"}, "c1", "****0001", minute(60)};
  const pile::reservation second{0, account_id{"A2"}, "", "", minute(70)};
  const pile::setting known{"", "", 0, 0, "HeartbeatInterval", "", pile::attribute_type::actual, "300", {}, "", false};
  using enum pile::upkeep_kind;
  return {pile::registered{attributes(2)},
          pile::request_numbered{1, pile::request_kind::report},
          pile::reserved{2, first},
          pile::reservation_changed{2, pile::reservation_stage::confirmed, 0},
          pile::reserved{3, second},
          pile::reservation_changed{3, pile::reservation_stage::confirmed, 0},
          pile::reserved{4, first},
          pile::reservation_changed{2, pile::reservation_stage::used, 1},
          pile::request_numbered{pile::remote_starts_above + 5, pile::request_kind::remote_start},
          pile::request_numbered{1, pile::request_kind::local_list},
          pile::availability_set{1, false, true},
          pile::availability_set{0, true, false},
          pile::power_limit_set{1, 6, power{7'000'000}},
          pile::power_limit_set{0, 7, power{60'000'000}},
          pile::power_limit_set{1, 6, std::nullopt},
          pile::settings_reported{0, 0, true, true, {known}},
          pile::local_list_reported{1, pile::list_update::full, {{"c1", "****0001", false}}},
          pile::upkeep_asked{6, firmware, "https://files.example/fw", minute(80)},
          pile::upkeep_asked{7, diagnostics, "https://files.example/in", {}},
          pile::upkeep_reported{6, firmware, "Downloading", "", minute(81)}};
}

lives<pile::fact> pile_lives() {
  pile::profile wanted;
  wanted.measurands = {"Energy.Active.Import.Register", "SoC"};
  wanted.connection_timeout_s = 45;
  pile::start_reported began;
  began.number = 1;
  began.connector = 2;
  began.at = minute(1);
  began.has_meter = true;
  began.meter = energy{400'000};
  began.key = {1, 2, 3};
  began.card = "card";
  auto unordered = order_on(1, session::payment_source::unattributed);
  unordered.flags = session::bit(session::flag::unordered);
  pile::start_reported walked_in = began;
  walked_in.number = 2;
  walked_in.connector = 1;
  walked_in.key = {4, 5, 6};
  pile::start_reported bare = began;  // R6: a start without a meter, and one told later that lies before it
  bare.at = minute(50);
  bare.has_meter = false;
  bare.meter = {};
  bare.key = {7, 8, 9};
  bare.register_before = session::reading{minute(40), energy{900'000}};
  pile::start_reported told_late = bare;
  told_late.number = 2;
  told_late.at = minute(45);
  told_late.key = {10, 11, 12};
  return {{pile::registered{attributes(1)}, pile::changed{attributes(3)},
           pile::order_placed{1, order_on(2, session::payment_source::wallet)}, began, pile::order_placed{2, unordered},
           walked_in, pile::session_closed{1}, pile::order_placed{3, order_on(1, session::payment_source::imported)},
           pile::order_placed{4, order_on(3, session::payment_source::wallet)},
           pile::status_reported{2, pile::connector_status::faulted, "GroundFailure", minute(5)},
           pile::status_reported{0, pile::connector_status::unavailable, "", minute(6)}},
          {pile::registered{attributes(2)}, pile::order_placed{1, order_on(2, session::payment_source::wallet)},
           pile::order_placed{2, order_on(1, session::payment_source::wallet)},
           pile::register_read{1, {minute(30), energy{800'000}}}, pile::register_read{2, bare.register_before.value()},
           bare, told_late, pile::register_withdrawn{1, 2, bare.at}, pile::session_closed{1, minute(70)},
           pile::register_read{2, {minute(80), energy{1'900'000}}}, pile::access_set{{1, "sealed"}},
           pile::access_set{{2, "sealed again"}},
           pile::booted{minute(90), {"ocpp1.6", "v", "m", "s", "f", "i", "j", "t", "u"}},
           pile::booted{minute(91), {"ocpp1.6", "v", "m", "s", "f2", "i", "j", "t", "u"}},
           pile::report_strayed{stray_at(92, 1)}, pile::report_strayed{stray_at(93, 2)},
           pile::stray_joined{2, stray_at(92, 1)}, pile::stray_joined{1, stray_at(94, 3)}},
          {pile::registered{attributes(1)}, pile::access_set{{2, "first"}}, pile::password_offered{"second"},
           pile::password_offered{"third"}, pile::password_withdrawn{"second"}, pile::password_taken{"third"},
           pile::password_offered{"fourth"}, pile::profile_set{wanted},
           pile::profile_told{minute(95), {{"ConnectionTimeOut", "60", pile::setting_answer::accepted, true, "60"}}},
           pile::clock_measured{std::chrono::minutes{-5}, minute(96)}},
          service_life()};
}

lives<session::fact> session_lives() {
  session::started bare;
  bare.at = minute(0);
  bare.register_before = session::reading{minute(-9), energy{390'000}};
  auto earlier = bare;
  earlier.at = minute(-1);
  earlier.register_before->at = minute(-10);
  auto tried = order_on(2, session::payment_source::wallet);
  auto after_all = started_at(3, 400'000);
  after_all.verdict = session::verdict::after_failure;
  return {wallet_charge(),
          {session::ordered{tried}},
          {session::ordered{tried}, session::funded{money{5'000}}, session::start_requested{minute(2)}},
          {session::ordered{tried}, session::funded{money{5'000}},
           session::start_failed{session::failure_reason::start_timed_out, tried.account, tried.source}},
          {session::ordered{tried},
           session::start_failed{session::failure_reason::order_expired, tried.account, tried.source}, after_all},
          {session::ordered{order_on(1, session::payment_source::unattributed)}, started_at(0, 400'000),
           session::ended_by_rule{minute(20), minute(21)}},
          {session::ordered{order_on(1, session::payment_source::unattributed)}, bare, earlier},
          {session::ordered{order_on(1, session::payment_source::unattributed)}, bare,
           session::register_withdrawn{minute(22)}},
          {session::ordered{order_on(1, session::payment_source::imported)},
           session::closed_unbilled{session::close_reason::no_end_recorded, energy{777}}}};
}

lives<staff::fact> staff_lives() {
  const operator_id owner{"O1"};
  return {{staff::hired{owner, staff::role::operations, "sealed 1"}, staff::role_changed{owner, staff::role::auditor},
           staff::password_changed{owner, "sealed 2"}},
          {staff::hired{owner, staff::role::device, "sealed 1"}, staff::dismissed{owner}}};
}

lives<station::fact> station_lives() {
  const station::profile first{operator_id{"O1"}, "station", "1 Road", "Asia/Shanghai", 31'230'400, 121'473'700};
  auto second = first;
  second.name = "renamed";
  return {{station::registered{first}, station::changed{second},
           station::tariff_assigned{operator_id{"O1"}, tariff_id{"T1"}, 7},
           station::adoption_opened{operator_id{"O1"}, {minute(10), 2, true}},
           station::candidate_seen{operator_id{"O1"}, {pile_id{"P7"}, {}, "10.0.0.7:1", false, false}, minute(1)},
           station::candidate_seen{operator_id{"O1"}, {pile_id{"P8"}, {}, "10.0.0.8:1", true, true}, minute(2)},
           station::candidate_seen{operator_id{"O1"}, {pile_id{"P8"}, {}, "10.0.0.8:2", true, true}, minute(8)},
           station::candidate_adopted{operator_id{"O1"}, pile_id{"P7"}}},
          {station::registered{first}, station::adoption_opened{operator_id{"O1"}, {minute(10), 2, false}},
           station::adoption_closed{operator_id{"O1"}}}};
}

lives<tariff::fact> tariff_lives() {
  auto first = specimen_terms();
  first.version = 1;
  auto second = first;
  second.version = 2;
  second.tables.pop_back();
  return {{tariff::published{operator_id{"O1"}, "summer", first, minute(0)},
           tariff::published{operator_id{"O1"}, "winter", second, minute(1)}}};
}

}  // namespace pilecloud::tests
