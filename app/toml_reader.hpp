// SPDX-License-Identifier: Apache-2.0
// Walks a parsed TOML file: the first broken rule is kept, with its line, and everything after it is skipped. Unknown
// keys are errors: a misspelt one must not pass as absent. A base for the readers of our files.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <toml++/toml.h>

#include "app/file_error.hpp"

namespace pilecloud::app {

class toml_reader {
 public:
  explicit toml_reader(std::string file_name) : file_name_(std::move(file_name)) {}

 protected:
  ~toml_reader() = default;

  bool good() const { return !error_.has_value(); }
  std::optional<file_error> take_error() { return std::exchange(error_, std::nullopt); }

  void refuse(const toml::node* at, std::string field, std::string rule);
  void only_keys(const toml::table& table, std::string_view prefix, std::initializer_list<std::string_view> known);
  std::string text(const toml::table& table, std::string_view key, std::string field);

 private:
  std::string file_name_;
  std::optional<file_error> error_;
};

}  // namespace pilecloud::app
