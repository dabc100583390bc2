// SPDX-License-Identifier: Apache-2.0
#include "bench/charging_site.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "bench/figures.hpp"

namespace pilecloud::bench {

namespace {

using nlohmann::json;

constexpr std::size_t connections = 16;
constexpr std::size_t source_addresses = 8;  // 127.0.0.2 and on
constexpr std::chrono::seconds on_pages_within{30};
constexpr std::chrono::milliseconds look_every{5};

// The first failure of any is thrown here.
void for_each_of(const api_access& at, std::size_t count, const std::function<void(api_client&, std::size_t)>& make) {
  std::mutex mutex;
  std::exception_ptr failed;
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < std::min(connections, count); ++first) {
    threads.emplace_back([&, first] {
      try {
        api_client api{at};
        for (auto i = first; i < count; i += connections) make(api, i);
      } catch (const std::exception&) {
        const std::lock_guard lock{mutex};
        failed = std::current_exception();
      }
    });
  }
  for (auto& each : threads) each.join();
  if (failed) std::rethrow_exception(failed);
}

void wait_for_access(api_client& api, const std::string& pile) {
  const auto until = std::chrono::steady_clock::now() + on_pages_within;
  while (api.get("/piles/" + pile)["security_profile"].is_null()) {
    if (std::chrono::steady_clock::now() > until) throw cannot_run{pile + " does not come onto the pages"};
    std::this_thread::sleep_for(look_every);
  }
}

}  // namespace

void open_station(const api_access& at, const std::string& station) {
  api_client api{at};
  const json price{{"electricity_e5_yuan_per_kwh", 100'000}, {"service_e5_yuan_per_kwh", 40'000}};
  const json table{{"slots", std::vector<std::string>(48, "flat")}, {"prices", {{"flat", price}}}};
  const auto tariff = api.post("/tariffs", {{"name", "flat"}, {"time_zone", "Asia/Shanghai"}, {"tables", {table}}});
  api.post("/stations", {{"station", station}, {"name", station}, {"time_zone", "Asia/Shanghai"}});
  api.put("/stations/" + station + "/tariff", {{"tariff", tariff.at("tariff")}, {"version", 1}});
}

std::vector<devices::simulator::client_identity> add_piles(const api_access& at, const std::string& station,
                                                           std::size_t count, int security_profile) {
  std::vector<devices::simulator::client_identity> made(count);
  for_each_of(at, count, [&](api_client& api, std::size_t i) {
    auto& one = made[i];
    one.identity = fmt::format("{}-{:05}", station, i);
    one.subprotocol = "ocpp1.6";
    one.from = fmt::format("127.0.0.{}", 2 + i % source_addresses);
    api.post("/piles",
             {{"pile", one.identity}, {"station", station}, {"connectors", 2}, {"rated_power_mw", 60'000'000}});
    const auto access = api.post("/piles/" + one.identity + "/access", {{"security_profile", security_profile}});
    if (access.contains("password") && access["password"].is_string())
      one.password = access["password"].get<std::string>();
    wait_for_access(api, one.identity);
  });
  return made;
}

std::vector<std::string> add_drivers(const api_access& at, std::size_t count) {
  std::vector<std::string> cards(count);
  for_each_of(at, count, [&](api_client& api, std::size_t i) {
    const auto account = api.post("/accounts", {{"phone", fmt::format("137{:08}", i)}});
    const auto where = "/accounts/" + account.at("account").get<std::string>();
    api.post(where + "/top-ups", {{"amount_fen", 50'000}, {"channel", "cash"}});
    cards[i] = fmt::format("BENCH{:08}", i);
    api.post(where + "/cards", {{"card", cards[i]}});
  });
  return cards;
}

}  // namespace pilecloud::bench
