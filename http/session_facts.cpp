// SPDX-License-Identifier: Apache-2.0
#include "http/session_facts.hpp"

#include "domain/session/charge_course.hpp"
#include "domain/session/decider.hpp"
#include "events/codec.hpp"
#include "http/sessions.hpp"

namespace pilecloud::http {

namespace {

namespace session = domain::session;

constexpr std::size_t points_most = 500;
constexpr std::int64_t signed_most = 1'000'000;
constexpr std::int64_t signed_text_most = 1 << 20;  // more than a message of a pile may have

// Every fact of the session, in order. A stream that cannot be read is the log's trouble, not the caller's.
template <class Visit>
void each_fact(const call& now, const session_id& which, const Visit& visit) {
  events::origin by;
  session::fact body;
  bool broken = false;
  const storage::stream_id stream{"session", which.text()};
  const auto read = now.with.log.read_stream(stream, 1, [&](std::uint64_t, std::string_view bytes) {
    const auto stored = storage::decode_record(bytes);
    broken = !stored.ok() || !events::decode_payload(stored.value().payload, by, body).ok();
    if (broken) return false;
    visit(body, stored.value().recorded_at);
    return true;
  });
  if (broken || !read.ok()) refuse(problem_kind::internal, "the session's facts cannot be read");
}

void add_others(std::vector<session::sample>& into, const std::vector<session::sample>& samples) {
  for (const auto& one : samples) {
    const bool is_energy =
        one.measurand == session::measurand::energy_register || one.measurand == session::measurand::energy_interval;
    if (!is_energy) into.push_back(one);
  }
}

ordered_json number_or_null(const std::optional<std::int64_t>& value) {
  return value ? ordered_json(*value) : ordered_json{};
}

}  // namespace

const shape& signed_values_shape() {
  static const shape one{
      session_ref("session"),
      list("values",
           {moment("at").noted("device time"),
            text("value").between(0, signed_text_most).noted("the pile's sampledValue as JSON, whole")},
           signed_most)};
  return one;
}

response show_signed_values(call& now) {
  const auto which = session_named(now);
  const auto row = projections::find_session(now.rows, which);
  if (!row) refuse(problem_kind::not_found, "no such session");
  const auto stamp = projections::etag_of(row->last);
  if (auto same = unchanged(now, stamp)) return *same;
  auto values = ordered_json::array();
  each_fact(now, which, [&values](const session::fact& one, instant) {
    const auto* told = std::get_if<session::signed_measured>(&one);
    if (told == nullptr) return;
    for (const auto& each : told->values) {
      values.push_back(ordered_json{{"at", to_rfc3339(each.at)}, {"value", each.text}});
    }
  });
  return shown(now, ordered_json{{"session", which.text()}, {"values", std::move(values)}}, stamp);
}

const shape& curve_shape() {
  static const shape one{
      session_ref("session"),
      list("points",
           {moment("at"), integer("energy_mwh").optional().noted("since the start"), integer("power_mw").optional(),
            integer("state_of_charge_e3_percent").optional(), integer("voltage_mv").optional(),
            integer("current_ma").optional(), integer("temperature_mdegc").optional()},
           points_most)};
  return one;
}

response show_curve(call& now) {
  const auto which = session_named(now);
  const auto row = projections::find_session(now.rows, which);
  if (!row) refuse(problem_kind::not_found, "no such session");
  const auto stamp = projections::etag_of(row->last);
  if (auto same = unchanged(now, stamp)) return *same;
  session::state known;
  std::vector<session::sample> others;
  each_fact(now, which, [&](const session::fact& one, instant recorded_at) {
    if (!follows(known, one)) refuse(problem_kind::internal, "the session's facts cannot be folded");
    evolve(known, one, recorded_at);
    if (const auto* metered = std::get_if<session::metered>(&one)) add_others(others, metered->samples);
    if (const auto* stopped = std::get_if<session::stopped>(&one)) add_others(others, stopped->samples);
  });
  auto points = ordered_json::array();
  for (const auto& one : session::course_of(known, others, points_most)) {
    points.push_back(ordered_json{{"at", to_rfc3339(one.at)},
                                  {"energy_mwh", one.delivered ? ordered_json(one.delivered->count()) : ordered_json{}},
                                  {"power_mw", number_or_null(one.power)},
                                  {"state_of_charge_e3_percent", number_or_null(one.state_of_charge)},
                                  {"voltage_mv", number_or_null(one.voltage)},
                                  {"current_ma", number_or_null(one.current)},
                                  {"temperature_mdegc", number_or_null(one.temperature)}});
  }
  return shown(now, ordered_json{{"session", which.text()}, {"points", std::move(points)}}, stamp);
}

}  // namespace pilecloud::http
