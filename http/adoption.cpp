// SPDX-License-Identifier: Apache-2.0
#include "http/adoption.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "http/pile_access.hpp"
#include "http/pile_profile.hpp"
#include "http/piles.hpp"
#include "http/stations.hpp"
#include "projections/adoptions.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;
namespace station = domain::station;

constexpr std::int64_t minutes_most =
    std::chrono::duration_cast<std::chrono::minutes>(station::adoption_lasts_at_most).count();

constexpr std::chrono::milliseconds seen_within{2000};

ordered_json json_of(const projections::adoption_row& row) {
  return {
      {"station", row.station.text()}, {"until", to_rfc3339(row.terms.until)}, {"piles", row.terms.piles},
      {"adopted", row.adopted.size()}, {"candidates", row.candidates.size()},  {"without_tls", row.terms.without_tls}};
}

ordered_json json_of(const projections::candidate_row& row) {
  const auto& is = row.candidate.is;
  return {{"pile", is.pile.text()},
          {"station", row.station.text()},
          {"protocol", is.plate.protocol},
          {"vendor", is.plate.vendor},
          {"model", is.plate.model},
          {"serial", is.plate.serial},
          {"firmware", is.plate.firmware},
          {"address", is.address},
          {"tls", is.tls},
          {"certificate", is.certificate},
          {"first_seen", to_rfc3339(row.candidate.first_seen)},
          {"last_seen", to_rfc3339(row.candidate.last_seen)}};
}

std::string where_of(const station_id& which) { return "/api/v1/adoption?station=" + which.text(); }

// Who is adopted, into which station's window, and what is known of it.
struct adopted_one {
  pile_id which;
  station_id at;
  std::optional<station::candidate> seen;           // none: taken before, and not finished
  std::optional<projections::pile_row> registered;  // before
  std::string protocol() const {
    if (seen) return seen->plate.protocol;
    return registered && registered->nameplate ? registered->nameplate->protocol : std::string{};
  }
};

// An adoption that broke off after the window counted its pile goes on by asking for it again.
std::optional<station_id> window_that_took(const call& now, const pile_id& which) {
  for (const auto& one : projections::open_adoptions(now.rows, now.now)) {
    if (std::find(one.adopted.begin(), one.adopted.end(), which) != one.adopted.end()) return one.station;
  }
  return std::nullopt;
}

adopted_one named_in(const call& now) {
  adopted_one made;
  made.which = pile_id{now.parameter("pile")};
  made.registered = projections::find_pile(now.rows, made.which);
  const auto listed = projections::find_candidate(now.rows, made.which, now.now);
  const auto taken = window_that_took(now, made.which);
  if (!listed && !taken) refuse(problem_kind::not_found, "no such candidate in an open adoption window");
  if (listed) made.seen = listed->candidate.is;
  made.at = station_id{now.fields().text("station", listed ? listed->station.text() : taken->text())};
  return made;
}

// Over what it came, a profile asks for no more than it can show.
std::uint8_t profile_for(const call& now, const adopted_one& one) {
  const bool tls = one.seen && one.seen->tls;
  const bool certificate = one.seen && one.seen->certificate;
  const auto usual = certificate ? 3 : tls ? 2 : 1;
  const auto wanted = static_cast<std::uint8_t>(now.fields().integer("security_profile", usual));
  if (one.seen && wanted >= 2 && !tls)
    refuse(problem_kind::invalid, "the candidate came without TLS", "security_profile", "profile_must_suit_the_socket");
  if (one.seen && wanted == 3 && !certificate) {
    refuse(problem_kind::invalid, "the candidate showed no certificate of its own", "security_profile",
           "profile_must_suit_the_socket");
  }
  return wanted;
}

void register_adopted(call& now, const adopted_one& one) {
  auto attributes = pile_attributes_in(now);
  attributes.station = one.at;
  if (one.seen) {
    const auto& plate = one.seen->plate;
    if (attributes.vendor.empty()) attributes.vendor = plate.vendor;
    if (attributes.model.empty()) attributes.model = plate.model;
    if (attributes.serial.empty()) attributes.serial = plate.serial;
  }
  ask(now, "pile", one.which.text(), pile::command{pile::register_pile{one.which, attributes}}, "register");
}

std::string tell_profile_to(call& now, const adopted_one& one) {
  const bool is_direct = now.fields().text("current") == "direct" ||
                         (one.registered && one.registered->attributes.current == pile::current::direct);
  const auto wanted = one.registered && one.registered->profile ? *one.registered->profile
                                                                : pile::default_profile(one.protocol(), is_direct);
  const auto told = tell_profile(now, one.which, one.protocol(), wanted);
  const auto* silent = std::get_if<pile_silence>(&told.answer);
  return silent == nullptr ? "told" : std::string{to_text(*silent)};
}

}  // namespace

const shape& adoption_asked_shape() {
  static const shape one{id("station"), integer("minutes").between(1, minutes_most),
                         integer("piles").between(1, station::adopted_at_most).noted("it takes in at most"),
                         boolean("without_tls").optional().noted("piles may come plain; else over TLS only")};
  return one;
}

const shape& adoption_shape() {
  static const shape one{text("station"),    moment("until"),       integer("piles"),
                         integer("adopted"), integer("candidates"), boolean("without_tls")};
  return one;
}

const shape& adoptions_shape() {
  static const shape one{list("items", adoption_shape(), 100'000)};
  return one;
}

const shape& adoption_closed_shape() {
  static const shape one{id("station")};
  return one;
}

const shape& candidate_shape() {
  static const shape one{id("pile").noted("as it calls itself; nothing of it is proven"),
                         text("station").noted("whose window listed it"),
                         text("protocol").between(0, 50),
                         text("vendor").between(0, 100),
                         text("model").between(0, 100),
                         text("serial").between(0, 100),
                         text("firmware").between(0, 100),
                         text("address").between(0, 100),
                         boolean("tls"),
                         boolean("certificate").noted("shown, and issued to its identity"),
                         moment("first_seen"),
                         moment("last_seen").noted("to five minutes")};
  return one;
}

const shape& candidate_adoption_shape() {
  static const shape one = [] {
    auto fields = pile_attribute_fields();
    for (auto& each : fields) {
      if (each.name == "station") each = each.optional().noted("absent: the window's that listed it");
    }
    fields.push_back(integer("security_profile")
                         .between(0, pile::security_profile_max)
                         .optional()
                         .noted("absent: 3 with its own certificate, 2 over TLS, else 1"));
    return shape{std::move(fields)};
  }();
  return one;
}

const shape& candidate_adopted_shape() {
  static const shape one = [] {
    auto words = password_answer_words();
    words.emplace_back("none");
    return shape{id("pile"),
                 text("station"),
                 integer("security_profile"),
                 one_of("profile", {"told", "offline", "timed_out", "busy", "unreadable"}).noted("the pile profile"),
                 one_of("password_told", words).noted("none: this security profile has none"),
                 text("password")
                     .between(pile_password_least, pile_password_most)
                     .optional()
                     .noted("to be entered at the pile, which did not take it; shown in no other answer")};
  }();
  return one;
}

response open_adoption(call& now) {
  const auto asked = now.fields();
  const station_id which{asked.text("station")};
  station::adoption_terms terms;
  terms.until = now.now + std::chrono::minutes{asked.integer("minutes")};
  terms.piles = static_cast<std::uint32_t>(asked.integer("piles"));
  terms.without_tls = asked.boolean("without_tls");
  const auto done = ask(now, "station", which.text(), station::command{station::open_adoption{terms}});
  for (const auto& each : done.facts) {  // of a repeat: the first answer
    const auto* fact = std::get_if<station::fact>(&each);
    const auto* opened = fact == nullptr ? nullptr : std::get_if<station::adoption_opened>(fact);
    if (opened != nullptr) terms = opened->terms;
  }
  return written(now, done, where_of(which), json_of(projections::adoption_row{which, {}, terms, {}, {}}));
}

response list_adoptions(call& now) {
  auto items = ordered_json::array();
  for (const auto& one : projections::open_adoptions(now.rows, now.now)) items.push_back(json_of(one));
  return shown(now, ordered_json{{"items", std::move(items)}});
}

response close_adoption(call& now) {
  const auto row = station_named(now);
  const auto done = ask(now, "station", row.station.text(), station::command{station::close_adoption{}});
  return written(now, done, where_of(row.station), ordered_json{{"station", row.station.text()}});
}

response list_candidates(call& now) {
  return shown_page(now, projections::page_candidates(now.rows, now.now, page_asked(now)), {},
                    [](const projections::candidate_row& row) { return json_of(row); });
}

// In this order, so that wherever it breaks off it can be asked for again: the window counts the pile, the pile is
// registered, told its profile and its password, and only then let in by it.
response adopt_candidate(call& now) {
  const auto one = named_in(now);
  if (one.registered && one.registered->access)
    refuse(problem_kind::rejected, "it may connect already", {}, "pile_must_wait_to_be_adopted");
  if (!now.with.setup.tell_password) refuse(problem_kind::unavailable, "piles connect to no port of this node");
  pile::access access{profile_for(now, one), {}};
  ask(now, "station", one.at.text(), station::command{station::adopt_candidate{one.which}}, "adopt");
  if (!one.registered) register_adopted(now, one);
  const auto profile = tell_profile_to(now, one);
  auto answer = password_answer::offline;
  std::string password;
  const bool has_password = uses_password(access.security_profile);
  if (has_password) {
    password = made_password_for(now, one.which);
    access.credential = sealed_made(now, now.who->owner, one.which, password);
    answer = now.with.setup.tell_password(one.which, one.protocol(), password);
  }
  const auto done = ask(now, "pile", one.which.text(), pile::command{pile::set_access{access}});
  // The door of this node looks at pages: what it lets in next must be by this access.
  now.with.wait_for(done.partition, done.last, seen_within);
  if (has_password) {
    now.with.setup.call_back(one.which);
  } else {
    now.with.setup.trigger_boot(one.which);
  }
  spdlog::info("pile {}: adopted by {} with security profile {}", one.which.text(), now.who->staff.text(),
               access.security_profile);
  const bool is_taken = answer == password_answer::accepted || answer == password_answer::reboot_required;
  return written(now, done, "/api/v1/piles/" + one.which.text(),
                 ordered_json{{"pile", one.which.text()},
                              {"station", one.at.text()},
                              {"security_profile", access.security_profile},
                              {"profile", profile},
                              {"password_told", has_password ? to_text(answer) : "none"},
                              {"password", has_password && !is_taken ? ordered_json(password) : ordered_json{}}});
}

}  // namespace pilecloud::http
