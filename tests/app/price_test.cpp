// SPDX-License-Identifier: Apache-2.0
// pilecloud price at the door: R.csv in any order gives the same bill; broken input names line and field.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/app/process.hpp"

namespace {

using namespace pilecloud::tests;
using nlohmann::json;

const std::string program = PILECLOUD_PROGRAM;
const std::string tariff = std::string{PILECLOUD_SHARED} + "/data/tariff-residential-tou.toml";

finished price(const temporary_folder& folder, const std::string& readings, const std::vector<std::string>& more = {}) {
  write_text(folder.path("readings.csv"), readings);
  std::vector<std::string> words{program, "price", "--tariff", tariff, "--readings", folder.path("readings.csv")};
  words.insert(words.end(), more.begin(), more.end());
  return run(words);
}

json bill_of(const temporary_folder& folder, const std::string& readings) {
  const auto done = price(folder, readings, {"--json"});
  REQUIRE_MESSAGE(done.code == 0, done.err);
  return json::parse(done.out);
}

}  // namespace

TEST_CASE("P4: energy is split at the class border by time and priced by class") {
  const temporary_folder folder;
  // 21:30 to 23:30 in Oslo's winter: an hour and a half flat, half an hour valley, 3 kWh evenly.
  const auto bill = bill_of(folder,
                            "at,value,unit\n"
                            "2019-01-10T20:30:00Z,1000,Wh\n"
                            "2019-01-10T22:30:00Z,4,kWh\n");
  CHECK(bill["energy_mwh"] == 3'000'000);
  CHECK(bill["electricity_fen"] == 181);  // 2.25 x 0.70 -> 157.5 -> 158 fen, 0.75 x 0.30 -> 22.5 -> 23 fen
  CHECK(bill["service_fen"] == 120);
}

TEST_CASE("P3: any order and repetition of the rows gives the same bill") {
  const temporary_folder folder;
  const std::string header = "at,value,unit,measurand,context,phase,location\n";
  const std::string a = "2019-01-10T20:30:00Z,1000.5,Wh,,Transaction.Begin,,\n";
  const std::string b = "2019-01-10T21:30:00Z,2500,Wh,Energy.Active.Import.Register,Sample.Periodic,,Outlet\n";
  const std::string c = "2019-01-10T22:30:00Z,4.0001234,kWh,,Transaction.End,,\n";
  const auto straight = bill_of(folder, header + a + b + c);
  auto shuffled = bill_of(folder, header + c + a + b + a + c + c);
  shuffled["rows"] = straight["rows"];  // how many rows stood in the file is not the bill's
  CHECK(straight == shuffled);
  CHECK(straight["energy_mwh"] == 2'999'623);
}

TEST_CASE("R4: a register that falls begins a new segment and is flagged") {
  const temporary_folder folder;
  const auto bill = bill_of(folder,
                            "at,value\n"
                            "2019-01-10T10:00:00Z,5000\n2019-01-10T10:10:00Z,6000\n"
                            "2019-01-10T10:20:00Z,100\n2019-01-10T10:30:00Z,400\n");
  CHECK(bill["curve"].size() == 2);
  CHECK(bill["energy_mwh"] == 1'300'000);
  CHECK(bill["flags"].dump().find("register_reset") != std::string::npos);
}

TEST_CASE("R6: fewer than two values bill nothing") {
  const temporary_folder folder;
  const auto bill = bill_of(folder, "at,value\n2019-01-10T10:00:00Z,5000\n");
  CHECK(bill["total_fen"] == 0);
  CHECK(bill["flags"].dump().find("too_few_readings") != std::string::npos);
}

TEST_CASE("broken readings are refused with line and field") {
  const temporary_folder folder;
  const std::vector<std::pair<std::string, std::string>> files{
      {"at,value\n2019-01-10T10:00:00,5\n", ":2: at: must be an RFC 3339 time"},
      {"at,value\n2019-01-10T10:00:00Z,five\n", ":2: value: value_must_be_a_decimal_number"},
      {"at,value,unit\n2019-01-10T10:00:00Z,5,kW\n", ":2: unit: "},
      {"at\n", ":1: value: is missing from the header"},
      {"at,value,colour\n", ":1: colour: is not a known column"},
      {"", ":1: is empty"},
      {"at,value\n\"2019", ":2: a quote that never closes"},
  };
  for (const auto& [text, message] : files) {
    const auto refused = price(folder, text);
    CHECK(refused.code == 2);
    CHECK_MESSAGE(refused.err.find(message) != std::string::npos, refused.err);
    CHECK(refused.out.empty());
  }
}

TEST_CASE("the commands explain themselves") {
  for (const std::string command : {"serve", "import", "price", "audit", "projections"}) {
    const auto help = run({program, command, "--help"});
    CHECK(help.code == 0);
    CHECK_MESSAGE(help.out.find("--help") != std::string::npos, help.out);
  }
  CHECK(run({program, "version"}).out.rfind("pilecloud ", 0) == 0);
  const auto overview = run({program, "help"});
  CHECK(overview.code == 0);
  for (const std::string command : {"serve", "import", "price", "audit", "projections", "version"})
    CHECK_MESSAGE(overview.out.find("\n  " + command + " ") != std::string::npos, overview.out);
  CHECK(run({program, "help", "price"}).out.find("example") != std::string::npos);
  CHECK(run({program, "nonsense"}).code != 0);
  const auto nowhere = run({program, "audit", "verify", "--data", "/nonexistent"});
  CHECK(nowhere.code == 2);
  CHECK(nowhere.err.find("there is no log in '/nonexistent'") != std::string::npos);
}
