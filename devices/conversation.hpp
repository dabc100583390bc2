// SPDX-License-Identifier: Apache-2.0
// The platform's side of the talk with one pile on one socket: its reports become facts, our calls become its
// protocol's. One a socket; what a pile was told before lies in the facts, so a new socket anywhere goes on.
//
// Lives in the socket's strand; `then`s are called exactly once, from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "actors/device_call.hpp"
#include "devices/ocpp_line.hpp"

namespace pilecloud::devices {

// What it needs of its socket. Thread-safe.
struct strand {
  std::function<void(std::function<void()>)> run;
  std::function<void(std::chrono::milliseconds, std::function<void()>)> after;  // not told once the socket is closed
};

enum class call_verdict : std::uint8_t { accepted = 1, rejected, not_now };

class conversation {
 public:
  using answered = std::function<void(pile_answer)>;

  virtual ~conversation() = default;
  // Once, when calls may go out.
  virtual void begin() = 0;
  virtual void serve(pile_call call, answered then) = 0;
  // `not_now`: offline, no answer, or the facts it needs are not here yet; ask again.
  virtual void carry_out(const actors::device_call& call, std::function<void(call_verdict)> then) = 0;
  // A call of ours by its protocol's own name is on its way; from any thread.
  virtual void asked(const std::string& /*action*/, const std::string& /*payload*/) {}
};

}  // namespace pilecloud::devices
