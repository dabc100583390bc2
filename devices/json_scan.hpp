// SPDX-License-Identifier: Apache-2.0
// Walks over JSON text without making values: enough to cut a frame into its parts and to prove the rest well formed.
// Bounded depth, no allocation but for a string that is asked for. UTF-8 is the websocket's to check.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pilecloud::devices {

class json_scan {
 public:
  json_scan(std::string_view text, std::size_t depth) : text_(text), depth_(depth) {}

  bool take(char mark);  // past white space; nothing is taken when another comes
  char peek();           // the same; 0 at the end
  bool at_end();
  std::optional<std::string> string();             // unescaped
  std::optional<std::string_view> value();         // any, as it stands
  std::optional<std::string_view> value(char as);  // one that begins with this mark

 private:
  void skip_space();
  bool skip_value(std::size_t deep);
  bool skip_members(char end, std::size_t deep);
  bool skip_string();
  bool skip_number();
  bool skip_digits();
  bool skip_word(std::string_view word);

  std::string_view text_;
  std::size_t depth_;
  std::size_t at_ = 0;
};

}  // namespace pilecloud::devices
