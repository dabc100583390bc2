// SPDX-License-Identifier: Apache-2.0
#include "devices/price_text.hpp"

#include <fmt/format.h>

namespace pilecloud::devices {

std::string yuan_text(money amount) {
  const auto fen = amount.count();
  const auto size = fen < 0 ? -fen : fen;
  return fmt::format("{}{}.{:02}", fen < 0 ? "-" : "", size / 100, size % 100);
}

std::string yuan_text(price per_kwh) {
  constexpr std::int64_t unit = 100'000;
  constexpr std::size_t least_decimals = 2;
  auto text = fmt::format("{}.{:05}", per_kwh.count() / unit, per_kwh.count() % unit);
  const auto shortest = text.find('.') + 1 + least_decimals;
  while (text.size() > shortest && text.back() == '0') text.pop_back();
  return text;
}

price sum_of(const domain::tariff::class_price& of) { return of.electricity + of.service; }

std::string price_text(const domain::tariff::class_price& of) {
  return fmt::format("{} yuan/kWh (electricity {}, service {})", yuan_text(sum_of(of)), yuan_text(of.electricity),
                     yuan_text(of.service));
}

}  // namespace pilecloud::devices
