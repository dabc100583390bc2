// SPDX-License-Identifier: Apache-2.0
#include "http/pile_profile.hpp"

#include "http/choice.hpp"
#include "http/piles.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;

std::vector<field> profile_fields() {
  const auto words = [](const char* name) { return list_of(text(name).between(1, 50), pile::profile_words_max); };
  return {integer("sample_interval_s").between(1, pile::sample_interval_s_max),
          words("measurands").noted("by OCPP's names"),
          integer("connection_timeout_s").between(1, pile::connection_timeout_s_max).noted("to wait for the cable"),
          integer("ping_interval_s").between(0, pile::ping_interval_s_max).noted("0: none"),
          boolean("offline_authorisation").noted("of known cards while it is offline"),
          integer("transaction_attempts").between(1, pile::transaction_attempts_max),
          words("start_points").optional().noted("of a transaction, OCPP 2.0.1"),
          words("stop_points").optional()};
}

std::vector<std::string> words_in(const form& asked, std::string_view name) {
  return asked.has(name) ? asked.at(name).get<std::vector<std::string>>() : std::vector<std::string>{};
}

pile::profile profile_in(const form& asked) {
  pile::profile made;
  const auto number = [&asked](std::string_view name) { return static_cast<std::uint32_t>(asked.integer(name)); };
  made.sample_interval_s = number("sample_interval_s");
  made.measurands = words_in(asked, "measurands");
  made.connection_timeout_s = number("connection_timeout_s");
  made.ping_interval_s = number("ping_interval_s");
  made.offline_authorisation = asked.boolean("offline_authorisation");
  made.transaction_attempts = number("transaction_attempts");
  made.start_points = words_in(asked, "start_points");
  made.stop_points = words_in(asked, "stop_points");
  return made;
}

ordered_json json_of(const pile::profile& one) {
  return {{"sample_interval_s", one.sample_interval_s},
          {"measurands", one.measurands},
          {"connection_timeout_s", one.connection_timeout_s},
          {"ping_interval_s", one.ping_interval_s},
          {"offline_authorisation", one.offline_authorisation},
          {"transaction_attempts", one.transaction_attempts},
          {"start_points", one.start_points},
          {"stop_points", one.stop_points}};
}

ordered_json json_of(const std::vector<pile::profile_setting>& settings, bool only_drifting) {
  auto all = ordered_json::array();
  for (const auto& one : settings) {
    if (only_drifting && !drifts(one)) continue;
    all.push_back({{"name", one.name},
                   {"wanted", one.wanted},
                   {"answer", to_text(one.answer)},
                   {"read", one.was_read ? ordered_json(one.read) : ordered_json{}},
                   {"drifts", drifts(one)}});
  }
  return all;
}

ordered_json time_or_null(const std::optional<instant>& at) {
  return at ? ordered_json(to_rfc3339(*at)) : ordered_json{};
}

field settings_field() {
  return list("settings",
              {text("name").between(0, 200), text("wanted").between(0, 2000),
               one_of("answer", words_of(pile::setting_answer::accepted, pile::setting_answer::unanswered)),
               text("read").between(0, 2500).optional().noted("as the pile writes it; none: it does not tell"),
               boolean("drifts")});
}

ordered_json shown_profile(const projections::pile_row& row) {
  return {{"pile", row.pile.text()},
          {"is_default", !row.profile.has_value()},
          {"profile", json_of(profile_of(row))},
          {"is_told", row.settings_at.has_value() && !row.profile_untold},
          {"told_at", time_or_null(row.settings_at)},
          {"drifts", projections::drifts(row)},
          {"settings", json_of(row.settings, false)}};
}

}  // namespace

const shape& pile_profile_shape() {
  static const shape one{profile_fields()};
  return one;
}

const shape& profile_shown_shape() {
  static const shape one{id("pile"),
                         boolean("is_default").noted("of its version: no other was set"),
                         object("profile", shape{profile_fields()}),
                         boolean("is_told").noted("the pile was told this one"),
                         moment("told_at").optional(),
                         boolean("drifts"),
                         settings_field()};
  return one;
}

const shape& profile_told_shape() {
  static const shape one = [] {
    auto settings = settings_field();
    settings.required = false;
    return shape{id("pile"), one_of("outcome", {"told", "offline", "timed_out", "busy", "unreadable"}), settings};
  }();
  return one;
}

const shape& drift_shape() {
  static const shape one{id("pile"), text("station"), boolean("is_told"), moment("told_at").optional(),
                         settings_field()};
  return one;
}

pile::profile profile_of(const projections::pile_row& row) {
  if (row.profile) return *row.profile;
  const auto protocol = row.nameplate ? row.nameplate->protocol : std::string{};
  return pile::default_profile(protocol, row.attributes.current == pile::current::direct);
}

profile_told tell_profile(call& now, const pile_id& which, const std::string& protocol, const pile::profile& wanted) {
  if (!now.with.setup.apply_profile) refuse(problem_kind::unavailable, "piles connect to no port of this node");
  profile_told made{now.with.setup.apply_profile(which, protocol, wanted)};
  if (const auto* settings = std::get_if<std::vector<pile::profile_setting>>(&made.answer)) {
    const pile::report_profile said{now.now, *settings};
    made.recorded = ask(now, "pile", which.text(), pile::command{said}, "settings");
  }
  return made;
}

response show_profile(call& now) {
  const auto row = pile_named(now);
  const auto stamp = projections::etag_of(row.last);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown(now, shown_profile(row), stamp);
}

response set_profile(call& now) {
  auto row = pile_named(now);
  auto wanted = profile_in(now.fields());
  const auto done = ask(now, "pile", row.pile.text(), pile::command{pile::set_profile{wanted}});
  row.profile = std::move(wanted);
  row.profile_untold = true;
  return written(now, done, "/api/v1/piles/" + row.pile.text() + "/profile", shown_profile(row));
}

response apply_profile(call& now) {
  const auto row = pile_named(now);
  const auto protocol = row.nameplate ? row.nameplate->protocol : std::string{};
  const auto told = tell_profile(now, row.pile, protocol, profile_of(row));
  if (const auto* silent = std::get_if<pile_silence>(&told.answer)) {
    return shown(now, {{"pile", row.pile.text()}, {"outcome", to_text(*silent)}});
  }
  return written(now, told.recorded, "/api/v1/piles/" + row.pile.text() + "/profile",
                 {{"pile", row.pile.text()},
                  {"outcome", "told"},
                  {"settings", json_of(std::get<std::vector<pile::profile_setting>>(told.answer), false)}});
}

response list_drift(call& now) {
  projections::pile_filter which;
  which.concern = projections::pile_concern::drift;
  const auto stamp = projections::etag_of_piles(now.rows, which);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown_page(now, projections::page_piles(now.rows, which, page_asked(now)), stamp,
                    [](const projections::pile_row& row) -> ordered_json {
                      return {{"pile", row.pile.text()},
                              {"station", row.attributes.station.text()},
                              {"is_told", !row.profile_untold},
                              {"told_at", time_or_null(row.settings_at)},
                              {"settings", json_of(row.settings, true)}};
                    });
}

}  // namespace pilecloud::http
