// SPDX-License-Identifier: Apache-2.0
// What the routes need in order to call a pile by its protocol's own messages. The composition root provides it over
// devices/, wherever the pile hangs.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/pile/service.hpp"
#include "projections/piles.hpp"

namespace pilecloud::http {

struct pile_call_asked {
  std::string action;   // "ChangeConfiguration"
  std::string payload;  // a JSON object
  std::chrono::milliseconds deadline{30'000};
  // W8: the next number of the pile's actor, asked for when the call is otherwise well formed.
  std::function<std::uint32_t(domain::pile::request_kind what)> number{};
};

// The call is none: nothing was sent.
struct pile_call_faulty {
  std::string field;  // "payload.key"
  std::string rule;
  std::string detail;
};
struct pile_answered {
  std::string payload;
};
struct pile_erred {  // by a CALLERROR
  std::string code;
  std::string description;
  std::string details;
};
enum class pile_silence : std::uint8_t {
  offline = 1,  // not connected to any node
  timed_out,    // sent, no answer in time: it may have done it
  busy,         // too many calls wait for it
  unreadable,   // it answered what is no answer
};
std::string_view to_text(pile_silence why);
using pile_call_outcome = std::variant<pile_call_faulty, pile_answered, pile_erred, pile_silence>;

// What only a verb of ours may ask of a pile, by the version it speaks (empty: the first). A pile that waits to be
// adopted (W3) is called as one that is.
enum class password_answer : std::uint8_t {
  accepted = 1,
  reboot_required,  // accepted, in force after the next boot
  rejected,
  not_supported,
  offline,
  unknown,  // sent, no answer that can be read: it may have taken it
};
std::string_view to_text(password_answer answer);

struct pile_setup {
  std::function<password_answer(const pile_id& pile, const std::string& protocol, const std::string& password)>
      tell_password;
  // What it answered, or why nothing was told.
  std::function<std::variant<std::vector<domain::pile::profile_setting>, pile_silence>(
      const pile_id& pile, const std::string& protocol, const domain::pile::profile& wanted)>
      apply_profile;
  std::function<void(const pile_id& pile)> trigger_boot;
  std::function<void(const pile_id& pile)> call_back;  // closes the socket of a pile that was let in as a candidate
};

// A frame one of them sent, masked, or a note about one.
struct said_by_pile {
  instant at{};
  bool from_pile = true;
  std::string text;
  std::string verdict;
};
struct said_page {
  std::vector<said_by_pile> rows;   // newest first
  std::string next;                 // cursor; empty: the last
  std::vector<std::string> silent;  // nodes that did not answer: what they keep is missing
};
struct said_query {
  pile_id pile;
  std::string cursor;
  std::size_t limit = 50;
  std::optional<bool> from_pile{};
  std::string action{};  // of calls; empty: whatever was said
};
enum class said_fault : std::uint8_t { cursor = 1, unreadable };
// Of every node the pile ever hung on. Blocks for a few seconds at most.
using pile_messages_reader = std::function<std::variant<said_page, said_fault>(const said_query& asked)>;

// Waits for the outcome, at most the deadline and a little more.
using pile_caller = std::function<pile_call_outcome(const projections::pile_row& pile, const pile_call_asked& call)>;

}  // namespace pilecloud::http
