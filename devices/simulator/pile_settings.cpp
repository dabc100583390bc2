// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/pile_settings.hpp"

#include "base/decimal.hpp"

namespace pilecloud::devices::simulator {

const pile_setting* pile_settings::find(std::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

setting_change pile_settings::change(std::string_view name, std::string_view value) {
  const auto found = all_.find(name);
  if (found == all_.end()) return setting_change::unknown;
  if (found->second.read_only) return setting_change::rejected;
  if (found->second.is_number) {
    const auto number = parse_decimal(value, 0, extra_digits::refuse);
    if (!number || number.value() < 0) return setting_change::rejected;
  }
  found->second.value = value;
  return setting_change::accepted;
}

void pile_settings::put(std::string_view name, std::int64_t value) {
  const auto found = all_.find(name);
  if (found != all_.end()) found->second.value = std::to_string(value);
}

std::int64_t pile_settings::number(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return 0;
  const auto number = parse_decimal(found->value, 0, extra_digits::refuse);
  return number ? number.value() : 0;
}

bool pile_settings::is_on(std::string_view name) const {
  const auto* found = find(name);
  return found != nullptr && (found->value == "true" || found->value == "TRUE" || found->value == "True");
}

}  // namespace pilecloud::devices::simulator
