// SPDX-License-Identifier: Apache-2.0
#include "projections/reminders.hpp"

#include <algorithm>

#include "domain/claim/facts.hpp"
#include "domain/session/decider.hpp"
#include "events/fact.hpp"
#include "projections/page.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

namespace {

constexpr auto tag = projection_tag::reminders;
constexpr std::uint8_t claim_lapses = 1;  // the one kind a claim has

enum table : std::uint8_t {
  rows_by_due = 1,  // (partition, due, stream, kind) -> version
  set_ones,         // (stream, kind) -> due, to find the row to clear
};

key due_key(const reminder_row& row) {
  return key{tag, rows_by_due}.number(row.partition).time(row.due).text(row.stream).number(row.kind);
}

class reminders_projection final : public projection {
 public:
  std::string_view name() const override { return "reminders"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1; }
  void apply(const events::fact& happened, view_writer& rows) override;

 private:
  static void change(const events::fact& happened, std::uint8_t kind, bool set, instant due, view_writer& rows);
};

void reminders_projection::change(const events::fact& happened, std::uint8_t kind, bool set, instant due,
                                  view_writer& rows) {
  const auto set_key = key{projections::tag, set_ones}.text(happened.stream).number(kind);
  reminder_row row{happened.partition, due, happened.stream, kind, happened.version};
  instant before{};
  if (rows.load(set_key, before)) {
    auto old = row;
    old.due = before;
    rows.erase(due_key(old));
    if (!set) rows.erase(set_key);
  }
  if (!set) return;
  rows.store(set_key, due);
  rows.store(due_key(row), row.version);
}

void reminders_projection::apply(const events::fact& happened, view_writer& rows) {
  if (const auto* of_session = std::get_if<domain::session::fact>(&happened.body)) {
    for (const auto& one : domain::session::reminder_changes(*of_session, happened.recorded_at)) {
      change(happened, static_cast<std::uint8_t>(one.kind), one.set, one.due, rows);
    }
  } else if (const auto* of_claim = std::get_if<domain::claim::fact>(&happened.body)) {
    for (const auto& one : domain::claim::reminder_changes(*of_claim, happened.recorded_at)) {
      change(happened, claim_lapses, one.set, one.due, rows);
    }
  }
}

// Rows of one partition by due time, until `visit` answers false.
template <class Visit>
void each_reminder(const view_reader& from, std::uint16_t partition, const Visit& visit) {
  const auto prefix = key{tag, rows_by_due}.number(partition);
  from.scan(prefix, direction::ascending, {}, [&](std::string_view at, std::string_view value) {
    key_parts parts{at};
    parts.skip(prefix.bytes().size());
    reminder_row row;
    row.partition = partition;
    row.due = parts.time();
    row.stream = parts.text();
    row.kind = parts.number<std::uint8_t>();
    return read_row(from, value, row.version) && visit(std::move(row));
  });
}

}  // namespace

std::unique_ptr<projection> make_reminders() { return std::make_unique<reminders_projection>(); }

std::vector<reminder_row> due_reminders(const view_reader& from, instant now, std::size_t max,
                                        const partition_filter& which) {
  std::vector<reminder_row> all;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    if (!which(partition)) continue;
    std::size_t taken = 0;
    each_reminder(from, partition, [&](reminder_row row) {
      if (row.due > now || taken == max) return false;
      ++taken;
      all.push_back(std::move(row));
      return true;
    });
  }
  std::ranges::stable_sort(all, {}, &reminder_row::due);
  if (all.size() > max) all.resize(max);
  return all;
}

std::optional<instant> next_reminder(const view_reader& from) {
  std::optional<instant> next;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    each_reminder(from, partition, [&next](const reminder_row& row) {
      if (!next || row.due < *next) next = row.due;
      return false;
    });
  }
  return next;
}

}  // namespace pilecloud::projections
