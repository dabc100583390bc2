// SPDX-License-Identifier: Apache-2.0
#include "http/pile_access.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "base/sealing.hpp"
#include "http/application.hpp"
#include "http/choice.hpp"
#include "http/piles.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;

constexpr std::chrono::milliseconds seen_within{2000};

std::string password_for(const call& now, const pile_id& which) {
  const auto asked = now.fields();
  if (asked.has("password")) {
    auto chosen = asked.text("password");
    if (chosen.size() > pile_password_most) {  // the shape counts characters, a pile counts bytes (W6)
      refuse(problem_kind::invalid, "must have at most 20 bytes", "password", "text_must_have_a_fitting_length");
    }
    return chosen;
  }
  return made_password_for(now, which);
}

std::string sealed_hash_of(call& now, const projections::pile_row& of, std::string_view password) {
  const login_guard::turn turn{now.served_by.guard()};  // argon2id takes as much here as at a login
  if (!turn) refuse(problem_kind::busy, "too many passwords at once", {}, "logins_at_once_are_limited");
  auto hash = hash_password(password, now.with.password_cost);
  auto sealed = now.with.keys.seal_password_hash(of.attributes.owner, of.pile, hash);
  wipe(hash);
  if (!sealed) refuse(problem_kind::unavailable, "the key store cannot be written");
  return std::move(sealed).value();
}

}  // namespace

std::string_view to_text(password_answer answer) {
  switch (answer) {
    case password_answer::accepted:
      return "accepted";
    case password_answer::reboot_required:
      return "reboot_required";
    case password_answer::rejected:
      return "rejected";
    case password_answer::not_supported:
      return "not_supported";
    case password_answer::offline:
      return "offline";
    case password_answer::unknown:
      return "unknown";
  }
  return "unknown";
}

std::vector<std::string> password_answer_words() {
  return words_of(password_answer::accepted, password_answer::unknown);
}

bool uses_password(std::uint8_t security_profile) { return security_profile == 1 || security_profile == 2; }

std::string made_password_for(const call& now, const pile_id& which) {
  const std::string_view seed{reinterpret_cast<const char*>(now.key.id.data()), now.key.id.size()};
  return now.with.keys.made_password(which, seed);
}

std::string sealed_made(const call& now, const operator_id& owner, const pile_id& which, std::string_view password) {
  auto sealed = now.with.keys.seal_made_password(owner, which, password);
  if (!sealed) refuse(problem_kind::unavailable, "the key store cannot be written");
  return std::move(sealed).value();
}

const shape& access_shape() {
  static const shape one{
      integer("security_profile")
          .between(0, pile::security_profile_max)
          .noted("0: nothing, plain; 1: password, plain; 2: password over TLS; 3: the pile's certificate"),
      text("password")
          .between(pile_password_least, pile_password_most)
          .optional()
          .noted("of profile 1 or 2; absent: one is made and answered")};
  return one;
}

const shape& access_written_shape() {
  static const shape one{id("pile"), integer("security_profile"),
                         text("password")
                             .between(pile_password_least, pile_password_most)
                             .optional()
                             .noted("to be entered at the pile; shown in no other answer")};
  return one;
}

const shape& password_told_shape() {
  static const shape one{id("pile"), one_of("outcome", password_answer_words())
                                         .noted("unknown: it may have taken it; then both open until one is used")};
  return one;
}

const shape& pile_at_risk_shape() {
  static const shape one{
      id("pile"), text("station"), integer("security_profile").between(0, 1),
      one_of("risk", {"anybody_may_speak_for_it", "password_and_reports_readable"}).noted("on the way to us")};
  return one;
}

response set_access(call& now) {
  const auto row = pile_named(now);
  pile::access wanted;
  wanted.security_profile = static_cast<std::uint8_t>(now.fields().integer("security_profile"));
  const bool needs_password = uses_password(wanted.security_profile);
  if (!needs_password && now.fields().has("password")) {
    refuse(problem_kind::invalid, "this security profile has none", "password", "password_must_not_be_given");
  }
  auto password = needs_password ? password_for(now, row.pile) : std::string{};
  const auto& owner = row.attributes.owner;
  if (needs_password) {
    wanted.credential =
        now.fields().has("password") ? sealed_hash_of(now, row, password) : sealed_made(now, owner, row.pile, password);
  }
  const auto profile = wanted.security_profile;
  const auto done = ask(now, "pile", row.pile.text(), pile::command{pile::set_access{std::move(wanted)}});
  return written(now, done, "/api/v1/piles/" + row.pile.text(),
                 ordered_json{{"pile", row.pile.text()},
                              {"security_profile", profile},
                              {"password", needs_password ? ordered_json(password) : ordered_json{}}});
}

// The offer is a fact before the pile hears of it: were it the other way round, a pile whose Accepted is lost with us
// would know a password that nobody else does.
response renew_password(call& now) {
  const auto row = pile_named(now);
  if (!now.with.setup.tell_password) refuse(problem_kind::unavailable, "piles connect to no port of this node");
  const auto password = made_password_for(now, row.pile);
  const auto credential = sealed_made(now, row.attributes.owner, row.pile, password);
  const auto done = ask(now, "pile", row.pile.text(), pile::command{pile::offer_password{credential}});
  auto offered = credential;  // a repeat meets the one that was sealed first
  for (const auto& each : done.facts) {
    if (const auto* fact = std::get_if<pile::fact>(&each)) {
      if (const auto* first = std::get_if<pile::password_offered>(fact)) offered = first->credential;
    }
  }
  // A late repeat must not put back a password that another one has replaced meanwhile.
  const bool is_over = done.repeated && std::find(row.offered.begin(), row.offered.end(), offered) == row.offered.end();
  if (is_over) {
    const bool is_its = row.access && row.access->credential == offered;
    return written(now, done, "/api/v1/piles/" + row.pile.text(),
                   ordered_json{{"pile", row.pile.text()},
                                {"outcome", to_text(is_its ? password_answer::accepted : password_answer::rejected)}});
  }
  // The door looks at pages, and the pile may come back with it at once.
  now.with.wait_for(done.partition, done.last, seen_within);
  const auto answer =
      now.with.setup.tell_password(row.pile, row.nameplate ? row.nameplate->protocol : std::string{}, password);
  spdlog::info("pile {}: {} renews its password: {}", row.pile.text(), now.who ? now.who->staff.text() : "-",
               to_text(answer));
  const bool is_refused = answer == password_answer::rejected || answer == password_answer::not_supported ||
                          answer == password_answer::offline;
  // The first time it was told its answer may have been lost: of a repeat no answer proves that it does not have it.
  if (is_refused && !done.repeated)
    ask(now, "pile", row.pile.text(), pile::command{pile::withdraw_password{offered}}, "withdraw");
  return written(now, done, "/api/v1/piles/" + row.pile.text(),
                 ordered_json{{"pile", row.pile.text()}, {"outcome", to_text(answer)}});
}

response list_piles_at_risk(call& now) {
  projections::pile_filter which;
  which.concern = projections::pile_concern::without_tls;
  const auto stamp = projections::etag_of_piles(now.rows, which);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown_page(now, projections::page_piles(now.rows, which, page_asked(now)), stamp,
                    [](const projections::pile_row& row) -> ordered_json {
                      const bool has_password = row.access && row.access->security_profile == 1;
                      return {{"pile", row.pile.text()},
                              {"station", row.attributes.station.text()},
                              {"security_profile", row.access ? row.access->security_profile : 0},
                              {"risk", has_password ? "password_and_reports_readable" : "anybody_may_speak_for_it"}};
                    });
}

}  // namespace pilecloud::http
