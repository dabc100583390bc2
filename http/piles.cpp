// SPDX-License-Identifier: Apache-2.0
#include "http/piles.hpp"

#include "base/sealing.hpp"
#include "http/application.hpp"
#include "http/choice.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;

constexpr std::int64_t power_most_mw = 5'000'000'000;  // 5 MW: more than any charger
constexpr std::int64_t connectors_most = 64;

std::vector<field> attribute_fields() {
  return {id("station"),
          text("vendor").between(0, 50).optional(),
          text("model").between(0, 50).optional(),
          text("serial").between(0, 50).optional(),
          one_of("mounting", words_of(pile::mounting::floor, pile::mounting::wall)).optional(),
          one_of("place", words_of(pile::place::public_place, pile::place::private_place)).optional(),
          one_of("current", words_of(pile::current::alternating, pile::current::direct)).optional(),
          integer("rated_power_mw").between(0, power_most_mw).optional().noted("0: unknown"),
          integer("connectors").between(1, connectors_most).optional()};
}

pile::attributes attributes_in(const call& now) {
  const auto asked = now.fields();
  pile::attributes made;
  made.owner = now.who->owner;
  made.station = station_id{asked.text("station")};
  made.vendor = asked.text("vendor");
  made.model = asked.text("model");
  made.serial = asked.text("serial");
  made.mounting = chosen(asked.text("mounting", "floor"), pile::mounting::floor, pile::mounting::wall);
  made.place = asked.has("place") ? chosen(asked.text("place"), pile::place::public_place, pile::place::private_place)
                                  : pile::place::public_place;
  made.current = asked.has("current") ? chosen(asked.text("current"), pile::current::alternating, pile::current::direct)
                                      : pile::current::alternating;
  made.rated_power = power{asked.integer("rated_power_mw")};
  made.connectors = static_cast<std::uint16_t>(asked.integer("connectors", 1));
  return made;
}

template <class T>
ordered_json or_null(const std::optional<T>& maybe) {
  return maybe ? ordered_json(*maybe) : ordered_json{};
}
ordered_json time_or_null(const std::optional<instant>& at) {
  return at ? ordered_json(to_rfc3339(*at)) : ordered_json{};
}
ordered_json id_or_null(const std::string& id) { return id.empty() ? ordered_json{} : ordered_json(id); }

ordered_json json_of(const projections::connector_row& row, std::size_t number) {
  const bool open = !row.session.empty();
  return {{"connector", number},
          {"status", pile::to_text(row.status)},
          {"error", row.error},
          {"status_at", time_or_null(row.status_at)},
          {"session", id_or_null(row.session.text())},
          {"account", id_or_null(row.account.text())},
          {"stage", open ? ordered_json(domain::session::to_text(row.stage)) : ordered_json{}},
          {"started_at", time_or_null(row.started_at)},
          {"running_energy_mwh", row.running.count()},
          {"running_power_mw", row.running_power ? ordered_json(row.running_power->count()) : ordered_json{}},
          {"state_of_charge_e3_percent", or_null(row.state_of_charge)}};
}

ordered_json json_of(const pile::nameplate& plate) {
  return {{"protocol", plate.protocol}, {"vendor", plate.vendor},         {"model", plate.model},
          {"serial", plate.serial},     {"firmware", plate.firmware},     {"iccid", plate.iccid},
          {"imsi", plate.imsi},         {"meter_type", plate.meter_type}, {"meter_serial", plate.meter_serial}};
}

ordered_json json_of(const projections::pile_row& row) {
  auto connectors = ordered_json::array();
  for (const auto& one : row.connectors) connectors.push_back(json_of(one, connectors.size() + 1));
  return {{"pile", row.pile.text()},
          {"operator", row.attributes.owner.text()},
          {"station", row.attributes.station.text()},
          {"vendor", row.attributes.vendor},
          {"model", row.attributes.model},
          {"serial", row.attributes.serial},
          {"mounting", to_text(row.attributes.mounting)},
          {"place", to_text(row.attributes.place)},
          {"current", to_text(row.attributes.current)},
          {"rated_power_mw", row.attributes.rated_power.count()},
          {"sessions", row.sessions},
          {"error", row.error},
          {"last_report_at", time_or_null(row.last_report_at)},
          {"security_profile", row.access ? ordered_json(row.access->security_profile) : ordered_json{}},
          {"nameplate", row.nameplate ? json_of(*row.nameplate) : ordered_json{}},
          {"booted_at", time_or_null(row.booted_at)},
          {"stray_reports", row.strays.size()},
          {"connectors", std::move(connectors)}};
}

// Made again by a repeat of the request, so that its answer names the password that counts.
std::string password_for(const call& now, const pile_id& which) {
  const auto asked = now.fields();
  if (asked.has("password")) {
    auto chosen = asked.text("password");
    if (chosen.size() > pile_password_most) {  // the shape counts characters, a pile counts bytes (W6)
      refuse(problem_kind::invalid, "must have at most 20 bytes", "password", "text_must_have_a_fitting_length");
    }
    return chosen;
  }
  const std::string_view seed{reinterpret_cast<const char*>(now.key.id.data()), now.key.id.size()};
  return now.with.keys.made_password(which, seed);
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

response pile_written(call& now, const actors::accepted& done, const pile_id& which) {
  return written(now, done, "/api/v1/piles/" + which.text(), ordered_json{{"pile", which.text()}});
}

}  // namespace

const shape& pile_registration_shape() {
  static const shape one = [] {
    auto fields = attribute_fields();
    fields.insert(fields.begin(), id("pile").optional().noted("the pile's identity on the wire; absent: one is made"));
    return shape{std::move(fields)};
  }();
  return one;
}

const shape& pile_change_shape() {
  static const shape one{attribute_fields()};
  return one;
}

const shape& pile_shape() {
  static const shape one{
      id("pile"),
      text("operator"),
      text("station"),
      text("vendor").between(0, 50),
      text("model").between(0, 50),
      text("serial").between(0, 50),
      text("mounting"),
      text("place"),
      text("current"),
      integer("rated_power_mw"),
      integer("sessions").noted("numbered so far"),
      text("error").between(0, 200).noted("of the whole pile"),
      moment("last_report_at").optional(),
      integer("security_profile").optional().noted("how it may connect; none: it may not"),
      object("nameplate", {text("protocol"), text("vendor"), text("model"), text("serial"), text("firmware"),
                           text("iccid"), text("imsi"), text("meter_type"), text("meter_serial")})
          .optional()
          .noted("what it said of itself when it booted"),
      moment("booted_at").optional(),
      integer("stray_reports").noted("of charges whose start has not been reported (W2)"),
      list("connectors",
           {integer("connector").between(1, connectors_most), text("status"), text("error").between(0, 200),
            moment("status_at").optional(), session_ref("session").optional(), text("account").optional(),
            text("stage").optional(), moment("started_at").optional(), integer("running_energy_mwh"),
            integer("running_power_mw").optional(), integer("state_of_charge_e3_percent").optional()},
           connectors_most)};
  return one;
}

const shape& pile_written_shape() {
  static const shape one{id("pile")};
  return one;
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

const shape& pile_at_risk_shape() {
  static const shape one{
      id("pile"), text("station"), integer("security_profile").between(0, 1),
      one_of("risk", {"anybody_may_speak_for_it", "password_and_reports_readable"}).noted("on the way to us")};
  return one;
}

const shape& pile_query() {
  static const shape one{id("station").optional()};
  return one;
}

projections::pile_row pile_named(const call& now) {
  auto row = projections::find_pile(now.rows, pile_id{now.parameter("pile")});
  if (!row) refuse(problem_kind::not_found, "no such pile");
  return *std::move(row);
}

response register_pile(call& now) {
  const pile_id which{now.fields().text("pile", minted(now, "p"))};
  const auto done = ask(now, "pile", which.text(), pile::command{pile::register_pile{which, attributes_in(now)}});
  return pile_written(now, done, which);
}

response change_pile(call& now) {
  const auto row = pile_named(now);
  auto attributes = attributes_in(now);
  attributes.owner = row.attributes.owner;
  const auto done = ask(now, "pile", row.pile.text(), pile::command{pile::change_pile{attributes}});
  return pile_written(now, done, row.pile);
}

response set_access(call& now) {
  const auto row = pile_named(now);
  pile::access wanted;
  wanted.security_profile = static_cast<std::uint8_t>(now.fields().integer("security_profile"));
  const bool needs_password = wanted.security_profile == 1 || wanted.security_profile == 2;
  if (!needs_password && now.fields().has("password")) {
    refuse(problem_kind::invalid, "this security profile has none", "password", "password_must_not_be_given");
  }
  auto password = needs_password ? password_for(now, row.pile) : std::string{};
  if (needs_password) wanted.credential = sealed_hash_of(now, row, password);
  const auto profile = wanted.security_profile;
  const auto done = ask(now, "pile", row.pile.text(), pile::command{pile::set_access{std::move(wanted)}});
  return written(now, done, "/api/v1/piles/" + row.pile.text(),
                 ordered_json{{"pile", row.pile.text()},
                              {"security_profile", profile},
                              {"password", needs_password ? ordered_json(password) : ordered_json{}}});
}

response list_piles(call& now) {
  projections::pile_filter which;
  which.station = station_id{now.filters().text("station")};
  const auto stamp = projections::etag_of_piles(now.rows, which);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown_page(now, projections::page_piles(now.rows, which, page_asked(now)), stamp,
                    [](const projections::pile_row& row) { return json_of(row); });
}

response list_piles_at_risk(call& now) {
  projections::pile_filter which;
  which.without_tls = true;
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

response show_pile(call& now) {
  const auto row = pile_named(now);
  const auto stamp = projections::etag_of(row.last);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown(now, json_of(row), stamp);
}

}  // namespace pilecloud::http
