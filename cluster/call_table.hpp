// SPDX-License-Identifier: Apache-2.0
// The calls to one peer that have no end yet: each ends once, by its answer, its deadline or its connection. Belongs to
// one thread. Times are given, not read. Costs: a logarithm of the open calls each.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cluster/call_slots.hpp"
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

using call_clock = std::chrono::steady_clock;

struct open_call {
  method what;
  std::string body;
  call_clock::time_point until;
  transport::answered then;
  std::optional<call_slots::slot> held;
  bool sent = false;
};

class call_table {
 public:
  std::uint64_t add(open_call call);
  // Nothing: it has ended.
  open_call* find(std::uint64_t id);
  void end(std::uint64_t id, result<std::string, call_error> with);  // of one that has ended: nothing happens
  void expire(call_clock::time_point now);                           // `lost` if sent, else `unreachable`
  void end_sent();                                                   // `lost`
  void end_unsent();                                                 // `unreachable`
  std::vector<std::uint64_t> unsent() const;                         // oldest first
  bool empty() const { return calls_.empty(); }

 private:
  std::unordered_map<std::uint64_t, open_call> calls_;
  std::set<std::pair<call_clock::time_point, std::uint64_t>> ends_;
  std::uint64_t last_ = 0;
};

}  // namespace pilecloud::cluster
