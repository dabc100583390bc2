// SPDX-License-Identifier: Apache-2.0
// The auditor against a log that lies well: every record's CRC and chain hash are right, every posting balances, and
// one settlement is one fen off what its readings and terms give.
#include <functional>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/assert.hpp"
#include "events/codec.hpp"
#include "storage/rocksdb_log.hpp"
#include "tests/app/process.hpp"

namespace {

using namespace pilecloud;
using namespace pilecloud::tests;
using domain::session::settled;
using nlohmann::json;

const std::string program = PILECLOUD_PROGRAM;
const std::string tariff = PILECLOUD_SHARED "/data/tariff-residential-tou.toml";

constexpr auto three_rows =
    "session_ID;Garage_ID;User_ID;User_type;Shared_ID;Start_plugin;Start_plugin_hour;End_plugout;End_plugout_hour;"
    "El_kWh;Duration_hours;month_plugin;weekdays_plugin\n"
    "1;G;G-1;Private;NA;21.12.2018 10:20;10;21.12.2018 12:23;12;7,3;2,05;Dec;Friday\n"
    "2;G;G-2;Private;NA;21.12.2018 17:00;17;21.12.2018 23:00;23;11,25;6;Dec;Friday\n"
    "3;G;G-1;Private;NA;22.12.2018 10:20;10;22.12.2018 11:00;11;2,5;0,6667;Dec;Saturday\n";

std::unique_ptr<storage::rocksdb_log> open_log(const std::string& path, storage::rocksdb_options::open_mode mode) {
  storage::rocksdb_options options;
  options.path = path;
  options.mode = mode;
  auto opened = storage::rocksdb_log::open(options);
  REQUIRE_MESSAGE(opened.ok(), opened.error().detail);
  return std::move(opened).value();
}

using forgery = std::function<void(const std::string& stream, settled& bill)>;

// The log of `from` written anew into `to`, as it would be had the settlements been those the forger likes.
void copy_log(const std::string& from, const std::string& to, const forgery& forge) {
  using storage::rocksdb_options;
  const auto source = open_log(from, rocksdb_options::open_mode::read_only);
  const auto copy = open_log(to, rocksdb_options::open_mode::read_write);
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    storage::batch all{partition, 1, 0, {}};
    hash256 chain{};
    const auto end = source->read(partition, 1, [&](std::uint64_t, std::string_view bytes) {
      auto head = storage::decode_record(bytes).value();
      auto fact = events::decode(head).value();
      if (auto* of_session = std::get_if<domain::session::fact>(&fact.body)) {
        if (auto* bill = std::get_if<settled>(of_session)) forge(fact.stream, *bill);
      }
      const auto payload = events::encode(fact.body, fact.origin);
      head.payload = payload;
      std::string record;
      chain = storage::encode_record(head, chain, record);
      const auto length = static_cast<std::uint32_t>(record.size());
      for (unsigned shift = 0; shift < 32; shift += 8) all.bytes += static_cast<char>(length >> shift & 0xFFu);
      all.bytes += record;
      ++all.count;
      return true;
    });
    REQUIRE(end.ok());
    if (all.count == 0) continue;
    const auto applied = copy->apply({&all, 1});
    REQUIRE_MESSAGE(applied.ok(), applied.error().detail);
  }
}

struct imported_site {
  imported_site() {
    write_text(folder.path("rows.csv"), three_rows);
    const auto done = run({program, "import", "sessions", folder.path("rows.csv"), "--format", "norway", "--tariff",
                           tariff, "--data", folder.path("true")});
    REQUIRE_MESSAGE(done.code == 0, done.err);
  }
  // The position of the forged fact and what verify says.
  std::pair<int, json> verify(const std::string& name) const {
    const auto done = run({program, "audit", "verify", "--data", folder.path(name), "--json"});
    return {done.code, json::parse(done.out)};
  }
  temporary_folder folder;
};

}  // namespace

TEST_CASE("a copy written record by record verifies: the forger's tools are sound") {
  const imported_site site;
  copy_log(site.folder.path("true/log"), site.folder.path("copy/log"), [](const std::string&, settled&) {});
  const auto [code, report] = site.verify("copy");
  CHECK(code == 0);
  CHECK(report["differences"].empty());
  CHECK(report["settlements"] == 3);
  CHECK(report["billed_fen"] == site.verify("true").second["billed_fen"]);
}

TEST_CASE("a settlement that is one fen wrong under a right CRC and chain is named") {
  const imported_site site;
  copy_log(site.folder.path("true/log"), site.folder.path("forged/log"), [](const std::string& stream, settled& made) {
    if (stream != "session/G-G-2/1") return;
    made.bill.lines.front().amount += money{1};
    made.bill.electricity += money{1};
    made.bill.total += money{1};
    made.electricity_change += money{1};
  });
  const auto [code, report] = site.verify("forged");
  CHECK(code == 1);
  REQUIRE(report["differences"].size() == 1);
  const auto& named = report["differences"][0];
  CHECK(named["stream"] == "session/G-G-2/1");
  CHECK(named["position"].get<std::uint64_t>() > 0);
  CHECK(named["what"].get<std::string>().find("settled") != std::string::npos);
  CHECK(report["trial_balance_fen"] == 0);  // the books alone would not have told

  const auto said = run({program, "audit", "verify", "--data", site.folder.path("forged")});
  CHECK(said.code == 1);
  const auto place =
      fmt::format("{}:{} session/G-G-2/1", named["partition"].get<int>(), named["position"].get<std::uint64_t>());
  CHECK_MESSAGE(said.out.find(place) != std::string::npos, said.out);
}

TEST_CASE("a fen moved between electricity and service, the total right, is named too") {
  const imported_site site;
  copy_log(site.folder.path("true/log"), site.folder.path("forged/log"), [](const std::string& stream, settled& made) {
    if (stream != "session/G-G-1/2") return;
    made.bill.electricity += money{1};
    made.bill.service -= money{1};
    made.electricity_change += money{1};
    made.service_change -= money{1};
  });
  const auto [code, report] = site.verify("forged");
  CHECK(code == 1);
  REQUIRE(report["differences"].size() == 1);
  CHECK(report["differences"][0]["stream"] == "session/G-G-1/2");
}
