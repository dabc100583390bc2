// SPDX-License-Identifier: Apache-2.0
// The other end of a wire that costs next to nothing: a Beast websocket server in this process that answers each CALL
// with {} before looking at more than its id. What it takes is the ceiling of wire_fleet. On a thread of its own.
#pragma once

#include <cstdint>
#include <memory>

namespace pilecloud::bench {

class wire_echo {
 public:
  wire_echo();  // on a free port of 127.0.0.1
  ~wire_echo();
  wire_echo(const wire_echo&) = delete;
  wire_echo& operator=(const wire_echo&) = delete;

  std::uint16_t port() const;
  double cpu_seconds() const;  // of its thread so far

 private:
  class engine;
  std::unique_ptr<engine> engine_;
};

}  // namespace pilecloud::bench
