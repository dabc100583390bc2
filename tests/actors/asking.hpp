// SPDX-License-Identifier: Apache-2.0
// Short ways to write requests in the tests of actors.
#pragma once

#include <string>
#include <utility>

#include "actors/request.hpp"
#include "tests/actors/deterministic_world.hpp"
#include "tests/domain/sample_terms.hpp"

namespace pilecloud::actors::tests {

// A device's or reactor's: known by natural keys alone.
template <class Command>
request to(std::string_view category, std::string_view id, Command command) {
  request asked;
  asked.stream = storage::stream_id{category, id};
  asked.by = "staff/test";
  asked.command = std::move(command);
  return asked;
}
inline request to_account(std::string_view id, domain::account::command command) {
  return to("account", id, std::move(command));
}
inline request to_pile(std::string_view id, domain::pile::command command) {
  return to("pile", id, std::move(command));
}
inline request to_session(std::string_view id, domain::session::command command) {
  return to("session", id, std::move(command));
}
inline request to_claim(std::string_view id, domain::claim::command command) {
  return to("claim", id, std::move(command));
}

// A person's: remembered by id.
inline request with_id(request asked, std::uint8_t id, std::uint8_t body) {
  asked.id = id_of(id);
  asked.body = body_of(body);
  return asked;
}

inline request register_account(const std::string& id) {
  return to_account(id, domain::account::register_account{account_id{id}, {}, {}});
}
inline request top_up(const std::string& id, std::int64_t fen) {
  return to_account(id, domain::account::top_up{money{fen}, domain::account::top_up_channel::cash, "till"});
}

}  // namespace pilecloud::actors::tests
