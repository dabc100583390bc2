// SPDX-License-Identifier: Apache-2.0
// What a benchmark found, apart from how it is shown: rows of named cells, goals, notes. Printed as a table for people
// or as JSON for programs; cell names carry their unit, so both say the same.
//
// A goal that is missed is shown as missed and changes nothing else: timings never decide success. `failure` does.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pilecloud::bench {

// Of one operation, in microseconds; percentiles are of the samples themselves, nothing is interpolated.
struct latency_figures {
  std::int64_t p50_us = 0;
  std::int64_t p99_us = 0;
  std::int64_t p999_us = 0;
  std::int64_t max_us = 0;
};
latency_figures figures_of(std::vector<std::int64_t> us);

using cell = std::variant<std::int64_t, double, std::string>;

class row {
 public:
  row& add(std::string name, cell value);
  row& add(const latency_figures& of);

  using cells = std::vector<std::pair<std::string, cell>>;
  const cells& all() const { return cells_; }

 private:
  cells cells_;
};

struct goal {
  std::string what;    // "p99 in the median of five runs"
  std::string wanted;  // "<= 10 ms"
  std::string found;   // "4.1 ms"
  bool met = false;
};

struct report {
  std::string name;   // as --only takes it
  std::string title;  // what was measured, against what
  std::vector<row> rows;
  std::vector<goal> goals;
  std::vector<std::string> notes;
  std::string failure;  // empty: it ran, and nothing acknowledged was lost
};

// The world does not let a benchmark run: a full disk, a missing file. Caught where the benchmark was started.
struct cannot_run : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string table_of(const report& found);
std::string json_of(const row& machine, const std::vector<report>& found);

}  // namespace pilecloud::bench
