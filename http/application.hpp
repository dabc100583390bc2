// SPDX-License-Identifier: Apache-2.0
// The API without sockets: request in, response out, from any thread. The one order in which every request is judged:
// route (404, 405), who (401), role (403), origin, Idempotency-Key, body and query shape, named position (waits up to
// 2 s), then the route's function. All refusals are caught here and become problem details.
//
// The access log gets method, path without its query, status, time and login name: no header, no body, no personal
// text. A page waits (bounded) for what its caller wrote before; a write and a login wait for what anybody was answered
// here, so that an order finds the account just registered, a device its pile, and a new clerk may sign in at once.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/call.hpp"
#include "http/context.hpp"
#include "http/login_guard.hpp"
#include "http/message.hpp"
#include "http/token.hpp"
#include "http/traffic.hpp"

namespace pilecloud::http {

inline constexpr std::string_view token_cookie = "pilecloud_token";
inline constexpr std::chrono::milliseconds position_wait{2000};

class application {
 public:
  explicit application(context with, const std::vector<route>& table = routes());

  response answer(const request& asked);

  // For the routes about sessions and the machine itself.
  const std::vector<route>& table() const { return table_; }
  const token_mint& tokens() const { return tokens_; }
  login_guard& guard() { return guard_; }
  const std::string& dummy_hash() const { return dummy_hash_; }
  const http::traffic& seen() const { return traffic_; }

  void note_write(const staff_id& by, const actors::accepted& done);

 private:
  response judged(const request& asked, const routed& found, std::optional<principal>& who);
  std::optional<principal> signed_in(const request& asked, instant now) const;
  void wait_for_position(const request& asked, const json& query, const std::optional<principal>& who, bool writes);
  void wait_for_writes(const staff_id& by);

  context with_;
  const std::vector<route>& table_;
  std::unordered_map<const route*, shape> queries_;
  token_mint tokens_;
  login_guard guard_;
  std::string dummy_hash_;  // of a password nobody has: unknown names cost the same
  http::traffic traffic_;

  std::mutex writes_lock_;
  std::map<staff_id, projections::positions> last_writes_;
  std::chrono::steady_clock::time_point no_wait_before_{};
};

}  // namespace pilecloud::http
