// SPDX-License-Identifier: Apache-2.0
#include "tests/events/specimens.hpp"

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
  return {operator_id{"O1"},    station_id{"S1"},       "vendor 厂商",         "model-7",        "serial-0001",
          pile::mounting::wall, pile::place::dedicated, pile::current::direct, power{7'000'000}, 2};
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
  placed.limit = {session::limit_kind::by_energy, 10'000'000};
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
          fact{account::hold_placed{charge, money{5'000}}},
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
                          other};
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
          fact{pile::stray_joined{9, early}}};
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
          fact{session::metered{samples(), session::verdict::late, overdue, settle}},
          fact{session::clock_measured{std::chrono::hours{-8}, settle}},
          fact{session::stop_requested{session::stop_reason::low_balance}},
          fact{session::stopped{ended, true, energy{3'500'000}, session::stop_reason::other, samples(),
                                session::verdict::backwards, settle}},
          fact{session::ended_by_rule{ended, settle}},
          fact{session::start_failed{session::failure_reason::cancelled, account_id{"A1"},
                                     session::payment_source::wallet}},
          fact{done},
          fact{session::settlement_confirmed{3}},
          fact{session::closed_unbilled{session::close_reason::no_end_recorded, energy{777}}},
          fact{session::register_withdrawn{settle}}};
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
  return {fact{station::registered{profile()}}, fact{station::changed{profile()}},
          fact{station::tariff_assigned{operator_id{"O1"}, tariff_id{"T1"}, 7}}};
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
  // Release 1 knew no registers of idle connectors, and nothing of how piles connect.
  std::erase_if(all, [](const events::any_fact& one) {
    const auto name = events::name_of(one);
    return name == "register_read" || name == "register_withdrawn" || name == "access_set" || name == "booted" ||
           name == "report_strayed" || name == "stray_joined";
  });
  for (auto& one : all) {
    if (auto* of_pile = std::get_if<pile::fact>(&one)) {
      if (auto* began = std::get_if<pile::start_reported>(of_pile)) {
        began->register_before.reset();
        began->transaction.clear();
        began->card.clear();
      }
      if (auto* closed = std::get_if<pile::session_closed>(of_pile)) closed->ended_at = {};
    } else if (auto* of_session = std::get_if<session::fact>(&one)) {
      if (auto* began = std::get_if<session::started>(of_session)) began->register_before.reset();
    }
  }
  return all;
}

}  // namespace pilecloud::tests
