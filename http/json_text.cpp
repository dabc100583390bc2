// SPDX-License-Identifier: Apache-2.0
#include "http/json_text.hpp"

#include <set>
#include <string>
#include <vector>

#include "http/problem.hpp"

namespace pilecloud::http {

namespace {

// Before parsing, so that nesting costs a stranger's bytes and not our stack.
void check_depth(std::string_view text) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > depth_max) {
        refuse(problem_kind::malformed, "nested deeper than " + std::to_string(depth_max), {}, "body_must_not_be_deep");
      }
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
}

}  // namespace

json parse_json(std::string_view text) {
  check_depth(text);
  std::vector<std::set<std::string, std::less<>>> names;  // of each open object
  const auto watch = [&names](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key && !names.back().insert(value.get<std::string>()).second) {
      refuse(problem_kind::malformed, "a name appears twice in one object", value.get<std::string>(),
             "field_must_appear_once");
    }
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (const json::exception& wrong) {
    // Not its text: that quotes the body.
    const auto* place = dynamic_cast<const json::parse_error*>(&wrong);
    const auto where = place == nullptr ? std::string{} : " at byte " + std::to_string(place->byte);
    refuse(problem_kind::malformed, "not JSON" + where, {}, "body_must_be_json");
  }
}

std::string canonical(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::strict); }

}  // namespace pilecloud::http
