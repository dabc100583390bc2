// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/profile.hpp"

#include <algorithm>
#include <set>

namespace pilecloud::domain::pile {

namespace {

constexpr std::string_view register_total = "Energy.Active.Import.Register";

std::set<std::string> words_of(std::string_view list) {
  std::set<std::string> words;
  std::string word;
  const auto end = [&] {
    if (!word.empty()) words.insert(std::move(word));
    word.clear();
  };
  for (const char c : list) {
    if (c == ',') {
      end();
    } else if (c != ' ') {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  end();
  return words;
}

}  // namespace

profile default_profile(std::string_view protocol, bool direct) {
  profile made;
  made.measurands = {std::string{register_total}, "Power.Active.Import"};
  if (direct) made.measurands.insert(made.measurands.end(), {"SoC", "Voltage", "Current.Import"});
  if (protocol == "ocpp2.0.1") {
    made.start_points = {"PowerPathClosed"};  // a transaction is then a charge (W7)
    made.stop_points = {"Authorized", "EVConnected"};
  }
  return made;
}

bool drifts(const profile_setting& one) {
  if (one.was_read) return words_of(one.read) != words_of(one.wanted);
  return one.answer != setting_answer::accepted;
}

std::string_view to_text(setting_answer value) {
  switch (value) {
    case setting_answer::accepted:
      return "accepted";
    case setting_answer::reboot_required:
      return "reboot_required";
    case setting_answer::rejected:
      return "rejected";
    case setting_answer::not_supported:
      return "not_supported";
    case setting_answer::unanswered:
      return "unanswered";
  }
  return "not_recorded";
}

}  // namespace pilecloud::domain::pile
