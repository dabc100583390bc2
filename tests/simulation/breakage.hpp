// SPDX-License-Identifier: Apache-2.0
// Bugs put in on purpose, for a simulation that finds none proves nothing: each must be found within a few seeds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pilecloud::simulation {

enum class breakage : std::uint8_t {
  none = 0,
  lost_sync,          // a group is answered without being synced; a power cut takes it
  forgotten_command,  // the command table knows nothing
  fen_too_much,       // a charge to a wallet asks for a fen more than the bill
  dropped_reaction,   // the reactor believes that a follow-up was answered that never was
  forgetful_rows,     // a projection passes over a fact
  lost_reminder,      // some durable timers never fire
  // Of clusters.
  forged_follow,  // a follower applies what was never ordered so
  early_answer,   // an owner answers before the sequencer has the batch
  stale_epoch,    // the sequencer takes appends of owners that were replaced
  far_offset,     // how far reactions are done is handed on too far
  early_trim,     // the sequencer forgets what only its owner holds
  hollow_take,    // a partition is taken without what was ordered before
  unasked_no,     // an owner says no without asking the sequencer whether it is one
};
inline constexpr std::array<std::string_view, 14> breakage_names{
    "none",           "lost_sync",     "forgotten_command", "fen_too_much", "dropped_reaction",
    "forgetful_rows", "lost_reminder", "forged_follow",     "early_answer", "stale_epoch",
    "far_offset",     "early_trim",    "hollow_take",       "unasked_no"};

// It needs several nodes to show.
constexpr bool is_of_clusters(breakage bug) { return bug >= breakage::forged_follow; }

constexpr std::string_view to_text(breakage which) { return breakage_names[static_cast<std::size_t>(which)]; }
constexpr std::optional<breakage> parse_breakage(std::string_view name) {
  for (std::size_t i = 0; i < breakage_names.size(); ++i) {
    if (breakage_names[i] == name) return static_cast<breakage>(i);
  }
  return std::nullopt;
}

}  // namespace pilecloud::simulation
