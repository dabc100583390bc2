// SPDX-License-Identifier: Apache-2.0
// A pile's settings by name, as 1.6 configuration keys or as 2.0.1 "Component.Variable". Lost when the process ends.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace pilecloud::devices::simulator {

struct pile_setting {
  std::string value;
  bool read_only = false;
  bool is_number = false;  // a whole one, not negative
};

enum class setting_change : std::uint8_t { accepted = 1, rejected, unknown };

class pile_settings {
 public:
  using table = std::map<std::string, pile_setting, std::less<>>;
  explicit pile_settings(table all) : all_(std::move(all)) {}

  const table& all() const { return all_; }
  const pile_setting* find(std::string_view name) const;
  setting_change change(std::string_view name, std::string_view value);
  void put(std::string_view name, std::int64_t value);
  std::int64_t number(std::string_view name) const;  // 0: unknown or no number
  bool is_on(std::string_view name) const;

 private:
  table all_;
};

}  // namespace pilecloud::devices::simulator
