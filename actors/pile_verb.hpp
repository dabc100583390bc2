// SPDX-License-Identifier: Apache-2.0
// What an operator asks of a pile, whatever protocol it speaks, and what came of it. The numbers are the pile's actor's
// (rules.md W8); the effect is recorded where the pile's socket hangs, before the answer comes back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/pile/service.hpp"
#include "projections/piles.hpp"

namespace pilecloud::actors {

namespace verbs {

struct reset {
  bool hard = false;     // also what is not saved; of 1.6 alone
  bool on_idle = false;  // when no charge runs any more; of 2.0.1 alone
};
struct unlock {
  std::uint16_t connector = 0;
};
struct change_availability {
  std::uint16_t connector = 0;  // 0: the whole pile
  bool operative = true;
};
struct reserve {
  std::uint32_t number = 0;
  std::uint16_t connector = 0;  // 0: any
  std::string card;             // whole; empty: only the driver's orders start it
  instant until{};
};
struct cancel_reservation {
  std::uint32_t number = 0;
};
struct limit_power {
  std::uint32_t number = 0;
  std::uint16_t connector = 0;  // 0: the whole pile
  power limit;
};
struct clear_limit {
  std::uint32_t number = 0;
};
struct read_settings {
  std::uint32_t number = 0;
  std::vector<domain::pile::setting> named;  // none: all there are
};
struct write_settings {
  std::vector<domain::pile::setting> wanted;  // each with a value
};
struct ask_list_version {};
struct send_list {
  struct entry {
    std::string card;  // whole
    bool removed = false;
  };
  std::int32_t version = 0;
  bool full = true;
  std::vector<entry> entries;
};
struct update_firmware {
  std::uint32_t number = 0;
  std::string location;
  instant at{};
};
struct fetch_diagnostics {
  std::uint32_t number = 0;
  std::string location;
  std::optional<instant> since;
};

}  // namespace verbs

using pile_verb =
    std::variant<verbs::reset, verbs::unlock, verbs::change_availability, verbs::reserve, verbs::cancel_reservation,
                 verbs::limit_power, verbs::clear_limit, verbs::read_settings, verbs::write_settings,
                 verbs::ask_list_version, verbs::send_list, verbs::update_firmware, verbs::fetch_diagnostics>;

enum class verb_outcome : std::uint8_t {
  accepted = 1,
  rejected,    // by the pile's own word
  failed,      // the pile answered with an error
  offline,     // not connected to any node
  timed_out,   // sent, no answer in time: it may have done it
  busy,        // too many calls wait for it
  unreadable,  // it answered what is no answer
};
std::string_view to_text(verb_outcome outcome);

struct verb_told {
  verb_outcome outcome{};
  std::string status;             // the pile's own word, or the code of its error; empty: it said none
  std::vector<std::string> each;  // of several settings that were written: a word each
  bool needs_reboot = false;
  std::optional<std::int64_t> version;  // of the local list
  std::string file;                     // that it will upload
};
// The pile's version has no such thing: nothing was sent.
struct verb_unknown {
  std::string field;
  std::string rule;
  std::string detail;
};

using pile_verb_caller =
    std::function<std::variant<verb_told, verb_unknown>(const projections::pile_row& pile, const pile_verb& verb)>;

}  // namespace pilecloud::actors
