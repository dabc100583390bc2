// SPDX-License-Identifier: Apache-2.0
// The restore drill, with the real program: backups beside a serve under load, each state given back whole, damage
// found with its place, strangers refused, kills survived.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "base/instant.hpp"
#include "tests/app/site.hpp"

namespace {

using namespace pilecloud;
using namespace pilecloud::tests;
using nlohmann::json;
namespace fs = std::filesystem;

const std::string program = PILECLOUD_PROGRAM;
const std::string tariff = PILECLOUD_SHARED "/data/tariff-residential-tou.toml";
const std::string sessions = PILECLOUD_SHARED "/data/norway-apartment-sessions.csv";

finished pilecloud_with(std::vector<std::string> words) {
  words.insert(words.begin(), program);
  return run(words);
}

json done(std::vector<std::string> words) {
  words.emplace_back("--json");
  const auto ended = pilecloud_with(std::move(words));
  REQUIRE_MESSAGE(ended.code == 0, ended.out, ended.err);
  return json::parse(ended.out);
}

json back_up(const std::string& data, const std::string& to) {
  return done({"backup", "create", "--data", data, "--to", to});
}

// What a folder's facts come to: its books, and the bytes of every read model folded anew.
json essence_of(const std::string& data) {
  auto report = done({"audit", "verify", "--data", data});
  report["views"] = done({"projections", "rebuild", "--data", data})["digest"];
  return report;
}

void import_rows(const std::string& file, const std::string& data) {
  const auto ended =
      pilecloud_with({"import", "sessions", file, "--format", "norway", "--tariff", tariff, "--data", data});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
}

// The first `rows` sessions of the file everybody has.
std::string beginning_of(const std::string& file, std::size_t rows) {
  std::ifstream in{file};
  std::string text;
  std::string line;
  for (std::size_t i = 0; i <= rows && std::getline(in, line); ++i) text += line + "\n";
  return text;
}

struct imported_site {
  explicit imported_site(std::size_t rows) {
    write_text(folder.path("rows.csv"), beginning_of(sessions, rows));
    import_rows(folder.path("rows.csv"), data);
  }
  temporary_folder folder;
  std::string data = folder.path("data");
  std::string backup = folder.path("backup");
};

// Drivers that charge, one after another, until told to stop; every charge is whole.
class load {
 public:
  load(site& at, int drivers, const std::string& phones = "1350000000") {
    for (int i = 0; i < drivers; ++i) {
      accounts_.push_back(at.register_account(phones + std::to_string(i)));
      const auto topped = at.post("/api/v1/accounts/" + accounts_.back() + "/top-ups",
                                  {{"amount_fen", 1'000'000}, {"channel", "cash"}});
      REQUIRE(topped.status == 201);
    }
    for (int i = 0; i < drivers; ++i) {
      threads_.emplace_back([this, &at, i] { drive(at, accounts_[static_cast<std::size_t>(i)], i + 1); });
    }
  }
  ~load() { stop(); }
  load(const load&) = delete;
  load& operator=(const load&) = delete;

  void stop() {
    going_ = false;
    for (auto& each : threads_) {
      if (each.joinable()) each.join();
    }
  }
  int charges() const { return charges_; }
  const std::vector<std::string>& accounts() const { return accounts_; }

 private:
  void drive(site& at, const std::string& account, int connector) {
    while (going_) {
      const auto placed = at.post("/api/v1/sessions",
                                  {{"account", account}, {"pile", "P1"}, {"connector", connector}, {"hold_fen", 500}});
      if (placed.status != 201) {  // the charge before is still settling
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
        continue;
      }
      const auto now = system_clock_source{}.now();
      at.post(
          "/api/v1/piles/P1/starts",
          {{"connector", connector}, {"at", to_rfc3339(now - std::chrono::minutes{5})}, {"meter", {{"value", "1000"}}}},
          {}, true);
      at.post(placed.location + "/stops",
              {{"at", to_rfc3339(now)}, {"meter", {{"value", "1300"}}}, {"reason", "local"}}, {}, true);
      ++charges_;
    }
  }

  std::atomic<bool> going_{true};
  std::atomic<int> charges_{0};
  std::vector<std::string> accounts_;
  std::vector<std::thread> threads_;
};

void wait_for_charges(const load& drivers, int more) {
  const auto wanted = drivers.charges() + more;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (drivers.charges() < wanted && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  REQUIRE(drivers.charges() >= wanted);
}

void flip_byte(const std::string& file, std::uint64_t at) {
  std::fstream bytes{file, std::ios::binary | std::ios::in | std::ios::out};
  bytes.seekg(static_cast<std::streamoff>(at));
  const auto flipped = static_cast<char>(bytes.get() ^ 0x10);
  bytes.seekp(static_cast<std::streamoff>(at));
  bytes.put(flipped);
}

std::uint64_t bytes_in(const std::string& folder) {
  std::uint64_t sum = 0;
  std::error_code ignored;  // files come and go
  for (const auto& file : fs::directory_iterator{folder, ignored}) sum += file.file_size(ignored);
  return sum;
}

// Runs the command again and again, killed when it wrote half a batch more into `folder` (the first times) or a little
// later each time, until it ends or is done; how often it was killed.
int run_with_kills(const std::vector<std::string>& words, const std::string& folder,
                   const std::function<bool()>& is_done) {
  constexpr int kills_while_it_writes = 10;
  double patience_ms = 20;
  for (int kills = 0;; ++kills, patience_ms *= 1.2) {
    const temporary_folder output;
    const auto enough = kills < kills_while_it_writes ? bytes_in(folder) + (256u << 10) : UINT64_MAX;
    process command{words, output.path()};
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{static_cast<int>(patience_ms)};
    const bool timed = kills >= kills_while_it_writes;
    while (command.running() && bytes_in(folder) < enough && (!timed || std::chrono::steady_clock::now() < until)) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    if (!command.running()) {
      CHECK_MESSAGE(command.stop() == 0, command.err());
      return kills;
    }
    command.kill_hard();
    if (is_done()) return kills + 1;
  }
}

}  // namespace

TEST_CASE("restore drill: backups beside a serve under load, given back with the same books, pages and read models") {
  const temporary_folder folder;
  const auto data = folder.path("data");
  const auto backup = folder.path("backup");
  site site{data};
  site.set_up("S1", "P1", 4);
  load drivers{site, 4};
  wait_for_charges(drivers, 20);
  const auto first = back_up(data, backup);
  wait_for_charges(drivers, 20);
  const auto second = back_up(data, backup);
  wait_for_charges(drivers, 5);
  drivers.stop();

  CHECK(first["run"] == 1);
  CHECK(second["run"] == 2);
  CHECK(first["added_facts"] == first["facts"]);
  CHECK(second["facts"].get<int>() > first["facts"].get<int>());
  CHECK(second["added_facts"].get<int>() == second["facts"].get<int>() - first["facts"].get<int>());
  CHECK(done({"backup", "verify", "--from", backup})["run"] == 2);

  std::vector<json> pages;
  for (const auto& account : drivers.accounts()) {
    auto page = site.wait_for("/api/v1/accounts/" + account, "held_fen", 0);
    CHECK(page.body["name"] == "陈坤龙");
    pages.push_back(page.body);
  }
  const auto keys = folder.path("keys-elsewhere");
  const auto third = done({"backup", "create", "--data", data, "--to", backup, "--keys-to", keys});
  CHECK(third["keys"]["all"].get<int>() > 4);
  REQUIRE(site.stop() == 0);
  const auto expected = essence_of(data);
  CHECK(expected["trial_balance_fen"] == 0);

  // The states in the middle of the load: whole in themselves.
  for (const auto& run : {first, second}) {
    const auto to = folder.path("run-" + std::to_string(run["run"].get<int>()));
    const auto restored =
        done({"backup", "restore", "--from", backup, "--run", std::to_string(run["run"].get<int>()), "--to", to});
    CHECK(restored["digest"] == run["digest"]);
    CHECK(essence_of(to)["facts"] == run["facts"]);
  }

  // The last one, in the place of the folder that is gone.
  fs::rename(data, folder.path("gone"));
  CHECK(done({"backup", "restore", "--from", backup, "--to", data, "--keys-from", keys})["digest"] == third["digest"]);
  CHECK(essence_of(data) == expected);
  REQUIRE_MESSAGE(site.start(), site.log_text());
  CHECK(site.get("/api/v1/ledger").body["total_fen"] == 0);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    CHECK(site.get("/api/v1/accounts/" + drivers.accounts()[i]).body == pages[i]);
  }
  load again{site, 1, "1360000000"};  // it takes charges as before
  wait_for_charges(again, 3);
  again.stop();
  REQUIRE(site.stop() == 0);
  CHECK(back_up(data, backup)["run"].get<int>() == 4);  // and is backed up on
  CHECK(done({"backup", "verify", "--from", backup})["differences"].empty());
}

TEST_CASE("without its keys a restored folder serves too: a new password, the same money") {
  const temporary_folder folder;
  const auto data = folder.path("data");
  {
    site site{data};
    site.set_up("S1", "P1", 1);
    load drivers{site, 1};
    wait_for_charges(drivers, 3);
    back_up(data, folder.path("backup"));
  }
  const auto restored =
      pilecloud_with({"backup", "restore", "--from", folder.path("backup"), "--to", folder.path("new")});
  CHECK(restored.code == 0);
  CHECK_MESSAGE(restored.out.find("--reset-administrator") != std::string::npos, restored.out);
  process serve{{program, "serve", "--data", folder.path("new"), "--port", "0", "--no-piles", "--reset-administrator"},
                folder.path("run")};
  CHECK(serve.wait_for_output("password: +([a-z0-9]+)", std::chrono::seconds{20}).has_value());
  CHECK(serve.wait_for_output("http://127\\.0\\.0\\.1:([0-9]+)", std::chrono::seconds{20}).has_value());
  CHECK(serve.stop() == 0);
}

TEST_CASE("a flipped byte anywhere in a backup's files is found, with its place") {
  const imported_site site{400};
  const auto made = back_up(site.data, site.backup);
  std::vector<fs::directory_entry> tables;
  for (const auto& file : fs::directory_iterator{site.backup + "/log"}) {
    if (file.path().extension() == ".sst") tables.push_back(file);
  }
  REQUIRE(tables.size() >= 3);
  bool record_named = false;
  for (const auto& table : tables) {
    for (const auto at : {std::uint64_t{40}, static_cast<std::uint64_t>(table.file_size() / 2)}) {
      flip_byte(table.path().string(), at);
      const auto told = pilecloud_with({"backup", "verify", "--from", site.backup});
      CHECK(told.code == 1);
      CHECK_MESSAGE(told.out.find(table.path().filename().string()) != std::string::npos, told.out);
      record_named |= std::regex_search(told.out, std::regex{"DIFFERENCE +[0-9]+:[0-9]+ .*partition"});
      flip_byte(table.path().string(), at);
    }
  }
  CHECK(record_named);
  CHECK(done({"backup", "verify", "--from", site.backup})["digest"] == made["digest"]);
}

TEST_CASE("a backup of another log is refused and stays as it was") {
  const imported_site site{50};
  const imported_site other{60};
  const auto made = back_up(site.data, site.backup);
  const auto refused = pilecloud_with({"backup", "create", "--data", other.data, "--to", site.backup});
  CHECK(refused.code == 2);
  CHECK_MESSAGE(std::regex_search(refused.err, std::regex{"another log: partition [0-9]+ position [0-9]+"}),
                refused.err);
  CHECK(done({"backup", "verify", "--from", site.backup})["digest"] == made["digest"]);
}

TEST_CASE("a log that is behind its backup is refused: the backup may be the only one that has the facts") {
  imported_site site{50};
  back_up(site.data, site.backup);
  write_text(site.folder.path("rows.csv"), beginning_of(sessions, 80));
  import_rows(site.folder.path("rows.csv"), site.data);
  back_up(site.data, site.backup);
  done({"backup", "restore", "--from", site.backup, "--run", "1", "--to", site.folder.path("older")});
  const auto refused = pilecloud_with({"backup", "create", "--data", site.folder.path("older"), "--to", site.backup});
  CHECK(refused.code == 2);
  CHECK_MESSAGE(refused.err.find("behind its backup: partition") != std::string::npos, refused.err);
  CHECK(done({"backup", "verify", "--from", site.backup})["run"] == 2);
}

TEST_CASE("folders that must not be mixed are refused, nothing is written into them") {
  const imported_site site{5};
  const auto refuses = [&](std::vector<std::string> words, const std::string& why) {
    const auto ended = pilecloud_with(std::move(words));
    CHECK(ended.code == 2);
    CHECK_MESSAGE(ended.err.find(why) != std::string::npos, ended.err);
  };
  refuses({"backup", "create", "--data", site.data, "--to", site.data + "/backup"}, "lie in one another");
  CHECK_FALSE(fs::exists(site.data + "/backup"));
  refuses({"backup", "create", "--data", site.data, "--to", site.backup, "--keys-to", site.backup + "/keys"},
          "no folder of its own");
  CHECK_FALSE(fs::exists(site.backup));
  const imported_site other{5};
  refuses({"backup", "create", "--data", site.data, "--to", other.data}, "is a data folder");
  back_up(site.data, site.backup);
  refuses({"backup", "restore", "--from", site.backup, "--to", other.data}, "not empty");
  refuses({"backup", "restore", "--from", site.backup, "--run", "9", "--to", site.folder.path("new")}, "no run 9");
  refuses({"backup", "verify", "--from", site.folder.path("nowhere")}, "no backup");
}

TEST_CASE("kill -9 of a backup and of a restore, again and again: the runs that ended stay, and going on completes") {
  imported_site site{2'000};
  const auto first = back_up(site.data, site.backup);
  import_rows(sessions, site.data);

  int unfinished = 0;
  const auto kills = run_with_kills({program, "backup", "create", "--data", site.data, "--to", site.backup},
                                    site.backup + "/log", [&site, &first, &unfinished] {
                                      const auto told = done({"backup", "verify", "--from", site.backup});
                                      CHECK(told["digest"].is_string());
                                      if (told["run"] == 1) CHECK(told["digest"] == first["digest"]);
                                      if (told["unfinished_facts"].get<int>() > 0) ++unfinished;
                                      return false;
                                    });
  MESSAGE("kills of create: ", kills, ", with facts of a run that did not end: ", unfinished);
  CHECK(kills > 3);
  CHECK(unfinished > 0);
  const auto second = done({"backup", "verify", "--from", site.backup});
  CHECK(second["run"] == 2);
  CHECK(second["unfinished_facts"] == 0);
  CHECK(second["digest"] == back_up(site.data, site.folder.path("fresh"))["digest"]);

  const auto to = site.folder.path("restored");
  const auto killed =
      run_with_kills({program, "backup", "restore", "--from", site.backup, "--to", to}, to + "/log.restoring", [&to] {
        return fs::exists(to + "/log");  // the last step: what a serve would find is whole, see below
      });
  MESSAGE("kills of restore: ", killed);
  CHECK(killed > 3);
  CHECK(essence_of(to) == essence_of(site.data));
}
