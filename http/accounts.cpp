// SPDX-License-Identifier: Apache-2.0
#include "http/accounts.hpp"

#include <algorithm>

namespace pilecloud::http {

namespace {

namespace account = domain::account;

void check_phone(const std::string& phone) {
  const auto digits = std::count_if(phone.begin(), phone.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool written_well = phone.find_first_not_of("0123456789 -+()") == std::string::npos;
  if (digits < 5 || digits > 15 || !written_well) {
    refuse(problem_kind::invalid, "must have 5 to 15 digits, and blanks, - ( ) + at most", "phone",
           "phone_must_be_a_number");
  }
}

account::sealed_text sealed(call& now, const account_id& whose, personal kind, const std::string& text) {
  if (text.empty()) return {};
  auto made = now.with.keys.seal_personal(whose, kind, text);
  if (!made) refuse(problem_kind::unavailable, "the key store cannot be used", {}, "keys_must_be_writable");
  return std::move(made.value());
}

// Makes the text this account's alone, before it is used.
void claim(call& now, const account_id& whose, personal kind, const std::string& text) {
  if (text.empty()) return;
  const auto hash = now.with.keys.hash_of(kind, text);
  try {
    ask(now, "claim", std::string{to_text(kind)} + "/" + hash,
        domain::claim::command{domain::claim::take{"account/" + whose.text()}}, "claim");
  } catch (refusal& no) {
    if (no.what.kind == problem_kind::rejected) no.what.field = to_text(kind);
    throw;
  }
}

response account_written(call& now, const actors::accepted& done, const account_id& whose) {
  return written(now, done, "/api/v1/accounts/" + whose.text(), ordered_json{{"account", whose.text()}});
}

ordered_json personal_json(const call& now, const account_id& whose, personal kind,
                           const account::sealed_text& sealed_as) {
  const auto plain = now.with.keys.open_personal(whose, kind, sealed_as);
  if (!plain) return nullptr;  // never given, or erased
  return now.sees_personal() ? *plain : masked(kind, *plain);
}

ordered_json json_of(const call& now, const projections::account_row& row) {
  auto cards = ordered_json::array();
  for (const auto& [hash, card] : row.cards) {
    cards.push_back(ordered_json{{"id", hash}, {"card", personal_json(now, row.account, personal::card, card)}});
  }
  auto vehicles = ordered_json::array();
  for (const auto& [hash, one] : row.vehicles) {
    vehicles.push_back(ordered_json{{"id", hash},
                                    {"plate", personal_json(now, row.account, personal::plate, one.plate)},
                                    {"consumption_wh_per_100km", one.consumption_wh_per_100km}});
  }
  return {{"account", row.account.text()},
          {"registered_at", to_rfc3339(row.registered_at)},
          {"phone", personal_json(now, row.account, personal::phone, row.phone)},
          {"name", personal_json(now, row.account, personal::name, row.name)},
          {"frozen", row.frozen},
          {"balance_fen", row.balance.count()},
          {"held_fen", row.held.count()},
          {"debt_fen", row.debt.count()},
          {"topped_up_fen", row.topped_up.count()},
          {"consumed_fen", row.consumed.count()},
          {"cards", std::move(cards)},
          {"vehicles", std::move(vehicles)}};
}

response simple_write(call& now, account::command command) {
  const auto row = account_named(now);
  const auto done = ask(now, "account", row.account.text(), std::move(command));
  return account_written(now, done, row.account);
}

}  // namespace

const shape& registration_shape() {
  static const shape one{text("phone").between(5, 30), text("name").between(1, 60).optional()};
  return one;
}

const shape& profile_shape() {
  static const shape one{text("phone").between(5, 30), text("name").between(1, 60).optional()};
  return one;
}

const shape& card_shape() {
  static const shape one{text("card").between(4, 20).noted("compared without case (idTag)")};
  return one;
}

const shape& vehicle_shape() {
  static const shape one{text("plate").between(3, 20),
                         integer("consumption_wh_per_100km").between(0, 1'000'000).optional()};
  return one;
}

const shape& account_shape() {
  static const shape one{id("account"),
                         moment("registered_at"),
                         text("phone").optional().noted("masked for roles that may not see it: 134****1171"),
                         text("name").optional(),
                         boolean("frozen"),
                         integer("balance_fen").noted("free to spend"),
                         integer("held_fen"),
                         integer("debt_fen"),
                         integer("topped_up_fen"),
                         integer("consumed_fen"),
                         list("cards", {id("id"), text("card").optional()}),
                         list("vehicles", {id("id"), text("plate").optional(), integer("consumption_wh_per_100km")})};
  return one;
}

const shape& account_written_shape() {
  static const shape one{id("account")};
  return one;
}

const shape& account_query() {
  static const shape one{text("phone").between(5, 30).optional().noted("the one account with this phone"),
                         text("card").between(4, 20).optional()};
  return one;
}

projections::account_row account_named(const call& now) {
  auto row = projections::find_account(now.rows, account_id{now.parameter("account")});
  if (!row) refuse(problem_kind::not_found, "no such account");
  return *std::move(row);
}

response register_account(call& now) {
  const auto asked = now.fields();
  const account_id whose{minted(now, "a")};
  const auto phone = asked.text("phone");
  check_phone(phone);
  claim(now, whose, personal::phone, phone);
  account::register_account command{whose, sealed(now, whose, personal::phone, phone),
                                    sealed(now, whose, personal::name, asked.text("name"))};
  const auto done = ask(now, "account", whose.text(), account::command{std::move(command)});
  return account_written(now, done, whose);
}

response change_profile(call& now) {
  const auto row = account_named(now);
  const auto asked = now.fields();
  const auto phone = asked.text("phone");
  check_phone(phone);
  claim(now, row.account, personal::phone, phone);
  account::change_profile command{sealed(now, row.account, personal::phone, phone),
                                  sealed(now, row.account, personal::name, asked.text("name"))};
  const auto done = ask(now, "account", row.account.text(), account::command{std::move(command)});
  return account_written(now, done, row.account);
}

response add_card(call& now) {
  const auto row = account_named(now);
  const auto card = now.fields().text("card");
  claim(now, row.account, personal::card, card);
  account::add_card command{sealed(now, row.account, personal::card, card)};
  const auto done = ask(now, "account", row.account.text(), account::command{std::move(command)});
  return account_written(now, done, row.account);
}

response remove_card(call& now) { return simple_write(now, account::remove_card{now.parameter("card")}); }

response add_vehicle(call& now) {
  const auto row = account_named(now);
  const auto asked = now.fields();
  const auto plate = asked.text("plate");
  claim(now, row.account, personal::plate, plate);
  account::add_vehicle command{sealed(now, row.account, personal::plate, plate),
                               static_cast<std::uint32_t>(asked.integer("consumption_wh_per_100km"))};
  const auto done = ask(now, "account", row.account.text(), account::command{std::move(command)});
  return account_written(now, done, row.account);
}

response remove_vehicle(call& now) { return simple_write(now, account::remove_vehicle{now.parameter("vehicle")}); }
response freeze_account(call& now) { return simple_write(now, account::freeze{}); }
response unfreeze_account(call& now) { return simple_write(now, account::unfreeze{}); }

response list_accounts(call& now) {
  const auto stamp = projections::etag_of_accounts(now.rows);
  if (auto same = unchanged(now, stamp)) return *same;
  const auto show = [&now](const projections::account_row& row) { return json_of(now, row); };
  const auto asked = now.filters();
  if (!asked.has("phone") && !asked.has("card")) {
    return shown_page(now, projections::page_accounts(now.rows, page_asked(now)), stamp, show);
  }
  // A look-up by whole phone or card says whether the person is here: for those who may see it anyway.
  if (!now.sees_personal()) {
    refuse(problem_kind::forbidden, "looking up a person is for administrators and operations",
           asked.has("phone") ? "phone" : "card", "role_must_be_allowed");
  }
  projections::page<projections::account_row> found;
  const auto& keys = now.with.keys;
  const auto whose =
      asked.has("phone")
          ? projections::find_account_by_phone(now.rows, keys.hash_of(personal::phone, asked.text("phone")))
          : projections::find_account_by_card(now.rows, keys.hash_of(personal::card, asked.text("card")));
  if (whose) {
    if (auto row = projections::find_account(now.rows, *whose)) found.rows.push_back(*std::move(row));
  }
  return shown_page(now, std::optional{std::move(found)}, stamp, show);
}

response show_account(call& now) {
  const auto row = account_named(now);
  const auto stamp = projections::etag_of(row.last);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown(now, json_of(now, row), stamp);
}

}  // namespace pilecloud::http
