// SPDX-License-Identifier: Apache-2.0
#include "http/piles.hpp"

#include "http/choice.hpp"
#include "http/day.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;

constexpr std::int64_t power_most_mw = 5'000'000'000;  // 5 MW: more than any charger
constexpr std::int64_t connectors_most = 64;

}  // namespace

std::vector<field> pile_attribute_fields() {
  return {id("station"),
          text("vendor").between(0, 50).optional(),
          text("model").between(0, 50).optional(),
          text("serial").between(0, 50).optional(),
          one_of("mounting", words_of(pile::mounting::floor, pile::mounting::wall)).optional(),
          one_of("place", words_of(pile::place::public_place, pile::place::private_place)).optional(),
          one_of("current", words_of(pile::current::alternating, pile::current::direct)).optional(),
          integer("rated_power_mw").between(0, power_most_mw).optional().noted("0: unknown"),
          integer("connectors").between(1, connectors_most).optional(),
          text("verification_number").between(0, 50).optional().noted("of its compulsory verification (W13)"),
          text("verified_until").between(10, 10).optional().noted("the last day it counts, such as 2027-05-31"),
          boolean("shows_cost").optional().noted("W12: it takes our messages about prices and costs")};
}

pile::attributes pile_attributes_in(const call& now) {
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
  made.verification_number = asked.text("verification_number");
  made.verification_expires_day =
      asked.has("verified_until") ? day_of(asked.text("verified_until"), "verified_until") : 0;
  made.shows_cost = asked.boolean("shows_cost");
  return made;
}

namespace {

template <class T>
ordered_json or_null(const std::optional<T>& maybe) {
  return maybe ? ordered_json(*maybe) : ordered_json{};
}
ordered_json time_or_null(const std::optional<instant>& at) {
  return at ? ordered_json(to_rfc3339(*at)) : ordered_json{};
}
std::int64_t seconds_of(duration span) { return std::chrono::round<std::chrono::seconds>(span).count(); }
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
  const auto day = row.attributes.verification_expires_day;
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
          {"verification_number", id_or_null(row.attributes.verification_number)},
          {"verified_until", id_or_null(day == 0 ? std::string{} : text_of_day(day))},
          {"shows_cost", row.attributes.shows_cost},
          {"sessions", row.sessions},
          {"error", row.error},
          {"last_report_at", time_or_null(row.last_report_at)},
          {"security_profile", row.access ? ordered_json(row.access->security_profile) : ordered_json{}},
          {"nameplate", row.nameplate ? json_of(*row.nameplate) : ordered_json{}},
          {"booted_at", time_or_null(row.booted_at)},
          {"renewing_access", !row.offered.empty()},
          {"clock_offset_s", row.clock_offset ? ordered_json(seconds_of(*row.clock_offset)) : ordered_json{}},
          {"clock_measured_at", time_or_null(row.clock_at)},
          {"clock_is_wrong", row.clock_offset && pile::clock_is_wrong(*row.clock_offset)},
          {"drifts", projections::drifts(row)},
          {"stray_reports", row.strays.size()},
          {"connectors", std::move(connectors)}};
}

response pile_written(call& now, const actors::accepted& done, const pile_id& which) {
  return written(now, done, "/api/v1/piles/" + which.text(), ordered_json{{"pile", which.text()}});
}

}  // namespace

const shape& pile_registration_shape() {
  static const shape one = [] {
    auto fields = pile_attribute_fields();
    fields.insert(fields.begin(), id("pile").optional().noted("the pile's identity on the wire; absent: one is made"));
    return shape{std::move(fields)};
  }();
  return one;
}

const shape& pile_change_shape() {
  static const shape one{pile_attribute_fields()};
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
      text("verification_number").optional(),
      text("verified_until").optional().noted("a day"),
      boolean("shows_cost"),
      integer("sessions").noted("numbered so far"),
      text("error").between(0, 200).noted("of the whole pile"),
      moment("last_report_at").optional(),
      integer("security_profile").optional().noted("how it may connect; none: it may not"),
      object("nameplate", {text("protocol"), text("vendor"), text("model"), text("serial"), text("firmware"),
                           text("iccid"), text("imsi"), text("meter_type"), text("meter_serial")})
          .optional()
          .noted("what it said of itself when it booted"),
      moment("booted_at").optional(),
      boolean("renewing_access").noted("a new password was sent to it and has not been used"),
      integer("clock_offset_s").optional().noted("behind ours, as it last moved by a minute; none: never"),
      moment("clock_measured_at").optional(),
      boolean("clock_is_wrong").noted("by more than three minutes (R3)"),
      boolean("drifts").noted("its settings are not its profile's (W11)"),
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

const shape& wrong_clock_shape() {
  static const shape one{id("pile"), text("station"), integer("clock_offset_s").noted("behind ours"),
                         moment("clock_measured_at").optional()};
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
  const auto done = ask(now, "pile", which.text(), pile::command{pile::register_pile{which, pile_attributes_in(now)}});
  return pile_written(now, done, which);
}

response change_pile(call& now) {
  const auto row = pile_named(now);
  auto attributes = pile_attributes_in(now);
  attributes.owner = row.attributes.owner;
  const auto done = ask(now, "pile", row.pile.text(), pile::command{pile::change_pile{attributes}});
  return pile_written(now, done, row.pile);
}

response list_wrong_clocks(call& now) {
  projections::pile_filter which;
  which.concern = projections::pile_concern::clock;
  const auto stamp = projections::etag_of_piles(now.rows, which);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown_page(now, projections::page_piles(now.rows, which, page_asked(now)), stamp,
                    [](const projections::pile_row& row) -> ordered_json {
                      return {{"pile", row.pile.text()},
                              {"station", row.attributes.station.text()},
                              {"clock_offset_s", seconds_of(row.clock_offset.value_or(duration{}))},
                              {"clock_measured_at", time_or_null(row.clock_at)}};
                    });
}

response list_piles(call& now) {
  projections::pile_filter which;
  which.station = station_id{now.filters().text("station")};
  const auto stamp = projections::etag_of_piles(now.rows, which);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown_page(now, projections::page_piles(now.rows, which, page_asked(now)), stamp,
                    [](const projections::pile_row& row) { return json_of(row); });
}

response show_pile(call& now) {
  const auto row = pile_named(now);
  const auto stamp = projections::etag_of(row.last);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown(now, json_of(row), stamp);
}

}  // namespace pilecloud::http
