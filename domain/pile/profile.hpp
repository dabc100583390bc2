// SPDX-License-Identifier: Apache-2.0
// The pile profile (rules.md W11): what we want of a pile's own settings, whatever its protocol calls them, and what it
// answered when it was told. A setting that the pile refused, does not know or holds otherwise is drift.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

namespace pilecloud::domain::pile {

// Waiting for a cable longer than this would keep a driver's money held (rules.md S6).
inline constexpr std::uint32_t connection_timeout_s_max = 90;
inline constexpr std::uint32_t sample_interval_s_max = 3600;
inline constexpr std::uint32_t ping_interval_s_max = 3600;
inline constexpr std::uint32_t transaction_attempts_max = 100;
inline constexpr std::size_t profile_words_max = 24;

struct profile {
  std::uint32_t sample_interval_s = 60;
  std::vector<std::string> measurands;  // by OCPP's names, the same in both versions
  std::uint32_t connection_timeout_s = 60;
  std::uint32_t ping_interval_s = 60;
  bool offline_authorisation = true;
  std::uint32_t transaction_attempts = 10;  // before a pile gives a report up
  std::vector<std::string> start_points;    // of a transaction; only 2.0.1 has them
  std::vector<std::string> stop_points;     // likewise
  bool operator==(const profile&) const = default;
};

// Until an operator sets another. `direct`: a DC pile knows its vehicle's battery.
profile default_profile(std::string_view protocol, bool direct);

enum class setting_answer : std::uint8_t {
  accepted = 1,
  reboot_required,  // taken, in force after the next boot
  rejected,
  not_supported,
  unanswered,  // no answer, or one that cannot be read
};
std::string_view to_text(setting_answer value);

// One of the pile's own settings, after it was told and read back.
struct profile_setting {
  std::string name;  // as the pile calls it: "MeterValueSampleInterval", "TxCtrlr.EVConnectionTimeOut"
  std::string wanted;
  setting_answer answer{};
  bool was_read = false;
  std::string read;  // as the pile writes it
  bool operator==(const profile_setting&) const = default;
};

// Refused, unknown, or read back as something else. Lists are compared as sets, words without case: piles write them
// in an order and spelling of their own. What is not in force before a boot drifts until it is read so.
bool drifts(const profile_setting& one);

struct profile_set {  // W11: instead of its version's default
  pile::profile profile;
  bool operator==(const profile_set&) const = default;
};
struct profile_told {  // what the pile answered to its profile
  instant at{};
  std::vector<profile_setting> settings;
  bool operator==(const profile_told&) const = default;
};

struct set_profile {
  pile::profile profile;
};
struct report_profile {
  instant at{};
  std::vector<profile_setting> settings;
};

}  // namespace pilecloud::domain::pile
