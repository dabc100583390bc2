// SPDX-License-Identifier: Apache-2.0
#include "http/pile_settings.hpp"

#include <algorithm>

#include "http/choice.hpp"
#include "http/pile_numbers.hpp"
#include "http/pile_verbs.hpp"
#include "http/piles.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;
namespace verbs = actors::verbs;

constexpr std::int64_t settings_most = 50;

std::vector<std::string> attribute_words() {
  return words_of(pile::attribute_type::actual, pile::attribute_type::maximum);
}

std::vector<field> place_fields() {
  return {text("component").between(1, 50).optional().noted("of OCPP 2.0.1; 1.6 has none"),
          text("component_instance").between(1, 50).optional(),
          integer("evse").between(1, 64).optional(),
          integer("connector").between(1, 64).optional(),
          text("variable").between(1, 50).noted("HeartbeatInterval"),
          text("variable_instance").between(1, 50).optional(),
          one_of("attribute", attribute_words()).optional()};
}

bool is_201(const projections::pile_row& of) { return of.nameplate && of.nameplate->protocol == "ocpp2.0.1"; }

pile::setting place_in(const form& asked, const projections::pile_row& of, const std::string& path) {
  pile::setting made;
  made.component = asked.text("component");
  made.component_instance = asked.text("component_instance");
  made.evse = static_cast<std::uint16_t>(asked.integer("evse"));
  made.connector = static_cast<std::uint16_t>(asked.integer("connector"));
  made.variable = asked.text("variable");
  made.variable_instance = asked.text("variable_instance");
  if (asked.has("attribute"))
    made.attribute = chosen(asked.text("attribute"), pile::attribute_type::actual, pile::attribute_type::maximum);
  if (is_201(of) == made.component.empty()) {
    refuse(problem_kind::invalid, "OCPP 2.0.1 has a component for each variable, 1.6 has none", path + ".component",
           "component_must_be_named_where_there_are_any");
  }
  return made;
}

std::vector<pile::setting> settings_in(const call& now, const projections::pile_row& of) {
  std::vector<pile::setting> all;
  if (!now.fields().has("settings")) return all;
  for (const auto& entry : now.fields().at("settings")) {
    const auto path = "settings[" + std::to_string(all.size()) + "]";
    const auto asked = form::checked(entry);
    auto one = place_in(asked, of, path);
    if (entry.contains("value")) {
      one.value = asked.text("value");
      auto lower = one.variable;
      std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
      if (lower == "authorizationkey" || lower == "basicauthpassword") {
        refuse(problem_kind::invalid, "a pile's password is set by POST /api/v1/piles/{pile}/access",
               path + ".variable", "secrets_must_go_through_access");
      }
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

const shape& settings_named_shape() {
  static const shape one{
      list("settings", shape{place_fields()}, settings_most).optional().noted("absent: all of them")};
  return one;
}

const shape& settings_wanted_shape() {
  static const shape one = [] {
    auto fields = place_fields();
    fields.push_back(text("value").between(0, 1'000));
    return shape{list("settings", shape{std::move(fields)}, settings_most)};
  }();
  return one;
}

const shape& setting_shape() {
  static const shape one{text("component").between(0, 50),
                         text("component_instance").between(0, 50),
                         integer("evse").noted("0: of the whole pile"),
                         integer("connector"),
                         text("variable").between(0, 50),
                         text("variable_instance").between(0, 50),
                         one_of("attribute", attribute_words()),
                         text("value").between(0, 2'500).optional().noted("none: not told, or a secret"),
                         text("mutability").optional(),
                         text("unit").between(0, 16),
                         boolean("needs_reboot"),
                         moment("told_at")};
  return one;
}

const shape& inventory_shape() {
  static const shape one{moment("completed_at").optional().noted("of the last whole inventory"),
                         boolean("complete").noted("all parts of the one asked for last have come"),
                         integer("request").optional().noted("its number; 0: of OCPP 1.6"),
                         integer("parts").noted("of it, that have come"),
                         integer("settings").noted("kept"),
                         integer("not_kept").noted("above the bound")};
  return one;
}

response list_settings(call& now) {
  const auto of = pile_named(now);
  return shown_page(now, projections::page_settings(now.rows, of.pile, page_asked(now)), {},
                    [](const projections::setting_row& row) -> ordered_json {
                      const auto& one = row.setting;
                      return {{"component", one.component},
                              {"component_instance", one.component_instance},
                              {"evse", one.evse},
                              {"connector", one.connector},
                              {"variable", one.variable},
                              {"variable_instance", one.variable_instance},
                              {"attribute", to_text(one.attribute)},
                              {"value", one.value ? ordered_json(*one.value) : ordered_json{}},
                              {"mutability", one.mutability ? ordered_json(to_text(*one.mutability)) : ordered_json{}},
                              {"unit", one.unit},
                              {"needs_reboot", one.needs_reboot},
                              {"told_at", to_rfc3339(row.told_at)}};
                    });
}

response show_inventory(call& now) {
  const auto of = pile_named(now);
  const auto known = projections::pile_service_of(now.rows, of.pile).inventory;
  const bool complete = known.first != 0 && known.rows_from == known.first;
  return shown(now, {{"completed_at", time_or_null(known.completed_at)},
                     {"complete", complete},
                     {"request", known.first == 0 ? ordered_json{} : ordered_json(known.request)},
                     {"parts", known.parts.size()},
                     {"settings", known.rows},
                     {"not_kept", known.not_kept}});
}

response read_settings(call& now) {
  const auto of = pile_named(now);
  auto named = settings_in(now, of);
  const bool needs_number = is_201(of) && named.empty();
  const auto number = needs_number ? next_number(now, of, pile::request_kind::inventory) : 0;
  auto body = json_of(run_verb(now, of, verbs::read_settings{number, std::move(named)}));
  if (needs_number) body["number"] = number;
  return shown(now, body);
}

response write_settings(call& now) {
  const auto of = pile_named(now);
  auto wanted = settings_in(now, of);
  if (wanted.empty()) refuse(problem_kind::invalid, "names none", "settings", "settings_must_be_named");
  return shown(now, json_of(run_verb(now, of, verbs::write_settings{std::move(wanted)})));
}

}  // namespace pilecloud::http
