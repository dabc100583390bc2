// SPDX-License-Identifier: Apache-2.0
#include "http/sessions.hpp"

#include "http/choice.hpp"
#include "http/session_json.hpp"
#include "http/tariff_json.hpp"

namespace pilecloud::http {

namespace {

namespace session = domain::session;

constexpr auto first_stage = session::stage::ordered;
constexpr auto last_stage = session::stage::closed_unbilled;

projections::session_filter filter_in(const form& asked) {
  projections::session_filter which;
  which.station = station_id{asked.text("station")};
  which.pile = pile_id{asked.text("pile")};
  which.account = account_id{asked.text("account")};
  if (asked.has("stage")) which.stage = chosen(asked.text("stage"), first_stage, last_stage);
  which.ordered_from = asked.moment("from");
  which.ordered_to = asked.moment("to");
  return which;
}

// The one row a source's id names (format, id), or none.
std::optional<projections::page<projections::session_row>> imported_in(const call& now, const form& asked) {
  projections::page<projections::session_row> found;
  const auto which = projections::find_imported(now.rows, asked.text("external_format"), asked.text("external_id"));
  if (which) {
    if (auto row = projections::find_session(now.rows, *which)) found.rows.push_back(*std::move(row));
  }
  return found;
}

}  // namespace

const shape& session_query() {
  static const shape one{id("station").optional(),
                         id("pile").optional(),
                         id("account").optional(),
                         one_of("stage", words_of(first_stage, last_stage)).optional(),
                         moment("from").optional().noted("ordered at or after"),
                         moment("to").optional().noted("ordered before"),
                         one_of("order", {"newest_first", "oldest_first"}).optional(),
                         text("external_format").optional(),
                         text("external_id").optional()};
  return one;
}

const shape& session_written_shape() {
  static const shape one{session_ref("session"), text("verdict").optional()};
  return one;
}

session_id session_named(const call& now) { return session_id{now.parameter("pile") + "/" + now.parameter("n")}; }

response list_sessions(call& now) {
  const auto asked = now.filters();
  const auto which = filter_in(asked);
  const auto stamp = projections::etag_of_sessions(now.rows, which);
  if (auto same = unchanged(now, stamp)) return *same;
  const auto show = [](const projections::session_row& row) { return json_of(row); };
  if (asked.has("external_format") || asked.has("external_id")) {
    return shown_page(now, imported_in(now, asked), stamp, show);
  }
  auto page = page_asked(now);
  if (asked.text("order") == "oldest_first") page.order = projections::direction::ascending;
  return shown_page(now, projections::page_sessions(now.rows, which, page), stamp, show);
}

response show_session(call& now) {
  const auto which = session_named(now);
  const auto row = projections::find_session(now.rows, which);
  if (!row) refuse(problem_kind::not_found, "no such session");
  const auto stamp = projections::etag_of(row->last);
  if (auto same = unchanged(now, stamp)) return *same;
  auto body = json_of(*row);
  const auto bill = projections::find_bill(now.rows, which);
  body["bill"] = bill ? json_of(*bill) : ordered_json{};
  const auto terms = projections::find_session_terms(now.rows, which);
  body["terms"] = !terms ? ordered_json{}
                         : ordered_json{{"tariff", terms->tariff.text()},
                                        {"version", terms->version},
                                        {"time_zone", terms->time_zone},
                                        {"terms_sha256", to_hex(bytes_of(domain::tariff::hash_of(*terms)))},
                                        {"tables", json_of(terms->tables)}};
  return shown(now, body, stamp);
}

response session_written(call& now, const actors::accepted& done, const session_id& which, ordered_json body) {
  body["session"] = which.text();
  return written(now, done, "/api/v1/sessions/" + which.text(), body);
}

response stop_session(call& now) {
  const auto which = session_named(now);
  const auto done =
      ask(now, "session", which.text(), session::command{session::request_stop{session::stop_reason::remote}});
  return session_written(now, done, which, ordered_json::object());
}

response cancel_session(call& now) {
  const auto which = session_named(now);
  const auto done = ask(now, "session", which.text(), session::command{session::cancel{}});
  return session_written(now, done, which, ordered_json::object());
}

}  // namespace pilecloud::http
