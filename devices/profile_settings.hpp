// SPDX-License-Identifier: Apache-2.0
// A pile profile (rules.md W11) in the words of each version: which of the pile's own settings it is, the calls that
// set and read them, and what their answers say. Also the one that sets a password (W6). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "devices/ocpp_line.hpp"
#include "devices/ocpp_value.hpp"
#include "domain/pile/profile.hpp"

namespace pilecloud::devices {

struct call_to_pile {
  std::string action;
  std::string payload;
};

// Named as the pile names them; unanswered, unread.
std::vector<domain::pile::profile_setting> settings_of(const domain::pile::profile& wanted, ocpp_version version);

// The calls in order, and which settings [first, first + count) each is about.
struct settings_call {
  call_to_pile call;
  std::size_t first = 0;
  std::size_t count = 0;
};
std::vector<settings_call> calls_that_set(const std::vector<domain::pile::profile_setting>& settings,
                                          ocpp_version version);
std::vector<settings_call> calls_that_read(const std::vector<domain::pile::profile_setting>& settings,
                                           ocpp_version version);

// Notes what the pile said. An answer that is not of the standard's form leaves them unanswered and unread.
void note_set(const settings_call& about, const std::string& answer, ocpp_version version,
              std::vector<domain::pile::profile_setting>& settings);
void note_read(const settings_call& about, const std::string& answer, ocpp_version version,
               std::vector<domain::pile::profile_setting>& settings);

call_to_pile call_that_sets_password(std::string_view password, ocpp_version version);
domain::pile::setting_answer password_answer(const std::string& answer, ocpp_version version);

}  // namespace pilecloud::devices
