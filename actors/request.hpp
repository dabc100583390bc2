// SPDX-License-Identifier: Apache-2.0
// What edges, reactors and reminders ask of an entity, and what they get. Plain values; no CAF here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/account/account.hpp"
#include "domain/claim/facts.hpp"
#include "domain/pile/facts.hpp"
#include "domain/session/commands.hpp"
#include "domain/staff/facts.hpp"
#include "domain/station/facts.hpp"
#include "domain/tariff/facts.hpp"
#include "events/fact.hpp"
#include "storage/journal.hpp"

namespace pilecloud::actors {

using any_command =
    std::variant<domain::account::command, domain::claim::command, domain::pile::command, domain::session::command,
                 domain::staff::command, domain::station::command, domain::tariff::command>;

struct request {
  storage::stream_id stream;  // category must be the command's
  // Of people, programs and channels: remembered >= 30 days, a repeat gets the first answer, another body is an error.
  // Zero for device reports and reactor commands: their natural key in the entity's state makes repeats harmless.
  storage::command_id id{};
  storage::fingerprint body{};  // of the canonical body; zero when id is zero
  std::string by;               // "staff/<id>", "device/<pile>", "reactor/<name>", "reminder", "import"
  instant occurred_at{};        // the asker's clock
  std::uint16_t cause_partition = 0;
  std::uint64_t cause_position = 0;  // of the fact that led to this command; 0: none
  any_command command;
};

struct accepted {
  std::uint16_t partition = 0;
  std::uint64_t first = 0;  // positions of the commit; with nothing new: 0
  std::uint64_t last = 0;   // a read that waits for this position sees the effect; with nothing new: the stream's last
  std::uint64_t version = 0;
  bool repeated = false;                  // answered from an earlier commit
  std::vector<events::any_fact> facts{};  // the commit's facts: the answer is derived from them
};
struct rejected {
  std::string_view category;
  std::string_view rule;  // "connector_must_be_free"
  std::string field;      // "connector"; empty: none
};
struct busy {};          // too many commands in flight for the entity or its partition: ask again later
struct body_differs {};  // same command id, another body
struct unavailable {     // the log takes nothing now; outcome of this command unknown: ask again with the same id
  std::string why;
};
using answer = std::variant<accepted, rejected, busy, body_differs, unavailable>;

}  // namespace pilecloud::actors
