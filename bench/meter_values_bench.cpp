// SPDX-License-Identifier: Apache-2.0
// MeterValues over the wire: charging piles of OCPP 1.6 on plain websockets, each calling again when it is answered.
// Against a real serve, where every answer means that the reading is durable; against a server on ocpp-rpc that keeps
// nothing; against an echo, which is what the load itself can do. Same piles, same messages, same run.
//
// Afterwards serve is killed and started again, and every charge must stand where its last answer left it.
#include <algorithm>
#include <functional>
#include <thread>

#include <fmt/format.h>

#include "base/instant.hpp"
#include "bench/benchmarks.hpp"
#include "bench/boot.hpp"
#include "bench/central_process.hpp"
#include "bench/charging_site.hpp"
#include "bench/pipeline.hpp"
#include "bench/wire_echo.hpp"
#include "bench/wire_fleet.hpp"

namespace pilecloud::bench {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds arrive_within{120};
constexpr std::chrono::seconds warm_up{2};
constexpr std::chrono::seconds on_pages_within{60};
constexpr std::int64_t wh_of_start = 1'000;

// What the piles of a run have on their meters.
class charges {
 public:
  explicit charges(std::vector<std::string> cards) : cards_(std::move(cards)), all_(cards_.size()) {}

  fleet_call start() {
    return {"StartTransaction",
            [this](std::size_t i) {
              all_[i] = {system_clock_source{}.now(), 0, wh_of_start, wh_of_start};
              return fmt::format(R"({{"connectorId":1,"idTag":"{}","meterStart":{},"timestamp":"{}"}})", cards_[i],
                                 wh_of_start, to_rfc3339(all_[i].at));
            },
            [this](std::size_t i, std::string_view payload) {
              const auto told = nlohmann::json::parse(payload, nullptr, false);
              all_[i].number = told.value("transactionId", 0);
              return told["idTagInfo"].value("status", "") == "Accepted";
            }};
  }

  // Register, power and state of charge, a watt-hour and a new time in each.
  fleet_call meter() {
    return {"MeterValues",
            [this](std::size_t i) {
              auto& one = all_[i];
              one.at = std::max(system_clock_source{}.now(), one.at + std::chrono::milliseconds{1});
              return fmt::format(
                  R"({{"connectorId":1,"transactionId":{},"meterValue":[{{"timestamp":"{}","sampledValue":[)"
                  R"({{"value":"{}","measurand":"Energy.Active.Import.Register","unit":"Wh"}},)"
                  R"({{"value":"7000","measurand":"Power.Active.Import","unit":"W"}},)"
                  R"({{"value":"55","measurand":"SoC","unit":"Percent"}}]}}]}})",
                  one.number, to_rfc3339(std::chrono::floor<std::chrono::milliseconds>(one.at)), ++one.sent_wh);
            },
            [this](std::size_t i, std::string_view payload) {
              all_[i].answered_wh = all_[i].sent_wh;
              ++answered_;
              return payload == "{}";
            }};
  }

  std::uint64_t answered() const { return answered_; }
  std::int64_t answered_mwh(std::size_t i) const { return (all_[i].answered_wh - wh_of_start) * 1'000; }

 private:
  struct charge {
    instant at;
    int number = 0;
    std::int64_t sent_wh = wh_of_start;
    std::int64_t answered_wh = wh_of_start;
  };
  std::vector<std::string> cards_;
  std::vector<charge> all_;
  std::uint64_t answered_ = 0;
};

std::vector<std::string> no_cards(std::size_t piles) { return std::vector<std::string>(piles, "BENCH"); }

void must_be_well(const answer_figures& of, const std::string& what) {
  if (of.failed > 0)
    throw cannot_run{fmt::format("{}: {} of {} failed: {}", what, of.failed, of.answered + of.failed, of.failure)};
}

void measure(const std::string& what, wire_fleet& piles, charges& on, double seconds,
             const std::function<double()>& server_cpu_seconds, report& found) {
  const auto meter = on.meter();
  must_be_well(piles.ask_for(warm_up, meter), what);
  const auto cpu_before = server_cpu_seconds();
  const auto got = piles.ask_for(std::chrono::duration<double>{seconds}, meter);
  const auto cpu = server_cpu_seconds() - cpu_before;
  must_be_well(got, what);
  const auto answered = static_cast<double>(got.answered);
  row made;
  made.add("server", what)
      .add("piles", static_cast<std::int64_t>(piles.open()))
      .add("answered_per_s", answered / got.seconds)
      .add("server_cpu_us_each", cpu / answered * 1e6)
      .add("load_cpu_us_each", got.cpu_seconds / answered * 1e6)
      .add("server_cores", cpu / got.seconds)
      .add("load_cores", got.cpu_seconds / got.seconds)
      .add(got.latency);
  found.rows.push_back(std::move(made));
}

std::vector<devices::simulator::client_identity> anybody(std::size_t piles) {
  std::vector<devices::simulator::client_identity> made;
  for (std::size_t i = 0; i < piles; ++i) made.push_back({fmt::format("BENCH-{:05}", i), "ocpp1.6"});
  return made;
}

// A sentence, or nothing when every charge has what its pile was answered.
std::string missing_in(const api_access& at, const std::vector<devices::simulator::client_identity>& piles,
                       const charges& on) {
  api_client api{at};
  const auto until = steady::now() + on_pages_within;
  for (std::size_t i = 0; i < piles.size(); ++i) {
    for (;;) {
      const auto shown = api.get("/piles/" + piles[i].identity)["connectors"][0]["running_energy_mwh"];
      const std::int64_t has = shown.is_number() ? shown.get<std::int64_t>() : -1;
      if (has == on.answered_mwh(i)) break;
      if (steady::now() > until) {
        return fmt::format("{}: {} mWh were answered, {} are kept", piles[i].identity, on.answered_mwh(i), has);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
  }
  return {};
}

// A reading answered is a fact of its own: what the log counts says so.
class facts_made {
 public:
  explicit facts_made(const api_access& at) : at_(at), facts_(count("facts")), syncs_(count("syncs")) {}

  // A sentence, or nothing.
  std::string cover(std::uint64_t answers, report& found) const {
    const std::chrono::duration<double> took = steady::now() - since_;
    const auto facts = count("facts") - facts_;
    const auto syncs = count("syncs") - syncs_;
    found.notes.push_back(
        fmt::format("serve, warming up too: {} readings answered, {:.0f} facts, {:.0f} fsyncs/s of "
                    "{:.1f} facts",
                    answers, facts, syncs / took.count(), facts / syncs));
    return facts >= static_cast<double>(answers) ? "" : "readings were answered that are no facts";
  }

 private:
  double count(const std::string& of) const {
    return api_client{at_}.metric(fmt::format("pilecloud_journal_{}_total", of));
  }
  const api_access at_;
  const steady::time_point since_ = steady::now();
  const double facts_;
  const double syncs_;
};

void measure_serve(const std::string& folder, const settings& asked, report& found) {
  central_process serve{asked.program, folder};
  open_station(serve.api(), "BENCH");
  const auto piles = add_piles(serve.api(), "BENCH", asked.charging_piles, 0);
  charges on{add_drivers(serve.api(), asked.charging_piles)};
  {
    wire_fleet fleet{plain_at(serve.piles_port()), piles};
    const auto start = on.start();
    const auto arrived = fleet.arrive(&start, steady::now(), arrive_within);
    must_be_well(arrived.first_call, "StartTransaction");
    const facts_made facts{serve.api()};
    measure(
        "pilecloud serve, each durable", fleet, on, asked.seconds, [&serve] { return serve.process().cpu_seconds(); },
        found);
    found.failure = facts.cover(on.answered(), found);
    serve.kill();
  }
  serve.start();
  if (found.failure.empty()) found.failure = missing_in(serve.api(), piles, on);
}

void measure_ocpp_rpc(const std::string& folder, const settings& asked, report& found) {
  child_process server{{PILECLOUD_OCPP_PEER "/with_packages", folder + "/ocpp_peer", PILECLOUD_OCPP_RPC_SERVER},
                       folder + "/ocpp_rpc.log"};
  std::string said;
  while (!said.starts_with("listening ")) said = server.read_line(std::chrono::minutes{2});  // npm talks before
  const auto port = static_cast<std::uint16_t>(std::stoi(said.substr(said.find(' '))));
  charges on{no_cards(asked.charging_piles)};
  wire_fleet fleet{plain_at(port), anybody(asked.charging_piles)};
  fleet.arrive(nullptr, steady::now(), arrive_within);
  measure(
      "ocpp-rpc on Node, keeps nothing", fleet, on, asked.seconds, [&server] { return server.cpu_seconds(); }, found);
}

void measure_ceiling(const settings& asked, report& found) {
  wire_echo echo;
  charges on{no_cards(asked.charging_piles)};
  wire_fleet fleet{plain_at(echo.port()), anybody(asked.charging_piles)};
  fleet.arrive(nullptr, steady::now(), arrive_within);
  measure(
      "raw: an echo in this process", fleet, on, asked.seconds, [&echo] { return echo.cpu_seconds(); }, found);
}

}  // namespace

report bench_meter_values(const settings& asked) {
  report found;
  found.name = "meter-values";
  found.title = fmt::format(
      "MeterValues of {} charging piles (OCPP 1.6, plain), closed loop, one outstanding a pile, against a server that "
      "keeps nothing and an echo",
      asked.charging_piles);
  const scratch_folder folder{asked.data + "/meter-values"};
  measure_serve(folder.path(), asked, found);
  try {
    measure_ocpp_rpc(folder.path(), asked, found);
  } catch (const cannot_run& why) {
    found.notes.push_back(fmt::format("ocpp-rpc is missing here (node and npm): {}", why.what()));
  }
  measure_ceiling(asked, found);
  found.notes.emplace_back(
      "one thread is the load, on the same cores; serve was killed afterwards and had every "
      "reading that it had answered");
  return found;
}

}  // namespace pilecloud::bench
