// SPDX-License-Identifier: Apache-2.0
// One connector of a simulated pile: its meter, the car on it, the charge that runs, who may start one. Plain values;
// simulated_pile keeps their invariants: a charge runs only with a car, `energy` only grows.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/instant.hpp"
#include "devices/simulator/charging_battery.hpp"

namespace pilecloud::devices::simulator {

struct simulated_charge {
  std::uint64_t number = 0;  // in the book
  int connector = 0;
  std::string id_tag;
  std::string transaction;  // empty: not known yet
  instant started_at{};
  std::int64_t start_wh = 0;
  std::int64_t seq = 0;  // of the next 2.0.1 event
  std::optional<std::int64_t> remote_start{};
  std::optional<std::int64_t> reservation{};
  bool by_remote = false;
  bool began_offline = false;
  bool says_minus_one = false;  // a pile that never learns its transaction's id in time
  bool stopped = false;
  std::uint64_t sample_plan = 0;  // counts plans: only the newest is carried out
};

struct start_grant {
  std::string id_tag;
  instant until{};
  bool by_remote = false;
  std::optional<std::int64_t> remote_start{};
};

struct bay_reservation {
  std::int64_t id = 0;
  std::string id_tag;
  std::string parent;
  instant until{};
};

struct charging_bay {
  int number = 0;
  std::int64_t register_mwh = 0;
  std::int64_t power_mw = 0;
  instant counted_to{};
  std::uint64_t visit = 0;                    // counts drivers: what was planned for an earlier one is off
  std::optional<charging_battery> battery{};  // of the driver who came
  bool plugged = false;
  bool counted = false;  // the visit was taken from the fleet's number and has brought no charge yet
  std::string card{};
  std::optional<start_grant> granted{};
  bool asking = false;  // the platform about the card
  std::shared_ptr<simulated_charge> charge{};
  bool finished = false;  // the car stands there, its charge is over
  bool operative = true;
  bool broken = false;
  std::optional<bay_reservation> reservation{};
  std::string told_status{};

  std::int64_t register_wh() const { return register_mwh / 1000; }
  bool is_empty() const { return !plugged && !charge && !granted && !asking; }
  bool is_usable() const { return operative && !broken; }
};

// What a meter shows at an instant.
struct meter_view {
  instant at{};
  std::int64_t wh = 0;
  std::int64_t power_w = 0;
  std::int64_t current_ma = 0;
  int volts = 230;
  int soc_percent = 0;
  int celsius = 25;
};

enum class sample_occasion : std::uint8_t { periodic = 1, begin, end, trigger };
std::string_view to_text(sample_occasion occasion);  // the reading's context

}  // namespace pilecloud::devices::simulator
