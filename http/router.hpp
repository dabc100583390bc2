// SPDX-License-Identifier: Apache-2.0
// Finds the route of (method, path). Literal segments win over parameters; HEAD is answered by GET.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.hpp"

namespace pilecloud::http {

using path_parameters = std::map<std::string, std::string, std::less<>>;

struct routed {
  const route* to = nullptr;  // nullptr: see `allow`
  path_parameters parameters;
  std::string allow;  // the methods the path takes; empty: there is no such path
};

routed find_route(const std::vector<route>& table, std::string_view method, std::string_view path);

// nullopt: a broken escape. '+' stays '+': this is for paths; `form_style` reads it as a blank (queries).
std::optional<std::string> percent_decoded(std::string_view text, bool form_style);

// A query string as names and decoded values. Throws refusal malformed on a broken escape or a name given twice.
std::map<std::string, std::string, std::less<>> parse_query(std::string_view query);

}  // namespace pilecloud::http
