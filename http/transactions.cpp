// SPDX-License-Identifier: Apache-2.0
#include "http/transactions.hpp"

#include "http/choice.hpp"
#include "projections/transactions.hpp"

namespace pilecloud::http {

namespace {

using projections::transaction_kind;

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json{} : ordered_json(text); }

ordered_json json_of(const projections::transaction_row& row) {
  const bool has_channel = row.channel != domain::account::top_up_channel{};
  return {{"transaction",
           std::to_string(row.partition) + ":" + std::to_string(row.position) + ":" + std::to_string(row.index)},
          {"at", to_rfc3339(row.at)},
          {"kind", projections::to_text(row.kind)},
          {"account", text_or_null(row.account.text())},
          {"session", text_or_null(row.session.text())},
          {"pile", text_or_null(row.pile.text())},
          {"station", text_or_null(row.station.text())},
          {"amount_fen", row.amount.count()},
          {"balance_after_fen", row.balance_after ? ordered_json(row.balance_after->count()) : ordered_json{}},
          {"channel", has_channel ? ordered_json(domain::account::to_text(row.channel)) : ordered_json{}},
          {"reference", row.reference},
          {"revision", row.revision}};
}

}  // namespace

const shape& transaction_query() {
  static const shape one{id("account").optional(),
                         session_ref("session").optional(),
                         one_of("kind", words_of(transaction_kind::top_up, transaction_kind::loss_forgiven)).optional(),
                         moment("from").optional().noted("recorded at or after"),
                         moment("to").optional().noted("recorded before"),
                         one_of("order", {"newest_first", "oldest_first"}).optional()};
  return one;
}

const shape& transaction_shape() {
  static const shape one{text("transaction").noted("partition:position:index"),
                         moment("at"),
                         text("kind"),
                         text("account").optional(),
                         text("session").optional(),
                         text("pile").optional(),
                         text("station").optional(),
                         integer("amount_fen").noted("never negative; the kind gives the direction"),
                         integer("balance_after_fen").optional(),
                         text("channel").optional(),
                         text("reference").between(0, 200),
                         integer("revision")};
  return one;
}

response list_transactions(call& now) {
  const auto asked = now.filters();
  projections::transaction_filter which;
  which.account = account_id{asked.text("account")};
  which.session = session_id{asked.text("session")};
  if (asked.has("kind")) {
    which.kind = chosen(asked.text("kind"), transaction_kind::top_up, transaction_kind::loss_forgiven);
  }
  which.from = asked.moment("from");
  which.to = asked.moment("to");
  const auto stamp = projections::etag_of_transactions(now.rows, which);
  if (auto same = unchanged(now, stamp)) return *same;
  auto page = page_asked(now);
  if (asked.text("order") == "oldest_first") page.order = projections::direction::ascending;
  return shown_page(now, projections::page_transactions(now.rows, which, page), stamp,
                    [](const projections::transaction_row& row) { return json_of(row); });
}

}  // namespace pilecloud::http
