// SPDX-License-Identifier: Apache-2.0
// pilecloud audit replay | verify: on the log itself, beside a running serve through a secondary instance.
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/audit.hpp"
#include "app/beside.hpp"
#include "app/commands.hpp"
#include "app/progress.hpp"
#include "base/decimal.hpp"
#include "events/codec.hpp"
#include "events/describe.hpp"
#include "projections/projector.hpp"

namespace pilecloud::app {

namespace {

using nlohmann::json;

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud audit: {}\n", why);
  return 2;
}

// One fact on one line, its fields after it: for eyes. --json prints the whole object instead.
void print_fact(const events::fact& fact, bool as_json) {
  const auto described = events::describe(fact);
  if (as_json) {
    fmt::print("{}\n", described.dump());
    return;
  }
  fmt::print("{:>2}:{:<8} {}  {} v{}  {}  by {}\n", fact.partition, fact.position, to_rfc3339(fact.recorded_at),
             fact.stream, fact.version, described["fact"].get<std::string>(), fact.origin.by);
  for (const auto& [name, value] : described["body"].items()) fmt::print("              {}: {}\n", name, value.dump());
}

struct window {
  std::optional<instant> from;
  std::optional<instant> to;
  bool holds(instant at) const { return (!from || at >= *from) && (!to || at < *to); }
};

std::optional<std::string> parse_window(const audit_options& options, window& asked) {
  if (!options.from.empty()) {
    asked.from = parse_rfc3339(options.from);
    if (!asked.from)
      return fmt::format("--from '{}' is no RFC 3339 time, e.g. 2026-11-22T08:00:00+08:00", options.from);
  }
  if (!options.to.empty()) {
    asked.to = parse_rfc3339(options.to);
    if (!asked.to) return fmt::format("--to '{}' is no RFC 3339 time, e.g. 2026-11-22T08:00:00+08:00", options.to);
  }
  return std::nullopt;
}

void print_verdict(const audit_report& report, const projections::positions& ledger_upto, bool compared) {
  fmt::print("facts         {}\nstreams       {}\nsettlements   {} priced again\nbilled        {} yuan\n", report.facts,
             report.streams, report.settlements, format_decimal(report.billed.count(), 2));
  fmt::print("ledger        {}\n", compared
                                       ? "derived from the facts, equal to the stored one if nothing is listed below"
                                       : "derived from the facts; no stored ledger to compare (views/ is not there)");
  std::uint64_t folded = 0;
  for (const auto position : ledger_upto) folded += position;
  if (compared && folded < report.facts)
    fmt::print("              the stored ledger is {} facts behind\n", report.facts - folded);
  for (const auto& difference : report.differences) {
    fmt::print("DIFFERENCE    {}:{} {} {}\n", difference.partition, difference.position, difference.stream,
               difference.what);
  }
  fmt::print("{}\n", report.differences.empty()
                         ? "verified: everything adds up"
                         : fmt::format("NOT verified: {} differences", report.differences.size()));
}

json verdict_json(const audit_report& report) {
  json differences = json::array();
  for (const auto& each : report.differences) {
    differences.push_back(
        {{"partition", each.partition}, {"position", each.position}, {"stream", each.stream}, {"what", each.what}});
  }
  money trial;
  for (const auto& [key, amount] : report.ledger) trial += amount;
  return {{"facts", report.facts},
          {"streams", report.streams},
          {"settlements", report.settlements},
          {"billed_fen", report.billed.count()},
          {"trial_balance_fen", trial.count()},
          {"differences", std::move(differences)}};
}

}  // namespace

int audit_replay(const audit_options& options) {
  window asked;
  if (auto wrong = parse_window(options, asked)) return cannot(*wrong);
  const auto log = open_log_beside(options.data);
  if (!log) return cannot(log.error());

  std::optional<std::string> broken;
  const auto show = [&](std::uint64_t position, std::string_view bytes) {
    const auto stored = storage::decode_record(bytes);
    if (!stored) {
      broken = fmt::format("position {}: {}", position, to_text(stored.error()));
      return false;
    }
    if (!asked.holds(stored.value().recorded_at)) return true;
    const auto fact = events::decode(stored.value());
    if (!fact) {
      broken = fmt::format("{}:{}: {}", stored.value().partition, position, fact.error().detail);
      return false;
    }
    print_fact(fact.value(), options.json);
    return true;
  };
  if (!options.stream.empty()) {
    const auto stream = storage::stream_id::parse(options.stream);
    if (!stream) return cannot(fmt::format("'{}' is no stream; write category/id, e.g. session/P1/7", options.stream));
    if (log.value()->version_of(*stream) == 0) return cannot(fmt::format("there is no stream '{}'", options.stream));
    const auto read = log.value()->read_stream(*stream, 1, show);
    if (!read) broken = read.error().detail;
  } else {
    for (std::uint16_t partition = 0; partition < storage::partition_count && !broken; ++partition) {
      const auto read = log.value()->read(partition, 1, show);
      if (!read) broken = read.error().detail;
    }
  }
  return broken ? cannot(*broken) : 0;
}

int audit_verify(const audit_options& options) {
  // Rows first: they are never ahead of the log that is opened after them.
  const auto rows = open_views_beside(options.data);
  const auto reader = rows ? std::optional{rows.value()->read()} : std::nullopt;
  const auto log = open_log_beside(options.data);
  if (!log) return cannot(log.error());
  if (const auto files = log.value()->verify_files(); !files)
    return cannot("a file of the log is damaged: " + files.error().detail);

  std::uint64_t total = 0;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    total += log.value()->tail(partition).position;
  }
  projections::positions upto{};
  if (reader) {
    for (const auto& each : projections::status_of(*reader, *log.value())) {
      if (each.name == "ledger") upto = each.positions;
    }
  }
  audit_report report;
  {
    progress bar{"verifying", "facts", total};
    report = verify_log(*log.value(), upto, [&](std::uint64_t facts) { bar.at(facts); });
    bar.at(total);
  }
  if (reader) compare_ledger(*reader, report);
  if (options.json) {
    fmt::print("{}\n", verdict_json(report).dump(2));
  } else {
    print_verdict(report, upto, reader.has_value());
  }
  return report.differences.empty() ? 0 : 1;
}

}  // namespace pilecloud::app
