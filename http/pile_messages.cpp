// SPDX-License-Identifier: Apache-2.0
#include "http/pile_messages.hpp"

#include <algorithm>

#include "http/pile_calls.hpp"
#include "http/piles.hpp"

namespace pilecloud::http {

namespace {

constexpr std::int64_t page_most = 500;

// The parts of an OCPP-J frame; all absent where it is none.
struct frame_parts {
  std::string kind;  // "call", "result", "error"; empty: a note
  std::string id;
  std::string action;
  ordered_json payload;
};

frame_parts parts_of(const std::string& text) {
  frame_parts parts;
  const auto frame = ordered_json::parse(text, nullptr, false);
  if (!frame.is_array() || frame.size() < 3 || !frame[0].is_number_integer() || !frame[1].is_string()) return parts;
  parts.id = frame[1].get<std::string>();
  const auto type = frame[0].get<int>();
  parts.kind = type == 2 ? "call" : type == 3 ? "result" : "error";
  if (type != 3 && frame[2].is_string()) parts.action = frame[2].get<std::string>();
  if (frame.back().is_object()) parts.payload = frame.back();
  return parts;
}

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json{} : ordered_json(text); }

ordered_json json_of(const said_by_pile& one) {
  const auto parts = parts_of(one.text);
  return {{"at", to_rfc3339(one.at)},
          {"direction", one.from_pile ? "from_pile" : "to_pile"},
          {"kind", parts.kind.empty() ? "note" : parts.kind},
          {"id", text_or_null(parts.kind.empty() ? one.text : parts.id)},
          {"action", text_or_null(parts.action)},
          {"payload", parts.payload},
          {"verdict", text_or_null(one.verdict)}};
}

}  // namespace

const shape& pile_message_query() {
  static const shape one{one_of("direction", {"from_pile", "to_pile"}).optional(),
                         text("action").between(1, 50).optional().noted("calls of this action")};
  return one;
}

const shape& pile_message_shape() {
  static const shape one{moment("at"),
                         one_of("direction", {"from_pile", "to_pile"}),
                         one_of("kind", {"call", "result", "error", "note"}),
                         text("id").between(0, 200).optional(),
                         text("action").between(0, 200).optional().noted("of a call; of an error its code"),
                         any_object("payload").optional().noted("what is personal or secret is masked"),
                         text("verdict").between(0, 200).optional().noted("what was noted about it")};
  return one;
}

response list_pile_messages(call& now) {
  const auto row = pile_named(now);
  if (!now.with.pile_messages) refuse(problem_kind::unavailable, "piles connect to no port of this node");
  const auto asked = now.filters();
  const auto direction = asked.text("direction");
  const auto action = asked.text("action");
  said_query wanted{row.pile, asked.text("cursor"),
                    static_cast<std::size_t>(std::min(asked.integer("limit", 50), page_most))};
  if (!direction.empty()) wanted.from_pile = direction == "from_pile";
  wanted.action = action;
  const auto told = now.with.pile_messages(wanted);
  if (const auto* fault = std::get_if<said_fault>(&told)) {
    if (*fault == said_fault::cursor)
      refuse(problem_kind::malformed, "not a cursor of this list", "cursor", "cursor_must_be_of_this_list");
    refuse(problem_kind::unavailable, "the messages cannot be read");
  }
  const auto& page = std::get<said_page>(told);
  auto items = ordered_json::array();
  for (const auto& node : page.silent)
    items.push_back(json_of({now.now, false, {}, "node " + node + " does not answer: what came over it is missing"}));
  for (const auto& one : page.rows) items.push_back(json_of(one));
  return shown(now, {{"items", std::move(items)}, {"next_cursor", text_or_null(page.next)}});
}

}  // namespace pilecloud::http
