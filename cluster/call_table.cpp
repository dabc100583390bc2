// SPDX-License-Identifier: Apache-2.0
#include "cluster/call_table.hpp"

#include <algorithm>

namespace pilecloud::cluster {

std::uint64_t call_table::add(open_call call) {
  ends_.emplace(call.until, ++last_);
  calls_.emplace(last_, std::move(call));
  return last_;
}

open_call* call_table::find(std::uint64_t id) {
  const auto at = calls_.find(id);
  return at == calls_.end() ? nullptr : &at->second;
}

void call_table::end(std::uint64_t id, result<std::string, call_error> with) {
  auto ended = calls_.extract(id);
  if (ended.empty()) return;
  ends_.erase({ended.mapped().until, id});
  ended.mapped().then(std::move(with));
}

void call_table::expire(call_clock::time_point now) {
  while (!ends_.empty() && ends_.begin()->first <= now) {
    const auto id = ends_.begin()->second;
    end(id, calls_.at(id).sent ? call_error::lost : call_error::unreachable);
  }
}

std::vector<std::uint64_t> call_table::unsent() const {
  std::vector<std::uint64_t> waiting;
  for (const auto& [id, call] : calls_)
    if (!call.sent) waiting.push_back(id);
  std::sort(waiting.begin(), waiting.end());
  return waiting;
}

void call_table::end_unsent() {
  for (const auto id : unsent()) end(id, call_error::unreachable);
}

void call_table::end_sent() {
  std::vector<std::uint64_t> sent;
  for (const auto& [id, call] : calls_)
    if (call.sent) sent.push_back(id);
  std::sort(sent.begin(), sent.end());
  for (const auto id : sent) end(id, call_error::lost);
}

}  // namespace pilecloud::cluster
