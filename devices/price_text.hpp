// SPDX-License-Identifier: Apache-2.0
// Prices and money as a pile's display has them (rules.md W12), taxes included.
#pragma once

#include <string>

#include "base/quantity.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::devices {

// "1.40 yuan/kWh (electricity 1.00, service 0.40)"
std::string price_text(const domain::tariff::class_price& of);
std::string yuan_text(money amount);   // "12.05"
std::string yuan_text(price per_kwh);  // "0.98765", no fewer than two decimals
price sum_of(const domain::tariff::class_price& of);

}  // namespace pilecloud::devices
