// SPDX-License-Identifier: Apache-2.0
// Counts and times of requests by route, and the text of /metrics (Prometheus exposition format 0.0.4).
// Labels are route patterns, never paths, so the number of series is bounded by the table.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/metric_source.hpp"

namespace pilecloud::http {

class traffic {
 public:
  traffic();
  ~traffic();

  // Any thread. `pattern` is empty for a path of no route.
  void count(std::string_view method, std::string_view pattern, int status, std::chrono::microseconds took);

  std::string text(const std::vector<metric_source>& others) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pilecloud::http
