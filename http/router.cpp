// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include "base/digest.hpp"
#include "http/problem.hpp"

namespace pilecloud::http {

namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> found;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    found.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return found;
}

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{'; }

// How many literal segments match; -1: the path is not of this pattern.
int match(std::string_view pattern, const std::vector<std::string_view>& path, path_parameters& parameters) {
  const auto wanted = segments_of(pattern);
  if (wanted.size() != path.size()) return -1;
  int literals = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!is_parameter(wanted[i])) {
      if (wanted[i] != path[i]) return -1;
      ++literals;
      continue;
    }
    const auto name = wanted[i].substr(1, wanted[i].size() - 2);
    auto value = percent_decoded(path[i], false);
    if (!value || !(name == "n" ? valid_number(*value) : valid_id(*value))) return -1;
    parameters[std::string{name}] = *std::move(value);
  }
  return literals;
}

}  // namespace

routed find_route(const std::vector<route>& table, std::string_view method, std::string_view path) {
  routed best;
  if (path.empty() || path.front() != '/') return best;
  const auto segments = segments_of(path);
  const auto wanted = method == "HEAD" ? std::string_view{"GET"} : method;
  int best_literals = -1;
  for (const auto& one : table) {
    path_parameters parameters;
    const int literals = match(one.pattern, segments, parameters);
    if (literals < 0) continue;
    const auto names = one.method == "GET" ? std::string{"GET, HEAD"} : std::string{one.method};
    best.allow += (best.allow.empty() ? "" : ", ") + names;
    if (one.method == wanted && literals > best_literals) {
      best_literals = literals;
      best.to = &one;
      best.parameters = std::move(parameters);
    }
  }
  return best;
}

std::optional<std::string> percent_decoded(std::string_view text, bool form_style) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      std::string byte;
      if (i + 2 >= text.size() || !from_hex(text.substr(i + 1, 2), byte)) return std::nullopt;
      decoded += byte;
      i += 2;
    } else {
      decoded += form_style && text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

std::map<std::string, std::string, std::less<>> parse_query(std::string_view query) {
  std::map<std::string, std::string, std::less<>> found;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = percent_decoded(pair.substr(0, equals), true);
    const auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) refuse(problem_kind::malformed, "broken escape in the query", {}, "query_must_be_readable");
    if (!found.emplace(*name, *value).second) {
      refuse(problem_kind::malformed, "a parameter is given twice", *name, "field_must_appear_once");
    }
  }
  return found;
}

}  // namespace pilecloud::http
