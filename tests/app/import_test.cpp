// SPDX-License-Identifier: Apache-2.0
// The acceptance: 6,878 real sessions through actors, log and pricing, by the real program on real files.
#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/app/process.hpp"
#include "tests/app/site.hpp"

namespace {

using namespace pilecloud::tests;
using nlohmann::json;

const std::string program = PILECLOUD_PROGRAM;
const std::string shared = PILECLOUD_SHARED;
const std::string sessions = shared + "/data/norway-apartment-sessions.csv";
const std::string tariff = shared + "/data/tariff-residential-tou.toml";

finished import(const temporary_folder& folder, const std::string& bills, const std::string& file = sessions,
                const std::string& with = tariff) {
  return run({program, "import", "sessions", file, "--format", "norway", "--tariff", with, "--data",
              folder.path("data"), "--bills", bills, "--json"});
}

json counts(const finished& done) {
  REQUIRE_MESSAGE(done.code == 0, done.err);
  return json::parse(done.out);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::int64_t> column_sums(const std::string& csv) {
  std::vector<std::int64_t> sums;
  const auto lines = lines_of(csv);
  for (std::size_t at = 1; at < lines.size(); ++at) {
    std::istringstream in{lines[at]};
    std::size_t column = 0;
    for (std::string field; std::getline(in, field, ','); ++column) {
      if (column < 3) continue;
      if (sums.size() <= column - 3) sums.resize(column - 2);
      sums[column - 3] += std::stoll(field);
    }
  }
  return sums;
}

json status(const temporary_folder& folder) {
  const auto done = run({program, "projections", "status", "--data", folder.path("data"), "--json"});
  REQUIRE_MESSAGE(done.code == 0, done.err);
  return json::parse(done.out);
}

// A bill's line as --bills writes it, from a session of the API.
std::string bill_line(const json& session) {
  const auto& by_class = session["energy_by_class"];
  std::string line = session["external"]["id"].get<std::string>() + ',' + session["started_at"].get<std::string>() +
                     ',' + session["ended_at"].get<std::string>();
  for (const auto& amount :
       {session["energy_mwh"], by_class["sharp_mwh"], by_class["peak_mwh"], by_class["flat_mwh"],
        by_class["valley_mwh"], session["electricity_fen"], session["service_fen"], session["total_fen"]}) {
    line += ',' + std::to_string(amount.get<std::int64_t>());
  }
  return line;
}

// Every settled session the API lists, page by page, as bill lines in any order.
std::vector<std::string> bills_of_api(const site& asked) {
  std::vector<std::string> lines;
  std::string cursor;
  do {
    const auto page =
        asked.get("/api/v1/sessions?stage=settled&limit=200" + (cursor.empty() ? std::string{} : "&cursor=" + cursor));
    REQUIRE_MESSAGE(page.status == 200, page.body.dump());
    for (const auto& session : page.body["items"]) lines.push_back(bill_line(session));
    cursor = page.body["next_cursor"].is_null() ? std::string{} : page.body["next_cursor"].get<std::string>();
  } while (!cursor.empty());
  return lines;
}

}  // namespace

TEST_CASE("importing the Norwegian file bills every session to the fen, and the log proves it") {
  const temporary_folder folder;
  const auto first = counts(import(folder, folder.path("bills.csv")));
  CHECK(first["rows"] == 6878);
  CHECK(first["billed"] == 6844);
  CHECK(first["abnormal"] == 34);
  CHECK(first["overlapping"] == 3);
  CHECK(first["no_duration"] == 17);
  CHECK(first["already_present"] == 0);
  CHECK(first["facts_added"].get<std::int64_t>() > 6878 * 4);

  const auto bills = read_text(folder.path("bills.csv"));
  CHECK(lines_of(bills).size() == 6845);
  CHECK(lines_of(bills)[0] ==
        "session,start_utc,end_utc,energy_mwh,sharp_mwh,peak_mwh,flat_mwh,valley_mwh,electricity_fen,service_fen,"
        "total_fen");
  CHECK(lines_of(bills)[1].rfind("1,2018-12-21T09:20:00Z,2018-12-21T09:23:00Z,300000,", 0) == 0);
  CHECK(column_sums(bills) == std::vector<std::int64_t>{87'107'570'000, 8'899'992'218, 12'702'385'739, 29'821'438'019,
                                                        35'683'754'024, 5'496'285, 3'484'279, 8'980'564});

  const auto verified = run({program, "audit", "verify", "--data", folder.path("data"), "--json"});
  CHECK_MESSAGE(verified.code == 0, verified.out, verified.err);
  const auto report = json::parse(verified.out);
  CHECK(report["differences"].empty());
  CHECK(report["settlements"] == 6844);
  CHECK(report["billed_fen"] == 8'980'564);
  CHECK(report["trial_balance_fen"] == 0);

  const auto again = counts(import(folder, folder.path("again.csv")));
  CHECK(again["facts_added"] == 0);
  CHECK(again["already_present"] == 6878);
  CHECK(again["billed"] == 6844);
  CHECK(read_text(folder.path("again.csv")) == bills);

  const auto replayed =
      run({program, "audit", "replay", "--data", folder.path("data"), "--stream", "session/AdO3-AdO3-4/1"});
  CHECK(replayed.code == 0);
  const auto ordered = replayed.out.find("ordered");
  const auto settled = replayed.out.find("settled");
  CHECK(ordered != std::string::npos);
  CHECK(settled != std::string::npos);
  CHECK(ordered < settled);

  {
    site running{folder.path("data")};
    auto listed = bills_of_api(running);
    auto billed = lines_of(bills);
    billed.erase(billed.begin());
    std::sort(listed.begin(), listed.end());
    std::sort(billed.begin(), billed.end());
    CHECK(listed == billed);
    CHECK(running.stop() == 0);
  }

  const auto before = status(folder);
  std::filesystem::remove_all(folder.path("data/views"));
  const auto rebuilt = run({program, "projections", "rebuild", "--data", folder.path("data")});
  CHECK_MESSAGE(rebuilt.code == 0, rebuilt.err);
  const auto after = status(folder);
  CHECK(before["digest"] == after["digest"]);
  CHECK(before["lag"] == 0);
}

TEST_CASE("an import killed at any moment is completed by a second run with the same bills") {
  const temporary_folder whole;
  counts(import(whole, whole.path("bills.csv")));
  const auto expected = read_text(whole.path("bills.csv"));
  for (const int after_ms : {150, 600, 1200}) {
    const temporary_folder folder;
    {
      process killed{{program, "import", "sessions", sessions, "--format", "norway", "--tariff", tariff, "--data",
                      folder.path("data")},
                     folder.path("run")};
      std::this_thread::sleep_for(std::chrono::milliseconds{after_ms});
      killed.kill_hard();
    }
    const auto completed = counts(import(folder, folder.path("bills.csv")));
    CHECK(completed["billed"] == 6844);
    CHECK(read_text(folder.path("bills.csv")) == expected);
    const auto verified = run({program, "audit", "verify", "--data", folder.path("data")});
    CHECK_MESSAGE(verified.code == 0, verified.out, verified.err);
  }
}

TEST_CASE("bad files are refused with line and field before the first fact") {
  const temporary_folder folder;
  const std::string header =
      "session_ID;Garage_ID;User_ID;User_type;Shared_ID;Start_plugin;Start_plugin_hour;End_plugout;End_plugout_hour;"
      "El_kWh;Duration_hours;month_plugin;weekdays_plugin\r\n";
  const std::string good = "1;G;G-1;Private;NA;21.12.2018 10:20;10;21.12.2018 10:23;10;0,3;0,05;Dec;Friday\r\n";
  struct bad_file {
    std::string text;
    std::string message;
  };
  const std::vector<bad_file> files{
      {header + good + "2;G;G-1;Private;NA;21.12.2018 10:20;10;21.12.2018 10:19;10;0,3;0,05;Dec;Friday\r\n",
       ":3: End_plugout: must not be before Start_plugin"},
      {header + good + "2;G;G-1;Private;NA;21.12.2018 10:20;10;21.12.2018 10:23;10;0,1234567;0,05;Dec;Friday\r\n",
       ":3: El_kWh: '0,1234567' is too many decimals"},
      {header + good + "2;G;G-1;Private;NA;21.13.2018 10:20;10;NA;NA;0,3;NA;Dec;Friday\r\n",
       ":3: Start_plugin: must be a time"},
      {header + good + good, ":3: session_ID: '1' stands twice in the file"},
      {header + "1;G;G-1\r\n", ":2: has 3 fields, not 13"},
      {"session_ID;Colour\r\n", ":1: Colour: is not a known column"},
      {header + good + "2;G;G-1;Private;NA;21.12.2018 10:20;10;NA;NA;x;NA;Dec;Friday\r\n",
       ":3: El_kWh: 'x' is not a decimal number"},
  };
  for (const auto& [text, message] : files) {
    write_text(folder.path("bad.csv"), text);
    const auto refused = import(folder, folder.path("bills.csv"), folder.path("bad.csv"));
    CHECK(refused.code == 2);
    CHECK_MESSAGE(refused.err.find(message) != std::string::npos, refused.err);
    CHECK_FALSE(std::filesystem::exists(folder.path("data")));
  }
}

TEST_CASE("a tariff with a hole, a wrong price or an unknown key is refused with line and field") {
  const temporary_folder folder;
  const auto text = read_text(tariff);
  const auto refused_with = [&](std::string changed, const std::string& message) {
    write_text(folder.path("bad.toml"), changed);
    const auto refused = import(folder, folder.path("bills.csv"), sessions, folder.path("bad.toml"));
    CHECK(refused.code == 2);
    CHECK_MESSAGE(refused.err.find(message) != std::string::npos, refused.err);
    CHECK_FALSE(std::filesystem::exists(folder.path("data")));
  };
  const auto replaced = [&](const std::string& what, const std::string& by) {
    auto changed = text;
    changed.replace(changed.find(what), what.size(), by);
    return changed;
  };
  refused_with(replaced("to = \"07:00\"", "to = \"06:30\""), "slot: 06:30-07:00 is not covered");
  refused_with(replaced("to = \"07:00\"", "to = \"07:30\""), "07:00-07:30 is covered twice");
  refused_with(replaced("\"1.20000\"", "\"1.200001\""), "price.sharp.electricity: '1.200001' is too many decimals");
  refused_with(replaced("\"1.20000\"", "\"-1\""), "price.sharp.electricity: '-1' must be between");
  refused_with(replaced("Europe/Oslo", "Europe/Olso"), "time_zone: 'Europe/Olso' is no IANA time zone");
  refused_with(replaced("class = \"sharp\"", "class = \"sharpest\""), "slot.class: 'sharpest' is no rate class");
  refused_with(replaced("name =", "nome ="), "nome: is not a known key");
}

TEST_CASE("the same row with other content is a conflict and changes nothing") {
  const temporary_folder folder;
  const std::string header =
      "session_ID;Garage_ID;User_ID;User_type;Shared_ID;Start_plugin;Start_plugin_hour;End_plugout;End_plugout_hour;"
      "El_kWh;Duration_hours;month_plugin;weekdays_plugin\n";
  write_text(folder.path("one.csv"),
             header + "1;G;G-1;Private;NA;21.12.2018 10:20;10;21.12.2018 10:23;10;0,3;0,05;Dec;Friday\n");
  counts(import(folder, folder.path("bills.csv"), folder.path("one.csv")));
  const auto bills = read_text(folder.path("bills.csv"));
  write_text(folder.path("other.csv"),
             header + "1;G;G-1;Private;NA;21.12.2018 10:20;10;21.12.2018 10:23;10;0,4;0,05;Dec;Friday\n");
  const auto conflict = import(folder, folder.path("conflict.csv"), folder.path("other.csv"));
  CHECK(conflict.code == 1);
  CHECK(conflict.err.find("line 2: session_ID 1 was imported before with other content") != std::string::npos);
  CHECK(json::parse(conflict.out)["facts_added"] == 0);
  counts(import(folder, folder.path("again.csv"), folder.path("one.csv")));
  CHECK(read_text(folder.path("again.csv")) == bills);
}

TEST_CASE("deep valley gets its column when the tariff has it, and clock changes cost no energy") {
  const temporary_folder folder;
  const std::string header =
      "session_ID;Garage_ID;User_ID;User_type;Shared_ID;Start_plugin;Start_plugin_hour;End_plugout;End_plugout_hour;"
      "El_kWh;Duration_hours;month_plugin;weekdays_plugin\n";
  // 2019-10-27 the clocks of Oslo go back at 03:00: 01:00 to 04:00 lasts four hours.
  write_text(folder.path("autumn.csv"),
             header + "1;G;G-1;Private;NA;27.10.2019 01:00;1;27.10.2019 04:00;4;4,0;4;Oct;Sunday\n");
  write_text(folder.path("deep.toml"),
             "name = \"deep\"\ntime_zone = \"Europe/Oslo\"\n"
             "[price.deep_valley]\nelectricity = \"0.1\"\nservice = \"0.2\"\n"
             "[price.peak]\nelectricity = \"1\"\nservice = \"0.2\"\n"
             "[[slot]]\nfrom = \"00:00\"\nto = \"03:00\"\nclass = \"deep_valley\"\n"
             "[[slot]]\nfrom = \"03:00\"\nto = \"24:00\"\nclass = \"peak\"\n");
  counts(import(folder, folder.path("bills.csv"), folder.path("autumn.csv"), folder.path("deep.toml")));
  CHECK(read_text(folder.path("bills.csv")) ==
        "session,start_utc,end_utc,energy_mwh,sharp_mwh,peak_mwh,flat_mwh,valley_mwh,deep_valley_mwh,electricity_fen,"
        "service_fen,total_fen\n"
        "1,2019-10-26T23:00:00Z,2019-10-27T03:00:00Z,4000000,0,1000000,0,0,3000000,130,80,210\n");
}

TEST_CASE("a class that is free of charge is billed with 0, and its energy is there") {
  const temporary_folder folder;
  write_text(folder.path("one.csv"),
             "session_ID;Garage_ID;User_ID;User_type;Shared_ID;Start_plugin;Start_plugin_hour;End_plugout;"
             "End_plugout_hour;El_kWh;Duration_hours;month_plugin;weekdays_plugin\n"
             "1;G;G-1;Private;NA;21.12.2018 10:00;10;21.12.2018 14:00;14;4,0;4;Dec;Friday\n");
  write_text(folder.path("noon.toml"),
             "name = \"free at noon\"\ntime_zone = \"Europe/Oslo\"\n"
             "[price.valley]\nelectricity = \"0\"\nservice = \"0\"\n"
             "[price.peak]\nelectricity = \"1\"\nservice = \"0.2\"\n"
             "[[slot]]\nfrom = \"00:00\"\nto = \"12:00\"\nclass = \"peak\"\n"
             "[[slot]]\nfrom = \"12:00\"\nto = \"24:00\"\nclass = \"valley\"\n");
  counts(import(folder, folder.path("bills.csv"), folder.path("one.csv"), folder.path("noon.toml")));
  CHECK(lines_of(read_text(folder.path("bills.csv")))[1] ==
        "1,2018-12-21T09:00:00Z,2018-12-21T13:00:00Z,4000000,0,2000000,0,2000000,200,40,240");
}
