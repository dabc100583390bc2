// SPDX-License-Identifier: Apache-2.0
// Numbers that a pile's actor gives to what is asked of the pile (rules.md W8). A repeat of the request gets the same.
#pragma once

#include <string>

#include "http/call.hpp"
#include "projections/piles.hpp"

namespace pilecloud::http {

// `step`: which number of the request, when it needs several.
std::uint32_t next_number(call& now, const projections::pile_row& pile, domain::pile::request_kind what,
                          const std::string& step = {});
std::uint32_t number_of_upkeep(call& now, const projections::pile_row& pile, const domain::pile::ask_upkeep& what);

}  // namespace pilecloud::http
