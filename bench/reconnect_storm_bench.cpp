// SPDX-License-Identifier: Apache-2.0
// All piles come back at once: serve is killed with everyone connected and started again on the same ports. From the
// kill until every socket is open and every BootNotification answered Accepted (and so durable), at the default rate of
// admission; who is put off (503) honours Retry-After. Piles of profile 1 with passwords that serve made: a restarted
// server has checked none of them yet (docs/decisions/pile-passwords.md).
#include <algorithm>
#include <future>

#include <fmt/format.h>

#include "bench/benchmarks.hpp"
#include "bench/boot.hpp"
#include "bench/central_process.hpp"
#include "bench/charging_site.hpp"
#include "bench/pipeline.hpp"

namespace pilecloud::bench {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds arrive_within{300};
constexpr int storms = 3;
constexpr double goal_seconds = 60;

row row_of(const std::string& what, double server_up, const arrival_figures& of, double server_cpu_seconds) {
  row made;
  made.add("what", what)
      .add("serve_ready_s", server_up)
      .add("all_back_s", of.seconds)
      .add("back_p50_s", static_cast<double>(of.arrived.p50_us) / 1e6)
      .add("back_p99_s", static_cast<double>(of.arrived.p99_us) / 1e6)
      .add("put_off", static_cast<std::int64_t>(of.put_off))
      .add("found_nobody", static_cast<std::int64_t>(of.missed))
      .add("server_cpu_s", server_cpu_seconds)
      .add("load_cpu_s", of.first_call.cpu_seconds)
      .add(of.first_call.latency);
  return made;
}

}  // namespace

report bench_reconnect_storm(const settings& asked) {
  report found;
  found.name = "reconnect-storm";
  found.title =
      fmt::format("{} piles return after a restart of serve: socket open and BootNotification accepted", asked.piles);
  const scratch_folder folder{asked.data + "/reconnect-storm"};
  central_process serve{asked.program, folder.path()};
  open_station(serve.api(), "STORM");
  wire_fleet piles{plain_at(serve.piles_port()), add_piles(serve.api(), "STORM", asked.piles, 1)};
  const auto boot = boot_notification();
  found.rows.push_back(
      row_of("the first arrival", 0, piles.arrive(&boot, steady::now(), arrive_within), serve.process().cpu_seconds()));
  double longest = 0;
  for (int i = 1; i <= storms; ++i) {
    serve.kill();
    const auto killed = steady::now();
    // Not the other way round: a child dies with the thread that made it.
    auto all_back = std::async(std::launch::async, [&] { return piles.arrive(&boot, killed, arrive_within); });
    serve.start();
    const auto ready = std::chrono::duration<double>(steady::now() - killed).count();
    const auto back = all_back.get();
    found.rows.push_back(row_of(fmt::format("restart {}", i), ready, back, serve.process().cpu_seconds()));
    longest = std::max(longest, back.seconds);
  }
  found.goals.push_back({fmt::format("{} piles back after a restart, the longest of {}", asked.piles, storms),
                         "<= 60 s", fmt::format("{:.1f} s", longest), longest <= goal_seconds});
  found.notes.emplace_back(
      "p50_us and on: from a pile's BootNotification to its answer; found_nobody: connections "
      "cut or refused, each tried again after one to three seconds");
  return found;
}

}  // namespace pilecloud::bench
