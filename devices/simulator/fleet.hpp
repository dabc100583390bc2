// SPDX-License-Identifier: Apache-2.0
// Many simulated piles on one thread: their sockets, clocks, reconnections (back-off with jitter, Retry-After heeded)
// and the number of charges they may make together. A first end() stops the charges and waits until the platform was
// told, at most `farewell`; a second one ends at once. A meter book that cannot be written ends it with trouble.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "devices/simulator/simulated_pile.hpp"

namespace pilecloud::devices::simulator {

inline constexpr int fleet_piles_max = 50'000;

struct fleet_terms {
  std::string url = "ws://127.0.0.1:9000/ocpp";
  int piles = 1;
  std::string prefix = "SIM-";
  int connectors = 2;
  std::int64_t rated_mw = 7'000'000;
  std::vector<ocpp_version> versions{ocpp_version::ocpp16};  // dealt out in turn
  std::uint64_t seed = 1;
  std::int64_t speed = 1;
  std::int64_t power_times = 1;  // powers and energies count so many times as much; volts and amperes stay
  std::vector<std::string> cards{};
  pile_faults faults{};
  std::string book_folder{};                       // empty: no books
  std::optional<std::string> password{};           // of all piles but those in
  std::map<std::string, std::string> passwords{};  // by pile
  std::string ca_file{};                           // empty: the system's
  std::uint64_t charges = 0;                       // ends after so many in all; 0: never
  std::chrono::seconds lasts{0};                   // 0: until end()
  std::chrono::seconds farewell{5};
};

struct bay_row {
  std::string pile;
  int connector = 0;
  std::string state;
  std::int64_t charged_wh = 0;  // of the charge that runs
  std::int64_t power_w = 0;
  std::optional<int> soc_percent;
  std::string transaction;
};

struct fleet_count {
  std::size_t piles = 0;
  std::size_t connected = 0;
  std::size_t accepted = 0;
  std::size_t charging = 0;
  std::uint64_t charges = 0;  // whose stop was answered
  std::size_t unsaid = 0;     // reports that wait
  std::string last_trouble;   // why the last socket closed
};

struct fleet_error {
  std::string text;
};

class fleet {
 public:
  static result<std::unique_ptr<fleet>, fleet_error> open(fleet_terms terms);
  ~fleet();
  fleet(const fleet&) = delete;
  fleet& operator=(const fleet&) = delete;

  // Until it ends; `shown` is called every `every` on this thread. SIGINT and SIGTERM are end() meanwhile.
  result<nothing, fleet_error> run(std::chrono::milliseconds every, const std::function<void()>& shown);
  void end();  // from any thread

  // From `shown` or when it does not run.
  fleet_count count() const;
  std::vector<bay_row> rows(std::size_t at_most) const;
  static std::string name_of(const std::string& prefix, int index);  // from 0: "DEMO-0001"

 private:
  class engine;
  explicit fleet(std::unique_ptr<engine> running);
  std::unique_ptr<engine> running_;
};

}  // namespace pilecloud::devices::simulator
