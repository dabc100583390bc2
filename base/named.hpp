// SPDX-License-Identifier: Apache-2.0
// Strong text ids: a pile_id cannot be passed for a session_id. The text is the id as it stands in the log and API.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace pilecloud {
inline namespace base {

template <class Tag>
class named {
 public:
  named() = default;
  explicit named(std::string text) : text_(std::move(text)) {}
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const named&) const = default;

 private:
  std::string text_;
};

using operator_id = named<struct operator_tag>;
using station_id = named<struct station_tag>;
using pile_id = named<struct pile_tag>;
using session_id = named<struct session_tag>;  // "<pile>/<n>"
using account_id = named<struct account_tag>;
using tariff_id = named<struct tariff_tag>;
using staff_id = named<struct staff_tag>;

}  // namespace base
}  // namespace pilecloud

template <class Tag>
struct std::hash<pilecloud::named<Tag>> {
  std::size_t operator()(const pilecloud::named<Tag>& id) const { return std::hash<std::string>{}(id.text()); }
};
