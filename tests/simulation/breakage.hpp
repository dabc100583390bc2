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
};
inline constexpr std::array<std::string_view, 7> breakage_names{
    "none", "lost_sync", "forgotten_command", "fen_too_much", "dropped_reaction", "forgetful_rows", "lost_reminder"};

constexpr std::string_view to_text(breakage which) { return breakage_names[static_cast<std::size_t>(which)]; }
constexpr std::optional<breakage> parse_breakage(std::string_view name) {
  for (std::size_t i = 0; i < breakage_names.size(); ++i) {
    if (breakage_names[i] == name) return static_cast<breakage>(i);
  }
  return std::nullopt;
}

}  // namespace pilecloud::simulation
