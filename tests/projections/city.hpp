// SPDX-License-Identifier: Apache-2.0
// A small city told to a log: one operator, a station in Shanghai, a tariff with two classes, piles, drivers. Each verb
// tells the facts that the actors would write, in the order they would.
#pragma once

#include <random>

#include "domain/session/pricing.hpp"
#include "told_log.hpp"

namespace pilecloud::projections::testing {

namespace account = domain::account;
namespace pile = domain::pile;
namespace session = domain::session;
namespace tariff = domain::tariff;

instant at(std::string_view rfc3339);
// Valley 00:00-08:00 at 0.30 + 0.20 yuan/kWh, peak 08:00-24:00 at 1.00 + 0.50.
tariff::terms two_classes(const std::string& time_zone = "Asia/Shanghai");
// Linear from `from` to `to`.
session::bill bill_of(instant from, instant to, energy delivered, const tariff::terms& agreed = two_classes());

class city : public told_log {
 public:
  void open_station(const std::string& id = "S1");
  void set_up_pile(const std::string& id = "P1", const std::string& station = "S1", std::uint16_t connectors = 2);
  void open_account(const std::string& id, money amount);

  session::order order(const std::string& pile, const std::string& account, money hold) const;
  // order_placed, ordered, hold_placed, funded, start_requested
  void place_order(const std::string& pile, std::uint32_t number, const session::order& order);
  void start(const std::string& pile, std::uint32_t number, instant when, energy meter);
  void meter(const std::string& pile, std::uint32_t number, instant when, energy value);
  void stop(const std::string& pile, std::uint32_t number, instant when, energy meter);
  // settled, then the wallet's side, then session_closed; `before` is the revision before (none: the first)
  void settle(const std::string& pile, std::uint32_t number, const session::order& order, const session::bill& bill,
              instant ended_at, const account::charged& money_moved, const session::bill* before = nullptr,
              std::uint32_t revision = 1);
  // A whole row of history (S12).
  void import(const std::string& pile, std::uint32_t number, const std::string& account, const std::string& reference,
              instant from, instant to, energy delivered);
  void import_without_end(const std::string& pile, std::uint32_t number, const std::string& account,
                          const std::string& reference, instant from, energy reported);
};

session_id session_of(const std::string& pile, std::uint32_t number);

// A whole wallet charge of A1 on P1: 20 kWh from 07:00 to 09:00 local, held 50 yuan, due 20.00 yuan.
session::order tell_wallet_charge(city& told);

// Many piles, drivers and sessions of every kind, a function of the seed.
void tell_random_city(city& told, std::uint64_t seed, int sessions);

}  // namespace pilecloud::projections::testing
