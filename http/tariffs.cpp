// SPDX-License-Identifier: Apache-2.0
#include "http/tariffs.hpp"

#include "base/digest.hpp"
#include "http/tariff_json.hpp"
#include "projections/tariffs.hpp"

namespace pilecloud::http {

namespace {

namespace tariff = domain::tariff;

ordered_json json_of(const projections::tariff_row& row) {
  return {{"tariff", row.tariff.text()},
          {"version", row.terms.version},
          {"operator", row.owner.text()},
          {"name", row.name},
          {"time_zone", row.terms.time_zone},
          {"effective_at", to_rfc3339(row.effective_at)},
          {"published_at", to_rfc3339(row.published_at)},
          {"terms_sha256", to_hex(bytes_of(tariff::hash_of(row.terms)))},
          {"tables", http::json_of(row.terms.tables)}};
}

// The version the commit published; a repeat of the last version publishes none and answers the last.
std::uint32_t version_in(const call& now, const actors::accepted& done, const tariff_id& which) {
  for (const auto& one : done.facts) {
    const auto* fact = std::get_if<tariff::fact>(&one);
    if (fact != nullptr) return std::get<tariff::published>(*fact).terms.version;
  }
  projections::page_request last;
  last.limit = 1;
  const auto page = projections::page_tariffs(now.rows, which, last);
  return page && !page->rows.empty() ? page->rows.front().terms.version : 1;
}

}  // namespace

const shape& publication_shape() {
  static const shape one{id("tariff").optional().noted("absent: a new tariff; else its next version"),
                         text("name").between(1, 100), text("time_zone").between(1, 60).noted("IANA name"),
                         moment("effective_at").optional(), list("tables", day_table_shape(), 64).between(1, 64)};
  return one;
}

const shape& tariff_shape() {
  static const shape one{id("tariff"),
                         integer("version").between(1, UINT32_MAX),
                         text("operator"),
                         text("name"),
                         text("time_zone"),
                         moment("effective_at"),
                         moment("published_at"),
                         text("terms_sha256"),
                         list("tables", day_table_shape(), 64)};
  return one;
}

const shape& tariff_written_shape() {
  static const shape one{id("tariff"), integer("version").between(1, UINT32_MAX)};
  return one;
}

const shape& tariff_query() {
  static const shape one{id("tariff").optional().noted("versions of this one only")};
  return one;
}

response publish_tariff(call& now) {
  const auto asked = now.fields();
  const tariff_id which{asked.text("tariff", minted(now, "t"))};
  tariff::publish command{which,
                          now.who->owner,
                          asked.text("name"),
                          asked.text("time_zone"),
                          tables_of(asked.at("tables")),
                          asked.moment("effective_at").value_or(now.now)};
  const auto done = ask(now, "tariff", which.text(), tariff::command{std::move(command)});
  const auto version = version_in(now, done, which);
  return written(now, done, "/api/v1/tariffs/" + which.text() + "/" + std::to_string(version),
                 ordered_json{{"tariff", which.text()}, {"version", version}});
}

response list_tariffs(call& now) {
  const auto stamp = projections::etag_of_tariffs(now.rows);
  if (auto same = unchanged(now, stamp)) return *same;
  const tariff_id which{now.filters().text("tariff")};
  return shown_page(now, projections::page_tariffs(now.rows, which, page_asked(now)), stamp,
                    [](const projections::tariff_row& row) { return json_of(row); });
}

response show_tariff(call& now) {
  const auto version = std::stoull(now.parameter("n"));
  const auto row = version > UINT32_MAX ? std::nullopt
                                        : projections::find_tariff(now.rows, tariff_id{now.parameter("tariff")},
                                                                   static_cast<std::uint32_t>(version));
  if (!row) refuse(problem_kind::not_found, "no such tariff version");
  const auto stamp = projections::etag_of(row->last);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown(now, json_of(*row), stamp);
}

}  // namespace pilecloud::http
