// SPDX-License-Identifier: Apache-2.0
#include "city.hpp"

#include <fmt/format.h>

namespace pilecloud::projections::testing {

instant at(std::string_view rfc3339) {
  const auto parsed = parse_rfc3339(rfc3339);
  REQUIRE(parsed.has_value());
  return *parsed;
}

session_id session_of(const std::string& pile, std::uint32_t number) {
  return domain::pile::session_of(pile_id{pile}, number);
}

tariff::terms two_classes(const std::string& time_zone) {
  tariff::day_table table;
  for (std::size_t i = 0; i < tariff::slots_a_day; ++i) {
    table.slots[i] = i < 16 ? tariff::rate_class::valley : tariff::rate_class::peak;
  }
  table.prices[tariff::index_of(tariff::rate_class::valley)] = {price{30'000}, price{20'000}};
  table.prices[tariff::index_of(tariff::rate_class::peak)] = {price{100'000}, price{50'000}};
  return {tariff_id{"T1"}, 1, time_zone, {table}};
}

session::bill bill_of(instant from, instant to, energy delivered, const tariff::terms& agreed) {
  session::evidence known;
  known.start = session::reading{from, energy{0}};
  known.stop = session::reading{to, delivered};
  return session::price(known, agreed);
}

void city::open_station(const std::string& id) {
  domain::station::profile profile{operator_id{"op"}, "Garden " + id, "1 Garden Road",
                                   "Asia/Shanghai",   31'230'000,     121'470'000};
  tell<domain::tariff::fact>("T1", tariff::published{operator_id{"op"}, "residents", two_classes(), now});
  tell<domain::station::fact>(id, domain::station::registered{profile});
  tell<domain::station::fact>(id, domain::station::tariff_assigned{operator_id{"op"}, tariff_id{"T1"}, 1});
}

void city::set_up_pile(const std::string& id, const std::string& station, std::uint16_t connectors) {
  pile::attributes attributes;
  attributes.owner = operator_id{"op"};
  attributes.station = station_id{station};
  attributes.vendor = "Vendor";
  attributes.model = "M7";
  attributes.serial = "SN-" + id;
  attributes.rated_power = power{7'000'000};
  attributes.connectors = connectors;
  tell<pile::fact>(id, pile::registered{attributes});
}

void city::open_account(const std::string& id, money amount) {
  tell<account::fact>(id, account::registered{{"hash-of-phone-" + id, "sealed-phone"}, {"", "sealed-name"}});
  if (amount != money{0}) {
    tell<account::fact>(id, account::topped_up{amount, account::top_up_channel::cash, "receipt-" + id});
  }
}

session::order city::order(const std::string& pile, const std::string& account, money hold) const {
  session::order placed;
  placed.owner = operator_id{"op"};
  placed.station = station_id{"S1"};
  placed.pile = pile_id{pile};
  placed.connector = 1;
  placed.account = account_id{account};
  placed.source = session::payment_source::wallet;
  placed.terms = two_classes();
  placed.hold = hold;
  placed.rated_power = power{7'000'000};
  placed.ordered_at = now;
  return placed;
}

void city::place_order(const std::string& pile, std::uint32_t number, const session::order& order) {
  const auto id = session_of(pile, number);
  tell<pile::fact>(pile, pile::order_placed{number, order});
  tell<session::fact>(id.text(), session::ordered{order});
  tell<account::fact>(order.account.text(), account::hold_placed{id, order.hold});
  tell<session::fact>(id.text(), session::funded{order.hold});
  tell<session::fact>(id.text(), session::start_requested{now + session::start_timeout});
}

void city::start(const std::string& pile, std::uint32_t number, instant when, energy meter) {
  pile::start_reported report;
  report.number = number;
  report.connector = 1;
  report.at = when;
  report.has_meter = true;
  report.meter = meter;
  report.key[0] = static_cast<std::uint8_t>(number);
  report.key[1] = static_cast<std::uint8_t>(number >> 8U);
  tell<pile::fact>(pile, report);
  session::started started;
  started.at = when;
  started.has_meter = true;
  started.meter = meter;
  started.overdue_at = when + session::overdue_after;
  tell<session::fact>(session_of(pile, number).text(), started);
}

void city::meter(const std::string& pile, std::uint32_t number, instant when, energy value) {
  session::metered metered;
  session::sample energy_sample;
  energy_sample.at = when;
  energy_sample.value = value.count();
  session::sample power_sample;
  power_sample.at = when;
  power_sample.measurand = session::measurand::power;
  power_sample.value = 6'800'000;
  metered.samples = {energy_sample, power_sample};
  tell<session::fact>(session_of(pile, number).text(), metered);
}

void city::stop(const std::string& pile, std::uint32_t number, instant when, energy meter) {
  session::stopped stopped;
  stopped.at = when;
  stopped.has_meter = true;
  stopped.meter = meter;
  stopped.reason = session::stop_reason::remote;
  stopped.settle_at = now + session::settlement_grace;
  tell<session::fact>(session_of(pile, number).text(), stopped);
}

void city::settle(const std::string& pile, std::uint32_t number, const session::order& order, const session::bill& bill,
                  instant ended_at, const account::charged& money_moved, const session::bill* before,
                  std::uint32_t revision) {
  session::settled settled;
  settled.revision = revision;
  settled.bill = bill;
  settled.cause = revision == 1 ? session::settle_cause::stopped : session::settle_cause::late_record;
  settled.at = now;
  settled.electricity_change = bill.electricity - (before == nullptr ? money{0} : before->electricity);
  settled.service_change = bill.service - (before == nullptr ? money{0} : before->service);
  settled.owner = order.owner;
  settled.station = order.station;
  settled.account = order.account;
  settled.source = order.source;
  settled.time_zone = order.terms.time_zone;
  settled.ended_at = ended_at;
  tell<session::fact>(session_of(pile, number).text(), settled);
  tell<account::fact>(order.account.text(), money_moved);
  if (revision == 1) tell<pile::fact>(pile, pile::session_closed{number});
}

void city::import(const std::string& pile, std::uint32_t number, const std::string& account,
                  const std::string& reference, instant from, instant to, energy delivered) {
  auto placed = order(pile, account, money{0});
  placed.source = session::payment_source::imported;
  placed.ordered_at = from;
  placed.reference = {"norway", reference, "content"};
  const auto id = session_of(pile, number);
  const auto bill = bill_of(from, to, delivered);
  tell<pile::fact>(pile, pile::order_placed{number, placed});
  tell<session::fact>(id.text(), session::ordered{placed});
  session::started started;
  started.at = from;
  started.has_meter = true;
  tell<session::fact>(id.text(), started);
  session::stopped stopped;
  stopped.at = to;
  stopped.has_meter = true;
  stopped.meter = delivered;
  stopped.reason = session::stop_reason::other;
  tell<session::fact>(id.text(), stopped);
  session::settled settled;
  settled.revision = 1;
  settled.bill = bill;
  settled.cause = session::settle_cause::imported;
  settled.at = to;
  settled.electricity_change = bill.electricity;
  settled.service_change = bill.service;
  settled.owner = placed.owner;
  settled.station = placed.station;
  settled.account = placed.account;
  settled.source = placed.source;
  settled.time_zone = placed.terms.time_zone;
  settled.ended_at = to;
  tell<session::fact>(id.text(), settled);
}

void city::import_without_end(const std::string& pile, std::uint32_t number, const std::string& account,
                              const std::string& reference, instant from, energy reported) {
  auto placed = order(pile, account, money{0});
  placed.source = session::payment_source::imported;
  placed.ordered_at = from;
  placed.reference = {"norway", reference, "content"};
  const auto id = session_of(pile, number);
  tell<pile::fact>(pile, pile::order_placed{number, placed});
  tell<session::fact>(id.text(), session::ordered{placed});
  tell<session::fact>(id.text(), session::closed_unbilled{session::close_reason::no_end_recorded, reported});
}

session::order tell_wallet_charge(city& told) {
  told.open_station();
  told.set_up_pile();
  told.open_account("A1", money{10'000});
  told.now = at("2026-03-02T23:00:00Z");  // 07:00 in Shanghai, the next day
  const auto order = told.order("P1", "A1", money{5'000});
  told.place_order("P1", 1, order);
  told.start("P1", 1, at("2026-03-02T23:00:00Z"), energy{1'000'000});
  told.meter("P1", 1, at("2026-03-03T00:00:00Z"), energy{11'000'000});
  told.now = at("2026-03-03T01:00:00Z");
  told.stop("P1", 1, at("2026-03-03T01:00:00Z"), energy{21'000'000});
  account::charged charged;
  charged.session = session_of("P1", 1);
  charged.revision = 1;
  charged.due = charged.captured = money{2'000};
  charged.released = money{3'000};
  const auto bill = bill_of(at("2026-03-02T23:00:00Z"), at("2026-03-03T01:00:00Z"), energy{20'000'000});
  told.settle("P1", 1, order, bill, at("2026-03-03T01:00:00Z"), charged);
  return order;
}

namespace {

// One random session; returns with the log told.
void tell_random_session(city& told, std::mt19937_64& random, const std::string& pile, std::uint32_t number,
                         int serial) {
  const auto pick = [&random](int below) { return static_cast<int>(random() % static_cast<std::uint64_t>(below)); };
  const auto driver = fmt::format("A{}", pick(5));
  const auto from = told.now + std::chrono::minutes{pick(600)};
  const auto to = from + std::chrono::minutes{pick(700)};
  const energy delivered{pick(40'000'000)};
  const int kind = pick(6);
  if (kind <= 1) return told.import(pile, number, driver, fmt::format("row-{}", serial), from, to, delivered);
  if (kind == 2) return told.import_without_end(pile, number, driver, fmt::format("row-{}", serial), from, delivered);
  const auto order = told.order(pile, driver, money{100});
  told.place_order(pile, number, order);
  const auto id = session_of(pile, number);
  if (kind == 3) {  // the pile never starts (S6)
    told.tell<session::fact>(
        id.text(), session::start_failed{session::failure_reason::start_timed_out, order.account, order.source});
    told.tell<account::fact>(driver, account::hold_released{id, money{100}});
    told.tell<domain::pile::fact>(pile, domain::pile::session_closed{number});
    return;
  }
  told.start(pile, number, from, energy{0});
  for (int i = pick(4); i > 0; --i) told.meter(pile, number, from + std::chrono::minutes{i}, energy{i * 1'000});
  told.stop(pile, number, to, delivered);
  const auto bill = bill_of(from, to, delivered);
  account::charged charged;
  charged.session = id;
  charged.revision = 1;
  charged.due = bill.total;
  charged.captured = std::min(bill.total, money{100});
  charged.released = money{100} - charged.captured;
  charged.to_debt = bill.total - charged.captured;
  told.settle(pile, number, order, bill, to, charged);
  if (kind == 4) return;
  const auto more = bill_of(from, to + std::chrono::minutes{45}, delivered + energy{5'000'000});
  account::charged again;
  again.session = id;
  again.revision = 2;
  again.due = more.total;
  again.due_before = bill.total;
  again.to_debt = more.total - bill.total;
  told.settle(pile, number, order, more, to + std::chrono::minutes{45}, again, &bill, 2);
}

}  // namespace

void tell_random_city(city& told, std::uint64_t seed, int sessions) {
  std::mt19937_64 random{seed};
  told.open_station();
  for (int i = 0; i < 5; ++i) told.open_account(fmt::format("A{}", i), money{1'000'000});
  std::vector<std::uint32_t> numbers(4, 0);
  for (std::size_t i = 0; i < numbers.size(); ++i) told.set_up_pile(fmt::format("P{}", i));
  for (int i = 0; i < sessions; ++i) {
    const auto pile = static_cast<std::size_t>(random() % numbers.size());
    tell_random_session(told, random, fmt::format("P{}", pile), ++numbers[pile], i);
  }
}

}  // namespace pilecloud::projections::testing
