// SPDX-License-Identifier: Apache-2.0
// Tariffs (价格策略): every published version with its full terms, as orders need them (P1, P2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/tariff/facts.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

struct tariff_row {
  tariff_id tariff;
  operator_id owner;
  std::string name;
  instant effective_at{};
  instant published_at{};
  domain::tariff::terms terms;
  place last;
};

std::optional<tariff_row> find_tariff(const view_reader& from, const tariff_id& tariff, std::uint32_t version);
// The version in force at `at`: the highest of those effective by then.
std::optional<tariff_row> find_tariff_at(const view_reader& from, const tariff_id& tariff, instant at);
// By (tariff, version); of one tariff when named.
std::optional<page<tariff_row>> page_tariffs(const view_reader& from, const tariff_id& tariff,
                                             const page_request& asked);
std::string etag_of_tariffs(const view_reader& from);

}  // namespace pilecloud::projections
