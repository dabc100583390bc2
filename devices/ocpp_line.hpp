// SPDX-License-Identifier: Apache-2.0
// The calls both ways over one socket of a pile (rules.md W8), as pure logic: texts and times come in, texts go out
// through `line_ends`. Not thread-safe: lives in its socket's strand (ocpp_link does that); tests give it any time.
//
// Ours: one outstanding, a bounded queue behind it, a deadline each, counted from call(). Late answers and answers to
// nobody are noted, never matched. The pile's: served one at a time in the order they came, a bounded queue behind; an
// id that is being served or waits is not taken twice. Answered with `unanswered` (W1) the socket is closed and nothing
// more is served. Every `then` is called exactly once, at the latest by ended().
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "devices/ocpp_frame.hpp"

namespace pilecloud::devices {

using line_clock = std::chrono::steady_clock;

struct pile_call {
  std::string id;
  std::string action;
  std::string payload;
};

struct call_error {
  std::string code;
  std::string description;
  std::string details = "{}";
};
struct unanswered {};
// A CALLRESULT's payload, a CALLERROR, or nothing.
using pile_answer = std::variant<std::string, call_error, unanswered>;

enum class call_failure : std::uint8_t { offline = 1, timed_out, queue_full, unreadable };
// What the pile answered to a call of ours, or why it did not.
using call_outcome = std::variant<std::string, call_error, call_failure>;

struct line_bounds {
  std::size_t calls_waiting = 16;   // of ours
  std::size_t served_waiting = 16;  // of the pile's
  frame_bounds frame{};
};

struct line_ends {
  std::function<void(std::string text)> send;
  std::function<void(std::uint64_t ticket, pile_call call)> serve;  // answer(ticket, …) later or at once
  std::function<void(std::uint16_t code, std::string_view why)> close;
  std::function<void(std::string_view what, std::string_view id)> note;  // for the message history and the log
};

class ocpp_line {
 public:
  using answered = std::function<void(call_outcome)>;

  // Ids of our calls are `prefix`-1, -2 …; a prefix is used for one line only.
  ocpp_line(ocpp_version version, line_bounds bounds, std::string prefix, line_ends ends);
  ~ocpp_line();
  ocpp_line(const ocpp_line&) = delete;
  ocpp_line& operator=(const ocpp_line&) = delete;

  void received(std::string_view text, line_clock::time_point now);
  void answer(std::uint64_t ticket, pile_answer with);
  void call(std::string action, std::string payload, line_clock::time_point deadline, line_clock::time_point now,
            answered then);
  void expire(line_clock::time_point now);
  std::optional<line_clock::time_point> next_deadline() const;
  void ended();

 private:
  struct call_of_ours {
    std::string id;
    std::string action;
    std::string payload;
    line_clock::time_point deadline;
    answered then;
  };

  void take_call(ocpp_frame frame);
  void take_answer(ocpp_frame frame, line_clock::time_point now);
  void take_fault(const frame_fault& fault, line_clock::time_point now);
  void serve_next();
  void send_next(line_clock::time_point now);
  void finish(call_outcome how, line_clock::time_point now);
  bool is_known(std::string_view id) const;

  const ocpp_version version_;
  const line_bounds bounds_;
  const std::string prefix_;
  const line_ends ends_;
  std::deque<call_of_ours> ours_;  // the first is outstanding, if outstanding_
  std::deque<pile_call> theirs_;   // waiting to be served
  std::optional<std::string> being_served_;
  std::uint64_t ticket_ = 0;
  std::uint64_t last_call_ = 0;
  bool outstanding_ = false;
  bool serving_next_ = false;
  bool ended_ = false;
};

}  // namespace pilecloud::devices
