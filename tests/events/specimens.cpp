// SPDX-License-Identifier: Apache-2.0
#include "tests/events/specimens.hpp"

#include <set>
#include <string_view>

#include "events/describe.hpp"

namespace pilecloud::tests {

namespace {

namespace account = domain::account;
namespace claim = domain::claim;
namespace pile = domain::pile;
namespace session = domain::session;
namespace staff = domain::staff;
namespace station = domain::station;
namespace tariff = domain::tariff;
using tariff::rate_class;

instant at(std::string_view text) { return *parse_rfc3339(text); }

pile::attributes attributes() {
  return {operator_id{"O1"},
          station_id{"S1"},
          "vendor 厂商",
          "model-7",
          "serial-0001",
          pile::mounting::wall,
          pile::place::dedicated,
          pile::current::direct,
          power{7'000'000},
          2,
          "verified 强检 17",
          20'973,
          true};
}

station::profile profile() {
  return {operator_id{"O1"}, "station 充电站", "1 Pile Road", "Asia/Shanghai", 31'230'400, 121'473'700};
}

std::vector<session::sample> samples() {
  return {{at("2026-03-01T08:15:00Z"), 1'250'000},
          {at("2026-03-01T08:15:01Z"), 6'900'000, session::measurand::power, session::reading_context::clock,
           session::phase::l3, session::location::ev}};
}

session::bill bill() {
  session::bill priced;
  priced.delivered = energy{2'500'000};
  priced.slices = {{at("2026-03-01T08:00:00Z"), at("2026-03-01T08:30:00Z"), rate_class::peak, 1, energy{1'500'000}},
                   {at("2026-03-01T08:30:00Z"), at("2026-03-01T09:00:00Z"), rate_class::flat, 2, energy{1'000'000}}};
  priced.lines = {{session::line_kind::electricity, rate_class::peak, 1, energy{1'500'000}, price{100'000}, money{150}},
                  {session::line_kind::service, rate_class::flat, 2, energy{1'000'000}, price{40'000}, money{40}}};
  priced.electricity = money{150};
  priced.service = money{40};
  priced.total = money{190};
  priced.flags = session::bit(session::flag::interpolated) | session::bit(session::flag::unordered);
  priced.segments = 1;
  return priced;
}

tariff::day_table table(rate_class night, rate_class day) {
  tariff::day_table made;
  made.rule = {0b11, 0b1111100, {20'454, -1}};
  made.slots.fill(night);
  for (std::size_t i = 16; i < 44; ++i) made.slots[i] = day;
  for (std::size_t i = 0; i < made.prices.size(); ++i) {
    const auto step = static_cast<std::int64_t>(i) + 1;
    made.prices[i] = {price{20'000 * step}, price{10'000 * step}};
  }
  return made;
}

}  // namespace

events::origin specimen_origin() { return {at("2026-03-01T08:00:00.000001Z"), "device/P1", 3, 41}; }

tariff::terms specimen_terms() {
  return {tariff_id{"T1"},
          7,
          "Asia/Shanghai",
          {table(rate_class::deep_valley, rate_class::sharp), table(rate_class::valley, rate_class::peak)}};
}

session::order specimen_order() {
  session::order placed;
  placed.owner = operator_id{"O1"};
  placed.station = station_id{"S1"};
  placed.pile = pile_id{"P1"};
  placed.connector = 2;
  placed.account = account_id{"A1"};
  placed.source = session::payment_source::imported;
  placed.terms = specimen_terms();
  placed.limit = session::mileage_limit(50'000, 20'000);
  placed.hold = money{5'000};
  placed.charge_wallet_beyond_hold = true;
  placed.rated_power = power{7'000'000};
  placed.ordered_at = at("2026-03-01T07:59:59.5Z");
  placed.flags = session::bit(session::flag::overlaps);
  placed.reference = {"norway", "row-17", "0123456789abcdef"};
  return placed;
}

std::vector<events::any_fact> account_specimens() {
  const account::sealed_text sealed{"5ea1ed0000000000000000000000000000000000000000000000000000000000",
                                    std::string{"\x00\xFFopaque", 8}};
  const session_id charge{"P1/9"};
  using fact = account::fact;
  return {fact{account::registered{sealed, sealed}},
          fact{account::profile_changed{sealed, sealed}},
          fact{account::card_added{sealed}},
          fact{account::card_removed{sealed.hash}},
          fact{account::vehicle_added{sealed, 15'000}},
          fact{account::vehicle_removed{sealed.hash}},
          fact{account::frozen{}},
          fact{account::unfrozen{}},
          fact{account::topped_up{money{10'000}, account::top_up_channel::sandbox, "receipt 12"}},
          fact{account::hold_placed{charge, money{5'000}, money{6'000}, money{7'000}}},
          fact{account::hold_released{charge, money{5'000}}},
          fact{account::charged{charge, 2, money{190}, money{180}, money{1}, money{2}, money{3}, money{4}, money{5},
                                money{6}, money{7}, money{8}}},
          fact{account::debt_paid{charge, money{12}}}};
}

std::vector<events::any_fact> claim_specimens() {
  using fact = claim::fact;
  return {fact{claim::claimed{"account/A1"}}, fact{claim::confirmed{"account/A1"}}, fact{claim::lapsed{"staff/lin"}},
          fact{claim::released{"account/A1"}}};
}

std::vector<events::any_fact> pile_specimens() {
  pile::profile wanted;
  wanted.sample_interval_s = 30;
  wanted.measurands = {"Energy.Active.Import.Register", "SoC"};
  wanted.connection_timeout_s = 45;
  wanted.ping_interval_s = 20;
  wanted.transaction_attempts = 7;
  wanted.start_points = {"PowerPathClosed"};
  wanted.stop_points = {"EVConnected"};
  using fact = pile::fact;
  const pile::report_key key{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  const pile::report_key other{16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  const pile::stray early{pile::stray_kind::stop,
                          2,
                          at("2026-03-01T09:00:00Z"),
                          true,
                          energy{3'500'000},
                          session::stop_reason::ev_disconnected,
                          "cardhash",
                          key,
                          samples(),
                          other,
                          7,
                          {{at("2026-03-01T08:30:00Z"), "OCMF|1"}}};
  return {fact{pile::registered{attributes()}},
          fact{pile::changed{attributes()}},
          fact{pile::order_placed{9, specimen_order()}},
          fact{pile::start_reported{9, 2, at("2026-03-01T08:00:00Z"), true, energy{1'000'000}, key,
                                    session::reading{at("2026-03-01T07:50:00Z"), energy{990'000}}, "tx-1", "cardhash"}},
          fact{pile::session_closed{9, at("2026-03-01T09:00:00Z")}},
          fact{pile::status_reported{2, pile::connector_status::faulted, "GroundFailure", at("2026-03-01T10:00:00Z")}},
          fact{pile::register_read{2, {at("2026-03-01T07:50:00Z"), energy{990'000}}}},
          fact{pile::register_withdrawn{9, 2, at("2026-03-01T08:00:00Z")}},
          fact{pile::access_set{{2, std::string{"\x01sealed", 7}}}},
          fact{pile::booted{at("2026-03-01T07:00:00Z"),
                            {"ocpp1.6", "星星充电", "DC60", "SN-7", "1.4.2", "8986", "4600", "DTSD341", "M-9"}}},
          fact{pile::report_strayed{early}},
          fact{pile::stray_joined{9, early}},
          fact{pile::request_numbered{7, pile::request_kind::charging_profile}},
          fact{pile::reserved{8, {2, account_id{"A1"}, "cardhash", "****5678", at("2026-03-01T11:00:00Z")}}},
          fact{pile::reservation_changed{8, pile::reservation_stage::used, 9}},
          fact{pile::availability_set{2, true, true}},
          fact{pile::power_limit_set{2, 7, power{7'000'000}}},
          fact{pile::settings_reported{11,
                                       3,
                                       true,
                                       true,
                                       {{"Connector", "left", 1, 2, "Available", "now", pile::attribute_type::target,
                                         "true", pile::mutability::read_write, "W", true},
                                        {"", "", 0, 0, "AuthorizationKey", "", pile::attribute_type::actual,
                                         std::nullopt, std::nullopt, "", false}}}},
          fact{pile::local_list_reported{12, pile::list_update::differential, {{"cardhash", "****5678", true}}}},
          fact{pile::upkeep_asked{13, pile::upkeep_kind::diagnostics, "https://files.example/in",
                                  at("2026-03-01T00:00:00Z")}},
          fact{pile::upkeep_reported{13, pile::upkeep_kind::diagnostics, "Uploaded", "log-7.zip",
                                     at("2026-03-01T12:00:00Z")}},
          fact{pile::password_offered{std::string{"\x01second", 7}}},
          fact{pile::password_taken{std::string{"\x01second", 7}}},
          fact{pile::password_withdrawn{std::string{"\x01third", 6}}},
          fact{pile::profile_set{wanted}},
          fact{pile::profile_told{at("2026-03-01T07:00:01Z"),
                                  {{"ConnectionTimeOut", "60", pile::setting_answer::accepted, true, "60"},
                                   {"WebSocketPingInterval", "45", pile::setting_answer::not_supported, false, ""}}}},
          fact{pile::clock_measured{std::chrono::hours{-8}, at("2026-03-01T07:00:02Z")}}};
}

std::vector<events::any_fact> session_specimens() {
  using fact = session::fact;
  const auto began = at("2026-03-01T08:00:00Z");
  const auto ended = at("2026-03-01T09:00:00Z");
  const auto settle = at("2026-03-01T09:00:02Z");
  const auto overdue = at("2026-03-02T09:00:00Z");
  session::settled done;
  done.revision = 2;
  done.bill = bill();
  done.cause = session::settle_cause::late_record;
  done.at = settle;
  done.electricity_change = money{-5};
  done.service_change = money{-2};
  done.owner = operator_id{"O1"};
  done.station = station_id{"S1"};
  done.account = account_id{"A1"};
  done.source = session::payment_source::unattributed;
  done.time_zone = "Asia/Shanghai";
  done.charge_wallet_beyond_hold = true;
  done.ended_at = ended;
  return {fact{session::ordered{specimen_order()}},
          fact{session::funded{money{5'000}}},
          fact{session::start_requested{at("2026-03-01T08:01:45Z")}},
          fact{session::started{began, true, energy{1'000'000}, session::verdict::after_failure, overdue, settle,
                                session::reading{at("2026-03-01T07:50:00Z"), energy{990'000}}}},
          fact{session::metered{samples(), session::verdict::late, overdue, settle, 41, money{77}}},
          fact{session::clock_measured{std::chrono::hours{-8}, settle}},
          fact{session::stop_requested{session::stop_reason::low_balance}},
          fact{session::stopped{ended, true, energy{3'500'000}, session::stop_reason::other, samples(),
                                session::verdict::backwards, settle, 42, money{88}}},
          fact{session::ended_by_rule{ended, settle}},
          fact{session::start_failed{session::failure_reason::cancelled, account_id{"A1"},
                                     session::payment_source::wallet}},
          fact{done},
          fact{session::settlement_confirmed{3}},
          fact{session::closed_unbilled{session::close_reason::no_end_recorded, energy{777}}},
          fact{session::register_withdrawn{settle}},
          fact{session::hold_requested{money{5'100}, account_id{"A1"}}},
          fact{session::hold_recorded{money{4'000}, money{5'100}}},
          fact{session::signed_measured{{{ended, R"({"value":"AP;0;1","format":"SignedData"})"}}}},
          fact{session::message_numbered{43}}};
}

std::vector<events::any_fact> staff_specimens() {
  using fact = staff::fact;
  const std::string sealed{"\x01\x00sealed", 8};
  return {fact{staff::hired{operator_id{"O1"}, staff::role::device, sealed}},
          fact{staff::role_changed{operator_id{"O1"}, staff::role::auditor}},
          fact{staff::password_changed{operator_id{"O1"}, sealed}}, fact{staff::dismissed{operator_id{"O1"}}}};
}

std::vector<events::any_fact> station_specimens() {
  using fact = station::fact;
  return {
      fact{station::registered{profile()}},
      fact{station::changed{profile()}},
      fact{station::tariff_assigned{operator_id{"O1"}, tariff_id{"T1"}, 7}},
      fact{station::adoption_opened{operator_id{"O1"}, {at("2026-03-01T09:00:00Z"), 12, true}}},
      fact{station::adoption_closed{operator_id{"O1"}}},
      fact{station::candidate_seen{operator_id{"O1"},
                                   {pile_id{"P9"},
                                    {"ocpp1.6", "星星充电", "DC60", "SN-7", "1.4.2", "8986", "4600", "DTSD341", "M-9"},
                                    "10.0.0.7:4711",
                                    true,
                                    true},
                                   at("2026-03-01T08:10:00Z")}},
      fact{station::candidate_adopted{operator_id{"O1"}, pile_id{"P9"}}}};
}

std::vector<events::any_fact> tariff_specimens() {
  return {tariff::fact{
      tariff::published{operator_id{"O1"}, "name 价格", specimen_terms(), at("2026-03-01T00:00:00+08:00")}}};
}

std::vector<events::any_fact> specimens(events::category which) {
  switch (which) {
    case events::category::account:
      return account_specimens();
    case events::category::claim:
      return claim_specimens();
    case events::category::pile:
      return pile_specimens();
    case events::category::session:
      return session_specimens();
    case events::category::staff:
      return staff_specimens();
    case events::category::station:
      return station_specimens();
    case events::category::tariff:
      return tariff_specimens();
  }
  return {};
}

std::vector<events::any_fact> specimens_of(int release, events::category which) {
  auto all = specimens(which);
  if (release >= newest_release) return all;
  // Release 1 knew no registers of idle connectors, and nothing of how piles connect, come in and are run.
  constexpr std::size_t pile_facts_of_release_1 = 6;
  static const std::set<std::string_view> later_of_sessions{"register_withdrawn", "hold_requested", "hold_recorded",
                                                            "signed_measured", "message_numbered"};
  static const std::set<std::string_view> later_of_stations{"adoption_opened", "adoption_closed", "candidate_seen",
                                                            "candidate_adopted"};
  std::erase_if(all, [](const events::any_fact& one) {
    const auto name = events::name_of(one);
    if (const auto* of_pile = std::get_if<pile::fact>(&one)) return of_pile->index() >= pile_facts_of_release_1;
    if (std::holds_alternative<session::fact>(one)) return later_of_sessions.contains(name);
    return std::holds_alternative<station::fact>(one) && later_of_stations.contains(name);
  });
  const auto without_limit = [](session::order& placed) {
    placed.limit = {session::limit_kind::by_energy, 10'000'000};
  };
  const auto without_verification = [](pile::attributes& known) {
    known.verification_number.clear();
    known.verification_expires_day = 0;
    known.shows_cost = false;
  };
  for (auto& one : all) {
    if (auto* of_account = std::get_if<account::fact>(&one)) {
      if (auto* held = std::get_if<account::hold_placed>(of_account)) held->in_all = held->asked = {};
    } else if (auto* of_pile = std::get_if<pile::fact>(&one)) {
      if (auto* began = std::get_if<pile::start_reported>(of_pile)) {
        began->register_before.reset();
        began->transaction.clear();
        began->card.clear();
      }
      if (auto* closed = std::get_if<pile::session_closed>(of_pile)) closed->ended_at = {};
      if (auto* placed = std::get_if<pile::order_placed>(of_pile)) without_limit(placed->order);
      if (auto* known = std::get_if<pile::registered>(of_pile)) without_verification(known->attributes);
      if (auto* known = std::get_if<pile::changed>(of_pile)) without_verification(known->attributes);
    } else if (auto* of_session = std::get_if<session::fact>(&one)) {
      if (auto* began = std::get_if<session::started>(of_session)) began->register_before.reset();
      if (auto* placed = std::get_if<session::ordered>(of_session)) without_limit(placed->order);
      if (auto* told = std::get_if<session::metered>(of_session)) told->sequence.reset(), told->cost = {};
      if (auto* ended = std::get_if<session::stopped>(of_session)) ended->sequence.reset(), ended->cost = {};
    }
  }
  return all;
}

}  // namespace pilecloud::tests
