// SPDX-License-Identifier: Apache-2.0
#include "app/toml_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pilecloud::app {

void toml_reader::refuse(const toml::node* at, std::string field, std::string rule) {
  if (error_) return;
  const auto line = at != nullptr ? at->source().begin.line : 0;
  error_ =
      file_error{line > 0 ? fmt::format("{}:{}", file_name_, line) : file_name_, std::move(field), std::move(rule)};
}

void toml_reader::only_keys(const toml::table& table, std::string_view prefix,
                            std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      refuse(&node, fmt::format("{}{}", prefix, key.str()), "is not a known key");
    }
  }
}

std::string toml_reader::text(const toml::table& table, std::string_view key, std::string field) {
  const auto* node = table.get(key);
  if (node == nullptr) {
    refuse(&table, std::move(field), "is missing");
    return {};
  }
  if (!node->is_string()) {
    refuse(node, std::move(field), "must be text in quotes");
    return {};
  }
  return node->as_string()->get();
}

}  // namespace pilecloud::app
