// SPDX-License-Identifier: Apache-2.0
#include "http/pile_local_list.hpp"

#include <set>

#include "http/pile_numbers.hpp"
#include "http/pile_verbs.hpp"
#include "http/piles.hpp"
#include "projections/accounts.hpp"

namespace pilecloud::http {

namespace {

namespace verbs = actors::verbs;

constexpr std::int64_t cards_most = 1'000;

field cards(std::string name) { return list_of(text(std::move(name)).between(4, 20), cards_most); }

// A pile lets whoever is on its list charge without asking: only drivers' cards belong there.
void add_cards(const call& now, std::string_view name, bool removed, std::set<std::string>& seen,
               std::vector<verbs::send_list::entry>& to) {
  if (!now.fields().has(name)) return;
  std::size_t at = 0;
  for (const auto& one : now.fields().at(name)) {
    const auto card = one.get<std::string>();
    const auto path = std::string{name} + "[" + std::to_string(at++) + "]";
    const auto hash = now.with.keys.hash_of(personal::card, card);
    if (!seen.insert(hash).second) refuse(problem_kind::invalid, "is named twice", path, "card_must_be_named_once");
    if (!removed && !projections::find_account_by_card(now.rows, hash))
      refuse(problem_kind::invalid, "no driver has this card", path, "card_must_be_a_drivers");
    to.push_back({card, removed});
  }
}

response send(call& now, const projections::pile_row& of, bool full, std::vector<verbs::send_list::entry> entries) {
  const auto version = next_number(now, of, domain::pile::request_kind::local_list);
  const auto told = run_verb(now, of, verbs::send_list{static_cast<std::int32_t>(version), full, std::move(entries)});
  auto body = json_of(told);
  body["number"] = version;
  return shown(now, body);
}

}  // namespace

const shape& local_list_shape() {
  static const shape one{integer("version").noted("the pile has; 0: none or empty, below: it keeps no list"),
                         moment("told_at").optional(),
                         boolean("cards_known").noted("false: the pile named a version that is not ours"),
                         integer("cards"), integer("not_kept").noted("above the bound")};
  return one;
}

const shape& listed_card_shape() {
  static const shape one{text("id").noted("as the account's card"), text("card").noted("masked")};
  return one;
}

const shape& whole_list_shape() {
  static const shape one{cards("cards")};
  return one;
}

const shape& list_change_shape() {
  static const shape one{cards("add").optional(), cards("remove").optional()};
  return one;
}

response show_local_list(call& now) {
  const auto of = pile_named(now);
  const auto known = projections::pile_service_of(now.rows, of.pile).list;
  return shown(now, {{"version", known.version},
                     {"told_at", time_or_null(known.told_at)},
                     {"cards_known", known.cards_known},
                     {"cards", known.rows},
                     {"not_kept", known.not_kept}});
}

response list_listed_cards(call& now) {
  const auto of = pile_named(now);
  return shown_page(now, projections::page_local_list(now.rows, of.pile, page_asked(now)), {},
                    [](const projections::listed_card_row& row) -> ordered_json {
                      return {{"id", row.card}, {"card", row.shown}};
                    });
}

response replace_local_list(call& now) {
  const auto of = pile_named(now);
  std::vector<verbs::send_list::entry> entries;
  std::set<std::string> seen;
  add_cards(now, "cards", false, seen, entries);
  return send(now, of, true, std::move(entries));
}

response change_local_list(call& now) {
  const auto of = pile_named(now);
  std::vector<verbs::send_list::entry> entries;
  std::set<std::string> seen;
  add_cards(now, "add", false, seen, entries);
  add_cards(now, "remove", true, seen, entries);
  if (entries.empty()) refuse(problem_kind::invalid, "names no card", "add", "cards_must_be_named");
  return send(now, of, false, std::move(entries));
}

response read_list_version(call& now) {
  const auto of = pile_named(now);
  return shown(now, json_of(run_verb(now, of, verbs::ask_list_version{})));
}

}  // namespace pilecloud::http
