// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/reaction_ledger.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "actors/reactions.hpp"
#include "events/codec.hpp"

namespace pilecloud::simulation {

void reaction_ledger::answered(const actors::request& asked, const actors::answer& told) {
  const bool counts = std::holds_alternative<actors::accepted>(told) || std::holds_alternative<actors::rejected>(told);
  if (counts && asked.cause_position != 0) ++answered_[asked.cause_partition][asked.cause_position];
}

void reaction_ledger::check_done(std::string_view node, const storage::log& facts, std::uint16_t partition,
                                 std::uint64_t upto) {
  auto& checked = checked_[partition];
  if (upto <= checked) return;
  const auto look = [&](std::uint64_t position, std::string_view bytes) {
    if (position > upto) return false;
    const auto happened = events::decode(storage::decode_record(bytes).value());
    PILECLOUD_ASSERT(happened.ok(), "{}:{} does not decode", partition, position);
    const auto asked = actors::follow_ups(happened.value());
    // What goes out to a pile is no command to an entity.
    const auto wanted = static_cast<std::size_t>(std::count_if(asked.begin(), asked.end(), [](const auto& one) {
      return std::holds_alternative<actors::any_command>(one.command);
    }));
    if (answered_[partition][position] < wanted)
      wrong_(fmt::format("{}: done with partition {} up to {}, {} of {} reactions to {} are answered", node, partition,
                         upto, answered_[partition][position], wanted, position));
    checked = position;
    return true;
  };
  const auto read = facts.read(partition, checked + 1, look);
  PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
}

}  // namespace pilecloud::simulation
