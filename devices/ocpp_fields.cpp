// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "devices/ocpp_shape.hpp"

namespace pilecloud::devices {

ocpp_field ocpp_field::between(std::int64_t from, std::int64_t to) const {
  ocpp_field copy = *this;
  copy.least = from;
  copy.most = to;
  return copy;
}

ocpp_field ocpp_field::loose() const {
  ocpp_field copy = *this;
  copy.is_loose = true;
  return copy;
}

ocpp_field ocpp_field::tenths() const {
  ocpp_field copy = *this;
  copy.in_tenths = true;
  return copy;
}

const ocpp_field* ocpp_shape::find(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [name](const auto& one) { return one.name == name; });
  return found == fields_.end() ? nullptr : &*found;
}

namespace fields {

namespace {

ocpp_field of_kind(std::string_view name, value_kind kind) {
  ocpp_field made;
  made.name = name;
  made.kind = kind;
  return made;
}

}  // namespace

ocpp_field any(std::string_view name) { return of_kind(name, value_kind::any); }
ocpp_field text(std::string_view name, std::int64_t most) { return of_kind(name, value_kind::text).between(0, most); }
ocpp_field uri(std::string_view name) { return of_kind(name, value_kind::uri); }
ocpp_field integer(std::string_view name) { return of_kind(name, value_kind::integer); }
ocpp_field decimal(std::string_view name) { return of_kind(name, value_kind::decimal); }
ocpp_field boolean(std::string_view name) { return of_kind(name, value_kind::boolean); }
ocpp_field moment(std::string_view name) { return of_kind(name, value_kind::moment); }

ocpp_field word(std::string_view name, std::vector<std::string_view> words) {
  auto made = of_kind(name, value_kind::word);
  made.words = std::move(words);
  return made;
}

ocpp_field object(std::string_view name, ocpp_shape inner) {
  auto made = of_kind(name, value_kind::object);
  made.inner = std::make_shared<const ocpp_shape>(std::move(inner));
  return made;
}

ocpp_field list(std::string_view name, ocpp_shape entries, std::int64_t least, std::int64_t most) {
  auto made = of_kind(name, value_kind::list).between(least, most);
  made.inner = std::make_shared<const ocpp_shape>(std::move(entries));
  return made;
}

ocpp_field list_of(ocpp_field entries, std::int64_t least, std::int64_t most) {
  auto made = of_kind(entries.name, value_kind::list).between(least, most);
  made.entry = std::make_shared<const ocpp_field>(std::move(entries));
  return made;
}

ocpp_field maybe(ocpp_field field) {
  field.required = false;
  return field;
}

}  // namespace fields
}  // namespace pilecloud::devices
