// SPDX-License-Identifier: Apache-2.0
// What a connected pile that says nothing costs the server in memory: resident bytes before, with every socket open,
// and after each pile has booted (its actor is awake then, for a while). Plain, and over TLS with passwords: of
// these fewer, as each handshake takes its processor time.
#include <algorithm>
#include <fstream>
#include <thread>

#include <fmt/format.h>

#include "bench/benchmarks.hpp"
#include "bench/boot.hpp"
#include "bench/central_process.hpp"
#include "bench/charging_site.hpp"
#include "bench/cluster_places.hpp"
#include "bench/pipeline.hpp"

namespace pilecloud::bench {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds arrive_within{600};
constexpr std::chrono::seconds settle{3};  // what was needed for the moment only has gone
constexpr std::size_t tls_piles_max = 300;
constexpr std::int64_t plain_goal_bytes = 15'360;  // 15 KiB

struct resident {
  std::int64_t before = 0;
  std::int64_t open = 0;
  std::int64_t booted = 0;
};

resident measure(const central_process& serve, wire_fleet& piles) {
  resident found;
  std::this_thread::sleep_for(settle);
  found.before = serve.process().resident_bytes();
  piles.arrive(nullptr, steady::now(), arrive_within);
  piles.rest(settle);
  found.open = serve.process().resident_bytes();
  const auto boots = piles.ask_each(boot_notification());
  if (boots.failed > 0) throw cannot_run{"BootNotification: " + boots.failure};
  piles.rest(settle);
  found.booted = serve.process().resident_bytes();
  return found;
}

std::int64_t each(std::int64_t from, std::int64_t to, std::size_t piles) {
  return (to - from) / static_cast<std::int64_t>(piles);
}

void add_row(const std::string& what, std::size_t piles, const resident& of, report& found) {
  row made;
  made.add("what", what)
      .add("piles", static_cast<std::int64_t>(piles))
      .add("resident_before_kb", of.before / 1024)
      .add("all_open_kb", of.open / 1024)
      .add("all_booted_kb", of.booted / 1024)
      .add("bytes_a_connection", each(of.before, of.open, piles))
      .add("bytes_a_booted_pile", each(of.before, of.booted, piles));
  found.rows.push_back(std::move(made));
}

void measure_plain(const std::string& folder, const settings& asked, report& found) {
  central_process serve{asked.program, folder};
  open_station(serve.api(), "IDLE");
  wire_fleet piles{plain_at(serve.piles_port()), add_piles(serve.api(), "IDLE", asked.piles, 0)};
  // The first sockets bring in code and pools that do not grow with the piles.
  const auto got = measure(serve, piles);
  add_row("plain, profile 0", asked.piles, got, found);
  const auto bytes = each(got.before, got.open, asked.piles);
  found.goals.push_back({fmt::format("memory of an idle connection, {} of them, plain", asked.piles), "<= 15 KiB",
                         fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024), bytes <= plain_goal_bytes});
}

// TLS ports come from a node.toml, and so from a node of a cluster: of one.
void measure_tls(const std::string& folder, const settings& asked, report& found) {
  etcd_members etcd{folder};
  const auto place = found_cluster(folder, {"localhost"}, etcd).front();
  const auto certificates = folder + "/certificates/";
  std::ofstream{place.config, std::ios::app} << fmt::format(
      "[piles]\ntls_port = 0\ncertificate = \"{0}localhost.pem\"\nkey = \"{0}localhost.key\"\n", certificates);
  central_process serve{asked.program, folder, place.config};
  open_station(serve.api(), "IDLE");
  const auto count = std::min(asked.piles, tls_piles_max);
  auto known = add_piles(serve.api(), "IDLE", count, 2);
  wire_fleet piles{
      {true, "localhost", std::to_string(serve.piles_tls_port()), "/ocpp"}, std::move(known), certificates + "ca.pem"};
  add_row("TLS, profile 2", count, measure(serve, piles), found);
}

}  // namespace

report bench_idle_piles(const settings& asked) {
  report found;
  found.name = "idle-piles";
  found.title = "resident memory of serve for connected piles that say nothing";
  const scratch_folder plain{asked.data + "/idle-piles"};
  measure_plain(plain.path(), asked, found);
  const scratch_folder tls{asked.data + "/idle-piles-tls"};
  measure_tls(tls.path(), asked, found);
  found.notes.emplace_back(
      "the pages of the piles were made before the first figure; the kernel's socket buffers are "
      "not in resident memory");
  return found;
}

}  // namespace pilecloud::bench
