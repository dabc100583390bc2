// SPDX-License-Identifier: Apache-2.0
// pilecloud import sessions: check the whole file, then drive it through a node of its own on the data folder.
#include <cstdio>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/node.hpp"
#include "app/progress.hpp"
#include "app/session_import.hpp"

namespace pilecloud::app {

namespace {

constexpr std::size_t file_bytes_max = std::size_t{1} << 30;
constexpr duration settle_down = std::chrono::minutes{10};

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud import: {}\n", why);
  return 2;
}

std::uint64_t facts_in(storage::log& log) {
  std::uint64_t sum = 0;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition)
    sum += log.tail(partition).position;
  return sum;
}

// Beside the file and renamed: a reader never sees half of it.
bool write_whole(const std::string& file, const std::string& text) {
  const auto unfinished = file + ".part";
  {
    std::ofstream out{unfinished, std::ios::binary | std::ios::trunc};
    out << text;
    if (!out.flush()) return false;
  }
  return std::rename(unfinished.c_str(), file.c_str()) == 0;
}

void print_report(const import_report& report, const norway_file& file, bool as_json) {
  if (as_json) {
    nlohmann::ordered_json counts{{"rows", report.rows},
                                  {"billed", report.billed},
                                  {"abnormal", report.abnormal},
                                  {"overlapping", report.overlapping},
                                  {"no_duration", report.no_duration},
                                  {"already_present", report.already_present},
                                  {"facts_added", report.facts_added}};
    if (!report.conflicts.empty()) counts["conflicts"] = report.conflicts.size();
    fmt::print("{}\n", counts.dump(2));
    return;
  }
  fmt::print("rows             {:>8}\n  billed         {:>8}\n", report.rows, report.billed);
  fmt::print("    overlapping  {:>8}   cover time of an earlier row of the same pile; flagged\n", report.overlapping);
  fmt::print("    no duration  {:>8}   energy counted in the slot of the start; flagged\n", report.no_duration);
  fmt::print("  abnormal       {:>8}   without an end: recorded, not billed\n", report.abnormal);
  fmt::print("  conflicts      {:>8}\n", report.conflicts.size());
  fmt::print("already present  {:>8}\nfacts added      {:>8}\n", report.already_present, report.facts_added);
  for (const auto& [column, rows] : file.disagreements) {
    fmt::print("column {} disagrees with start, end or energy in {} rows; they decide\n", column, rows);
  }
}

}  // namespace

int import(const import_options& options) {
  const auto tariff = read_tariff(options.tariff);
  if (!tariff) return cannot(to_text(tariff.error()));
  const auto text = read_file(options.file, file_bytes_max);
  if (!text) return cannot(to_text(text.error()));
  const auto file = parse_norway(text.value(), options.file, *time_zone::find(tariff.value().time_zone));
  if (!file) return cannot(to_text(file.error()));
  if (!options.bills.empty() && !write_whole(options.bills, "")) {
    return cannot(fmt::format("'{}' cannot be written; choose another file with --bills", options.bills));
  }

  auto opened = node::open({.data = options.data, .limits = {}, .actor_threads = 0});
  if (!opened) return cannot(opened.error());
  auto& node = *opened.value();
  if (!node.wait_until_quiet(settle_down)) return cannot("the folder did not come to rest: " + node.trouble());
  const auto before = facts_in(node.log());

  auto counted = [&] {
    progress bar{"importing", "sessions", file.value().rows.size()};
    return import_sessions(node.entities(), node.rows().read(), file.value(), tariff.value(),
                           [&bar](std::size_t done) { bar.at(done); });
  }();
  if (!counted) return cannot(counted.error().what);
  if (!node.wait_until_quiet(settle_down)) return cannot("the import did not come to rest: " + node.trouble());
  auto report = std::move(counted).value();
  report.facts_added = facts_in(node.log()) - before;

  if (!options.bills.empty()) {
    const bool deep = domain::tariff::uses({{}, 1, "", tariff.value().tables}, domain::tariff::rate_class::deep_valley);
    if (!write_whole(options.bills, bills_csv(node.rows().read(), file.value(), deep))) {
      return cannot(
          fmt::format("'{}' could not be written; the sessions are imported, run again for the bills", options.bills));
    }
  }
  for (const auto& conflict : report.conflicts) fmt::print(stderr, "conflict: {}: {}\n", options.file, conflict);
  print_report(report, file.value(), options.json);
  return report.conflicts.empty() ? 0 : 1;
}

}  // namespace pilecloud::app
