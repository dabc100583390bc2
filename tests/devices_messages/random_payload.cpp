// SPDX-License-Identifier: Apache-2.0
#include "random_payload.hpp"

#include <algorithm>
#include <array>

namespace pilecloud::tests {

using namespace devices;

std::string payload_source::text(std::int64_t characters) {
  constexpr std::array<std::string_view, 12> letters{"a", "B", "7", " ", "-", ".", "_", "\"", "\\", "é", "桩", "🔌"};
  std::string made;
  for (std::int64_t i = 0; i < characters; ++i) made += letters[below(letters.size())];
  return made;
}

std::string payload_source::time() {
  constexpr std::array<std::string_view, 6> ends{"Z", ".5Z", ".123Z", "+08:00", ".000001-03:30", "z"};
  const auto at = instant_from_us(between(0, 4'000'000'000) * 1'000'000);
  auto made = to_rfc3339(at);
  made.pop_back();
  return made.append(ends[below(ends.size())]);
}

json payload_source::anything() {
  switch (below(5)) {
    case 0:
      return text(between(0, 8));
    case 1:
      return between(-9, 9);
    case 2:
      return json{{"more", decimal_value("0.10")}, {"list", {1, nullptr, false}}};
    case 3:
      return decimal_value("-12.50e3");
    default:
      return one_in(2);
  }
}

json payload_source::list(const ocpp_field& field, bool whole) {
  constexpr std::int64_t more_entries = 2;
  const auto least = std::max<std::int64_t>(field.least, whole ? 1 : 0);
  const auto most = std::min(field.most, one_in(4) ? least + 2 * more_entries : least + more_entries);
  auto made = json::array();
  for (auto left = between(least, most); left > 0; --left) {
    made.push_back(field.inner ? object(*field.inner, whole) : value(*field.entry, whole));
  }
  return made;
}

json payload_source::value(const ocpp_field& field, bool whole) {
  constexpr std::int64_t long_text = 40;
  constexpr std::int64_t number_most = 1'000'000;
  switch (field.kind) {
    case value_kind::any:
      return anything();
    case value_kind::text:
      return text(field.most != fields::no_limit && one_in(3) ? field.most
                                                              : between(0, std::min(field.most, long_text)));
    case value_kind::uri:
      return one_in(2) ? "ftp://pile:secret@192.0.2.1:21/logs/" : "https://example.org/firmware/2.1.bin?x=%20#a";
    case value_kind::integer:
      return between(std::max(field.least, -number_most), std::min(field.most, number_most));
    case value_kind::decimal:
      return one_in(3) ? json(between(-number_most, number_most))
                       : decimal_value(std::to_string(between(0, number_most)) + "." + std::to_string(below(10)));
    case value_kind::boolean:
      return one_in(2);
    case value_kind::moment:
      return time();
    case value_kind::word:
      return field.words[below(field.words.size())];
    case value_kind::object:
      return object(*field.inner, whole);
    case value_kind::list:
      return list(field, whole);
  }
  return nullptr;
}

json payload_source::object(const ocpp_shape& shape, bool whole) {
  auto made = json::object();
  for (const auto& field : shape.fields()) {
    if (field.required || whole || one_in(2)) made[std::string{field.name}] = value(field, whole);
  }
  if (version_ == ocpp_version::ocpp201 && one_in(6)) {
    made["customData"] = {{"vendorId", text(between(0, 255))}, {"own", anything()}};
  }
  return made;
}

}  // namespace pilecloud::tests
