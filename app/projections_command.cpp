// SPDX-License-Identifier: Apache-2.0
// pilecloud projections status | rebuild.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/beside.hpp"
#include "app/commands.hpp"
#include "app/progress.hpp"
#include "projections/projector.hpp"

namespace pilecloud::app {

namespace {

using nlohmann::json;

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud projections: {}\n", why);
  return 2;
}

}  // namespace

int projections_status(const projections_options& options) {
  const auto rows = open_views_beside(options.data);
  if (!rows) return cannot(rows.error());
  const auto log = open_log_beside(options.data);
  if (!log) return cannot(log.error());
  const auto reader = rows.value()->read();
  const auto each = projections::status_of(reader, *log.value());
  std::uint64_t lag = 0;
  for (const auto& one : each) lag = std::max(lag, one.lag());
  const auto digest = to_hex(bytes_of(projections::digest_of(reader)));
  if (options.json) {
    json list = json::array();
    for (const auto& one : each) {
      list.push_back({{"name", one.name}, {"revision", one.revision}, {"offset", one.positions}, {"lag", one.lag()}});
    }
    fmt::print("{}\n", json{{"projections", std::move(list)}, {"lag", lag}, {"digest", digest}}.dump(2));
    return 0;
  }
  fmt::print("{:<16} {:>8} {:>12} {:>12}\n", "projection", "revision", "folded", "lag");
  for (const auto& one : each) {
    std::uint64_t folded = 0;
    for (const auto position : one.positions) folded += position;
    fmt::print("{:<16} {:>8} {:>12} {:>12}\n", one.name, one.revision, folded, one.lag());
  }
  fmt::print("digest of all rows: {}\n", digest);
  return 0;
}

int projections_rebuild(const projections_options& options) {
  const auto log = open_log_beside(options.data);
  if (!log) return cannot(log.error());
  auto rows = projections::views::open(options.data + "/views");
  if (!rows) {
    return cannot(rows.error().error == storage::errc::locked
                      ? fmt::format("a running pilecloud holds '{}'; stop it first", options.data)
                      : rows.error().detail);
  }
  auto projector = projections::projector::open(*log.value(), *rows.value());
  if (!projector) return cannot(projector.error().detail);
  std::uint64_t facts = 0;
  {
    std::unique_ptr<progress> bar;
    const auto folded = projector.value()->rebuild([&](std::uint64_t done, std::uint64_t total) {
      if (!bar) bar = std::make_unique<progress>("rebuilding", "facts", total);
      bar->at(done);
    });
    if (!folded) return cannot(folded.error().detail);
    facts = folded.value();
  }
  const auto digest = to_hex(bytes_of(projections::digest_of(rows.value()->read())));
  if (options.json) {
    fmt::print("{}\n", json{{"facts", facts}, {"digest", digest}}.dump(2));
  } else {
    fmt::print("folded {} facts; digest of all rows: {}\n", facts, digest);
  }
  return 0;
}

}  // namespace pilecloud::app
