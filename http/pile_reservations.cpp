// SPDX-License-Identifier: Apache-2.0
#include "http/pile_reservations.hpp"

#include <charconv>

#include "http/pile_verbs.hpp"
#include "http/piles.hpp"
#include "projections/accounts.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;
namespace verbs = actors::verbs;

pile::reservation wanted_in(const call& now, const projections::pile_row& of) {
  const auto asked = now.fields();
  pile::reservation made;
  made.connector = connector_asked(asked, of);
  made.until = *asked.moment("until");
  made.account = account_id{asked.text("account")};
  if (asked.has("card") == asked.has("account")) {
    refuse(problem_kind::invalid, "is kept for an account or for a card", "account", "driver_must_be_named_once");
  }
  if (asked.has("card")) {
    made.card = now.with.keys.hash_of(personal::card, asked.text("card"));
    made.shown = masked(personal::card, asked.text("card"));
    const auto whose = projections::find_account_by_card(now.rows, made.card);
    if (!whose) refuse(problem_kind::invalid, "no driver has this card", "card", "card_must_be_a_drivers");
    made.account = *whose;
  } else if (!projections::find_account(now.rows, made.account)) {
    refuse(problem_kind::invalid, "no such account", "account", "account_must_be_registered");
  }
  return made;
}

// The commit may begin with reservations whose time is over.
const pile::reserved& reserved_in(const actors::accepted& done) {
  for (const auto& one : done.facts) {
    const auto* fact = std::get_if<pile::fact>(&one);
    const auto* made = fact == nullptr ? nullptr : std::get_if<pile::reserved>(fact);
    if (made != nullptr) return *made;
  }
  refuse(problem_kind::internal, "the pile gave no number");
}

// Time ends a reservation without a fact.
std::string_view stage_of(const projections::reservation_row& row, instant now) {
  using enum pile::reservation_stage;
  const bool is_open = row.stage == asked || row.stage == confirmed;
  return to_text(is_open && row.reservation.until <= now ? expired : row.stage);
}

}  // namespace

const shape& reservation_shape() {
  static const shape one{integer("connector").between(1, 64).optional().noted("absent: any of the pile's"),
                         id("account").optional().noted("whose orders may use it; or the card"),
                         text("card").between(4, 20).optional().noted("of a driver, shown at the pile"),
                         moment("until")};
  return one;
}

const shape& reservation_state_shape() {
  static const shape one{integer("number"),
                         integer("connector").noted("0: any"),
                         text("account").between(0, 64),
                         text("card").optional().noted("masked"),
                         moment("until"),
                         one_of("stage", {"asked", "confirmed", "refused", "used", "cancelled", "expired", "removed"}),
                         session_ref("session").optional().noted("that used it"),
                         moment("asked_at"),
                         moment("changed_at")};
  return one;
}

response reserve_connector(call& now) {
  const auto of = pile_named(now);
  const auto wanted = wanted_in(now, of);
  const auto done = ask(now, "pile", of.pile.text(), pile::command{pile::reserve{wanted}});
  const auto& made = reserved_in(done);
  const auto told = run_verb(
      now, of, verbs::reserve{made.number, wanted.connector, now.fields().text("card"), made.reservation.until});
  if (is_certainly_not_done(told)) {
    const pile::report_reservation refused{made.number, pile::reservation_stage::refused, {}};
    ask(now, "pile", of.pile.text(), pile::command{refused}, "refused");
  }
  auto body = json_of(told);
  body["number"] = made.number;
  return shown(now, body);
}

response list_reservations(call& now) {
  const auto of = pile_named(now);
  return shown_page(now, projections::page_reservations(now.rows, of.pile, page_asked(now)), {},
                    [&](const projections::reservation_row& row) -> ordered_json {
                      const auto session = pile::session_of(of.pile, row.session).text();
                      return {{"number", row.number},
                              {"connector", row.reservation.connector},
                              {"account", row.reservation.account.text()},
                              {"card", text_or_null(row.reservation.shown)},
                              {"until", to_rfc3339(row.reservation.until)},
                              {"stage", stage_of(row, now.now)},
                              {"session", row.session == 0 ? ordered_json{} : ordered_json(session)},
                              {"asked_at", to_rfc3339(row.asked_at)},
                              {"changed_at", to_rfc3339(row.changed_at)}};
                    });
}

response cancel_reservation(call& now) {
  const auto of = pile_named(now);
  const auto& text = now.parameter("n");
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  const auto row = projections::find_reservation(now.rows, of.pile, number);
  if (!row) refuse(problem_kind::not_found, "no such reservation");
  using enum pile::reservation_stage;
  if (row->stage != asked && row->stage != confirmed) {
    refuse(problem_kind::rejected, "it has ended", {}, "reservation_must_be_open");
  }
  auto body = json_of(run_verb(now, of, verbs::cancel_reservation{number}));
  body["number"] = number;
  return shown(now, body);
}

}  // namespace pilecloud::http
