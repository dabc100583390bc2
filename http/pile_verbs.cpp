// SPDX-License-Identifier: Apache-2.0
#include "http/pile_verbs.hpp"

#include <spdlog/spdlog.h>

#include "http/pile_numbers.hpp"
#include "http/piles.hpp"

namespace pilecloud::http {

namespace {

namespace verbs = actors::verbs;

constexpr std::int64_t connectors_most = 64;
constexpr std::int64_t watts_most = 5'000'000;

response verb_answer(call& now, const projections::pile_row& pile, const actors::pile_verb& verb) {
  return shown(now, json_of(run_verb(now, pile, verb)));
}

}  // namespace

ordered_json time_or_null(const std::optional<instant>& at) {
  return at ? ordered_json(to_rfc3339(*at)) : ordered_json{};
}
ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json{} : ordered_json(text); }

const shape& verb_told_shape() {
  static const shape one{
      one_of("outcome", {"accepted", "rejected", "failed", "offline", "timed_out", "busy", "unreadable"}),
      text("status").between(0, 200).optional().noted("the pile's own word, or the code of its error"),
      integer("number").optional().noted("of the reservation, profile or request, given by us"),
      boolean("reboot_required").noted("taken, in force after the pile restarts"),
      list_of(text("results").between(0, 50)).optional().noted("of several settings: the pile's word for each"),
      integer("version").optional().noted("of the local list"),
      text("file").between(0, 255).optional().noted("that the pile will upload")};
  return one;
}

ordered_json json_of(const actors::verb_told& told) {
  return {{"outcome", to_text(told.outcome)},
          {"status", text_or_null(told.status)},
          {"number", nullptr},
          {"reboot_required", told.needs_reboot},
          {"results", told.each.empty() ? ordered_json{} : ordered_json(told.each)},
          {"version", told.version ? ordered_json(*told.version) : ordered_json{}},
          {"file", text_or_null(told.file)}};
}

actors::verb_told run_verb(call& now, const projections::pile_row& pile, const actors::pile_verb& verb) {
  if (!now.with.run_pile) refuse(problem_kind::unavailable, "piles connect to no port of this node");
  spdlog::info("pile {}: {} has it run verb {}", pile.pile.text(), now.who ? now.who->staff.text() : "-", verb.index());
  auto told = now.with.run_pile(pile, verb);
  if (auto* unknown = std::get_if<actors::verb_unknown>(&told)) {
    refuse(problem_kind::invalid, unknown->detail, unknown->field, unknown->rule);
  }
  return std::get<actors::verb_told>(std::move(told));
}

bool is_certainly_not_done(const actors::verb_told& told) {
  using enum actors::verb_outcome;
  return told.outcome == offline || told.outcome == busy || told.outcome == failed;
}

std::uint16_t connector_asked(const form& asked, const projections::pile_row& pile) {
  const auto number = asked.integer("connector", 0);
  if (number > static_cast<std::int64_t>(pile.connectors.size())) {
    refuse(problem_kind::invalid, "the pile has no such connector", "connector", "connector_must_exist");
  }
  return static_cast<std::uint16_t>(number);
}

const shape& reset_shape() {
  static const shape one{
      one_of("kind", {"soft", "hard"}).optional().noted("soft unless told; hard is of OCPP 1.6 alone"),
      one_of("when", {"immediate", "on_idle"}).optional().noted("immediate unless told; on_idle is of OCPP 2.0.1")};
  return one;
}

response reset_pile(call& now) {
  const auto pile = pile_named(now);
  const auto asked = now.fields();
  return verb_answer(now, pile, verbs::reset{asked.text("kind") == "hard", asked.text("when") == "on_idle"});
}

const shape& unlock_shape() {
  static const shape one{integer("connector").between(1, connectors_most)};
  return one;
}

response unlock_connector(call& now) {
  const auto pile = pile_named(now);
  return verb_answer(now, pile, verbs::unlock{connector_asked(now.fields(), pile)});
}

const shape& availability_shape() {
  static const shape one{boolean("operative"),
                         integer("connector").between(1, connectors_most).optional().noted("absent: the whole pile")};
  return one;
}

const shape& availability_state_shape() {
  static const shape one{
      list("connectors",
           {integer("connector").between(0, connectors_most).noted("0: the whole pile"),
            boolean("operative").optional().noted("as the pile agreed to; none: never asked"),
            boolean("scheduled").optional().noted("from the end of the charge that runs"),
            moment("agreed_at").optional(), text("reported").optional().noted("how the pile says it stands")},
           connectors_most + 1)};
  return one;
}

response show_availability(call& now) {
  const auto pile = pile_named(now);
  const auto service = projections::pile_service_of(now.rows, pile.pile);
  auto connectors = ordered_json::array();
  for (std::size_t number = 0; number <= pile.connectors.size(); ++number) {
    const auto agreed = service.availability.find(static_cast<std::uint16_t>(number));
    const bool was_asked = agreed != service.availability.end();
    const auto status = number == 0 ? pile.status : std::optional{pile.connectors[number - 1U].status};
    connectors.push_back({{"connector", number},
                          {"operative", was_asked ? ordered_json(agreed->second.operative) : ordered_json{}},
                          {"scheduled", was_asked ? ordered_json(agreed->second.scheduled) : ordered_json{}},
                          {"agreed_at", was_asked ? ordered_json(to_rfc3339(agreed->second.at)) : ordered_json{}},
                          {"reported", status ? ordered_json(to_text(*status)) : ordered_json{}}});
  }
  return shown(now, {{"connectors", std::move(connectors)}});
}

response change_availability(call& now) {
  const auto pile = pile_named(now);
  const auto asked = now.fields();
  return verb_answer(now, pile, verbs::change_availability{connector_asked(asked, pile), asked.boolean("operative")});
}

const shape& power_limit_shape() {
  static const shape one{integer("watts").between(0, watts_most).optional().noted("null or absent: no limit any more"),
                         integer("connector")
                             .between(1, connectors_most)
                             .optional()
                             .noted("absent: the whole pile; else each charge there")};
  return one;
}

const shape& power_limit_state_shape() {
  static const shape one{
      list("limits",
           {integer("connector").between(0, connectors_most).noted("0: the whole pile"), integer("limit_mw"),
            integer("profile").noted("number of the charging profile"), moment("agreed_at")},
           connectors_most + 1)};
  return one;
}

response show_power_limit(call& now) {
  const auto pile = pile_named(now);
  auto limits = ordered_json::array();
  for (const auto& [connector, one] : projections::pile_service_of(now.rows, pile.pile).limits) {
    limits.push_back({{"connector", connector},
                      {"limit_mw", one.limit.count()},
                      {"profile", one.number},
                      {"agreed_at", to_rfc3339(one.at)}});
  }
  return shown(now, {{"limits", std::move(limits)}});
}

// A connector keeps its profile's number: a new limit replaces the old one at the pile.
response limit_power(call& now) {
  const auto pile = pile_named(now);
  const auto asked = now.fields();
  const auto connector = connector_asked(asked, pile);
  const auto limits = projections::pile_service_of(now.rows, pile.pile).limits;
  const auto before = limits.find(connector);
  const bool has_one = before != limits.end();
  if (!asked.has("watts")) {
    if (!has_one) refuse(problem_kind::rejected, "nothing limits it", "connector", "limit_must_be_set");
    return verb_answer(now, pile, verbs::clear_limit{before->second.number});
  }
  const auto number =
      has_one ? before->second.number : next_number(now, pile, domain::pile::request_kind::charging_profile);
  auto told =
      json_of(run_verb(now, pile, verbs::limit_power{number, connector, power{asked.integer("watts") * 1'000}}));
  told["number"] = number;
  return shown(now, told);
}

}  // namespace pilecloud::http
