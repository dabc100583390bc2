// SPDX-License-Identifier: Apache-2.0
#include "http/session_json.hpp"

#include "http/tariff_json.hpp"

namespace pilecloud::http {

namespace {

namespace session = domain::session;

constexpr std::int64_t entries_max = 1'000'000;

std::string_view text_of(session::payment_source source) {
  switch (source) {
    case session::payment_source::wallet:
      return "wallet";
    case session::payment_source::imported:
      return "imported";
    case session::payment_source::unattributed:
      break;
  }
  return "unattributed";
}

ordered_json time_or_null(const std::optional<instant>& at) {
  return at ? ordered_json(to_rfc3339(*at)) : ordered_json{};
}

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json{} : ordered_json(text); }

template <class Enum>
ordered_json word_or_null(const std::optional<Enum>& word) {
  return word ? ordered_json(session::to_text(*word)) : ordered_json{};
}

ordered_json json_of(const session::limit& limit) {
  switch (limit.kind) {
    case session::limit_kind::by_time:
      return {{"kind", "by_time"}, {"duration_s", limit.value / 1'000'000}};
    case session::limit_kind::by_energy:
      return {{"kind", "by_energy"}, {"energy_mwh", limit.value}};
    case session::limit_kind::by_amount:
      return {{"kind", "by_amount"}, {"amount_fen", limit.value}};
    case session::limit_kind::by_mileage:
      return {{"kind", "by_mileage"},
              {"energy_mwh", limit.value},
              {"distance_m", limit.distance_m},
              {"consumption_wh_per_100km", limit.consumption_wh_per_100km}};
    case session::limit_kind::by_state_of_charge:
      return {{"kind", "by_state_of_charge"}, {"state_of_charge_e3_percent", limit.value}};
    case session::limit_kind::until_full:
      break;
  }
  return {{"kind", "until_full"}};
}

ordered_json range_json(const std::optional<projections::value_range>& known) {
  if (!known) return {};
  return {{"first", known->first}, {"last", known->last}, {"least", known->least}, {"most", known->most}};
}

ordered_json json_of(const projections::battery_ranges& battery) {
  return {{"state_of_charge_e3_percent", range_json(battery.state_of_charge)},
          {"voltage_mv", range_json(battery.voltage)},
          {"current_ma", range_json(battery.current)},
          {"temperature_mdegc", range_json(battery.temperature)},
          {"power_mw", range_json(battery.power)}};
}

field range_field(std::string name) {
  return object(std::move(name), {integer("first"), integer("last"), integer("least"), integer("most")}).optional();
}

ordered_json names_of(session::flag_set flags) {
  auto names = ordered_json::array();
  for (std::uint32_t i = 0; i < session::flag_count; ++i) {
    const auto one = static_cast<session::flag>(1u << i);
    if (session::has(flags, one)) names.push_back(session::to_text(one));
  }
  return names;
}

ordered_json by_class_json(const std::array<energy, domain::tariff::rate_class_count>& by_class) {
  ordered_json made = ordered_json::object();
  for (std::size_t i = 0; i < by_class.size(); ++i) made[rate_class_names()[i] + "_mwh"] = by_class[i].count();
  return made;
}

std::vector<field> row_fields() {
  std::vector<field> classes;
  for (const auto& name : rate_class_names()) classes.push_back(integer(name + "_mwh"));
  return {session_ref("session"),
          text("operator"),
          text("station"),
          text("pile"),
          integer("connector"),
          text("account").optional(),
          one_of("source", {"wallet", "imported", "unattributed"}),
          text("stage"),
          moment("ordered_at"),
          moment("started_at").optional().noted("device time"),
          moment("ended_at").optional(),
          moment("settled_at").optional(),
          integer("revision").noted("of the bill; 0: not settled"),
          integer("energy_mwh").noted("of the bill"),
          object("energy_by_class", shape{std::move(classes)}),
          integer("electricity_fen"),
          integer("service_fen"),
          integer("total_fen"),
          integer("running_energy_mwh").noted("last reading less first; the bill decides"),
          integer("running_cost_fen").optional().noted("of a charge a wallet pays; the bill decides"),
          integer("running_power_mw").optional(),
          integer("state_of_charge_e3_percent").optional(),
          object("battery", {range_field("state_of_charge_e3_percent"), range_field("voltage_mv"),
                             range_field("current_ma"), range_field("temperature_mdegc"), range_field("power_mw")})
              .noted("as the pile reported; null: it did not"),
          integer("signed_values").noted("by the pile's meter; .../signed-values has them"),
          list_of(text("flags"), session::flag_count),
          object("limit",
                 {text("kind"), integer("duration_s").optional(), integer("energy_mwh").optional(),
                  integer("amount_fen").optional(), integer("distance_m").optional(),
                  integer("consumption_wh_per_100km").optional(), integer("state_of_charge_e3_percent").optional()}),
          integer("hold_fen"),
          boolean("charge_wallet_beyond_hold"),
          object("external", {text("format"), text("id")}).optional().noted("where an imported row came from"),
          text("tariff").optional(),
          integer("tariff_version"),
          text("time_zone").between(0, 60),
          text("stop_reason").optional(),
          text("failure_reason").optional(),
          text("close_reason").optional(),
          integer("reported_energy_mwh").noted("closed unbilled: what the source said")};
}

shape bill_shape() {
  return {
      integer("energy_mwh"),
      integer("electricity_fen"),
      integer("service_fen"),
      integer("total_fen"),
      integer("segments"),
      list_of(text("flags"), session::flag_count),
      list("lines",
           {one_of("kind", {"electricity", "service"}), one_of("class", rate_class_names()), integer("table"),
            integer("energy_mwh"), integer("price_e5_yuan_per_kwh"), integer("amount_fen")},
           entries_max),
      list("slices",
           {moment("from"), moment("to"), one_of("class", rate_class_names()), integer("table"), integer("energy_mwh")},
           entries_max)};
}

}  // namespace

const shape& session_shape() {
  static const shape one{row_fields()};
  return one;
}

const shape& whole_session_shape() {
  static const shape one = [] {
    auto fields = row_fields();
    fields.push_back(object("bill", bill_shape()).optional().noted("of the last revision"));
    fields.push_back(object("terms", {text("tariff").between(0, 64), integer("version"), text("time_zone"),
                                      text("terms_sha256"), list("tables", day_table_shape(), 64)})
                         .optional()
                         .noted("the prices the driver agreed to"));
    return shape{std::move(fields)};
  }();
  return one;
}

ordered_json json_of(const projections::session_row& row) {
  const auto external = row.reference.format.empty()
                            ? ordered_json{}
                            : ordered_json{{"format", row.reference.format}, {"id", row.reference.id}};
  return {{"session", row.session.text()},
          {"operator", row.owner.text()},
          {"station", row.station.text()},
          {"pile", row.pile.text()},
          {"connector", row.connector},
          {"account", text_or_null(row.account.text())},
          {"source", text_of(row.source)},
          {"stage", session::to_text(row.stage)},
          {"ordered_at", to_rfc3339(row.ordered_at)},
          {"started_at", time_or_null(row.started_at)},
          {"ended_at", time_or_null(row.ended_at)},
          {"settled_at", time_or_null(row.settled_at)},
          {"revision", row.revision},
          {"energy_mwh", row.delivered.count()},
          {"energy_by_class", by_class_json(row.by_class)},
          {"electricity_fen", row.electricity.count()},
          {"service_fen", row.service.count()},
          {"total_fen", row.total.count()},
          {"running_energy_mwh", row.running.count()},
          {"running_cost_fen", row.running_cost ? ordered_json(row.running_cost->count()) : ordered_json{}},
          {"running_power_mw", row.running_power ? ordered_json(row.running_power->count()) : ordered_json{}},
          {"state_of_charge_e3_percent", row.state_of_charge ? ordered_json(*row.state_of_charge) : ordered_json{}},
          {"battery", json_of(row.battery)},
          {"signed_values", row.signed_values},
          {"flags", names_of(row.flags)},
          {"limit", json_of(row.limit)},
          {"hold_fen", row.hold.count()},
          {"charge_wallet_beyond_hold", row.charge_wallet_beyond_hold},
          {"external", external},
          {"tariff", text_or_null(row.tariff.text())},
          {"tariff_version", row.tariff_version},
          {"time_zone", row.time_zone},
          {"stop_reason", word_or_null(row.stop_reason)},
          {"failure_reason", word_or_null(row.failure_reason)},
          {"close_reason", word_or_null(row.close_reason)},
          {"reported_energy_mwh", row.reported.count()}};
}

ordered_json json_of(const session::bill& bill) {
  auto lines = ordered_json::array();
  for (const auto& one : bill.lines) {
    lines.push_back(ordered_json{{"kind", session::to_text(one.kind)},
                                 {"class", domain::tariff::to_text(one.rate)},
                                 {"table", one.table},
                                 {"energy_mwh", one.delivered.count()},
                                 {"price_e5_yuan_per_kwh", one.unit.count()},
                                 {"amount_fen", one.amount.count()}});
  }
  auto slices = ordered_json::array();
  for (const auto& one : bill.slices) {
    slices.push_back(ordered_json{{"from", to_rfc3339(one.from)},
                                  {"to", to_rfc3339(one.to)},
                                  {"class", domain::tariff::to_text(one.rate)},
                                  {"table", one.table},
                                  {"energy_mwh", one.delivered.count()}});
  }
  return {{"energy_mwh", bill.delivered.count()},
          {"electricity_fen", bill.electricity.count()},
          {"service_fen", bill.service.count()},
          {"total_fen", bill.total.count()},
          {"segments", bill.segments},
          {"flags", names_of(bill.flags)},
          {"lines", std::move(lines)},
          {"slices", std::move(slices)}};
}

}  // namespace pilecloud::http
