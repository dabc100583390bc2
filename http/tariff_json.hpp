// SPDX-License-Identifier: Apache-2.0
// A tariff's day tables as JSON and back: 48 half-hour slots of class names, two prices a class in 1e-5 yuan/kWh.
#pragma once

#include <vector>

#include "domain/tariff/terms.hpp"
#include "http/shape.hpp"

namespace pilecloud::http {

const shape& day_table_shape();
// REQUIRES: checked by day_table_shape(). Throws refusal invalid for a date that is none.
std::vector<domain::tariff::day_table> tables_of(const json& tables);
ordered_json json_of(const std::vector<domain::tariff::day_table>& tables);

inline constexpr std::array all_rate_classes{domain::tariff::rate_class::sharp, domain::tariff::rate_class::peak,
                                             domain::tariff::rate_class::flat, domain::tariff::rate_class::valley,
                                             domain::tariff::rate_class::deep_valley};
const std::vector<std::string>& rate_class_names();

}  // namespace pilecloud::http
