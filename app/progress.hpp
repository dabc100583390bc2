// SPDX-License-Identifier: Apache-2.0
// A progress bar on stderr, only on a terminal, redrawn at most ten times a second: count, share, rate, time left.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace pilecloud::app {

class progress {
 public:
  progress(std::string label, std::string unit, std::uint64_t total);
  ~progress();  // ends the line
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void at(std::uint64_t done);

 private:
  void draw();

  std::string label_;
  std::string unit_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  bool shown_;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace pilecloud::app
