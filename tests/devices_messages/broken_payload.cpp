// SPDX-License-Identifier: Apache-2.0
#include "broken_payload.hpp"

#include <vector>

namespace pilecloud::tests {

using namespace devices;

namespace {

constexpr std::int64_t breakable_list_most = 4;  // longer lists would be tedious to fill

struct place {
  json* holder;             // the object the field is in
  const ocpp_field* field;  // nullptr: the object itself
  std::string path;
};

void collect(json& object, const ocpp_shape& shape, const std::string& path, std::vector<place>& into) {
  into.push_back({&object, nullptr, path});
  for (const auto& field : shape.fields()) {
    const auto inside = (path.empty() ? "" : path + ".") + std::string{field.name};
    const auto found = object.find(field.name);
    if (found == object.end()) continue;
    into.push_back({&object, &field, inside});
    if (field.kind == value_kind::object) collect(*found, *field.inner, inside, into);
    if (field.kind != value_kind::list || !field.inner) continue;
    for (std::size_t i = 0; i < found->size(); ++i) {
      collect((*found)[i], *field.inner, inside + "[" + std::to_string(i) + "]", into);
    }
  }
}

bool applies(const place& at, breach wrong) {
  if (wrong == breach::unknown) return at.field == nullptr;
  if (at.field == nullptr) return false;
  const auto& field = *at.field;
  const auto kind = field.kind;
  switch (wrong) {
    case breach::missing:
      return field.required;
    case breach::long_text:
      return kind == value_kind::text && field.most != fields::no_limit;
    case breach::other_type:
      return kind != value_kind::any;
    case breach::foreign_word:
      return kind == value_kind::word;
    case breach::no_time:
      return kind == value_kind::moment || kind == value_kind::uri;
    case breach::range:
      return (kind == value_kind::integer && field.least != INT64_MIN) || field.in_tenths;
    case breach::short_list:
      return kind == value_kind::list && field.least > 0;
    case breach::long_list:
      return kind == value_kind::list && field.most <= breakable_list_most;
    case breach::unknown:
      break;
  }
  return false;
}

json another_type(value_kind kind, payload_source& source) {
  const bool texty =
      kind == value_kind::text || kind == value_kind::uri || kind == value_kind::moment || kind == value_kind::word;
  std::vector<json> others{json(true), json(7), json::array(), json::object(), json("7")};
  if (kind == value_kind::boolean) others[0] = decimal_value("1.5");
  if (kind == value_kind::integer) others[1] = decimal_value("7.5");
  if (kind == value_kind::decimal) others.erase(others.begin() + 1);
  if (kind == value_kind::list) others.erase(others.begin() + 2);
  if (kind == value_kind::object) others.erase(others.begin() + 3);
  if (texty) others.pop_back();
  return others[source.below(others.size())];
}

expected_fault apply(const place& at, breach wrong, payload_source& source) {
  if (wrong == breach::unknown) {
    (*at.holder)["unheardOf"] = 1;
    return {at.path.empty() ? "unheardOf" : at.path + ".unheardOf", fault_kind::formation, true};
  }
  const auto& field = *at.field;
  auto& value = (*at.holder)[std::string{field.name}];
  switch (wrong) {
    case breach::missing:
      at.holder->erase(std::string{field.name});
      return {at.path, fault_kind::occurrence};
    case breach::long_text:
      value = source.text(field.most + 1);
      return {at.path, fault_kind::property, field.is_loose};
    case breach::other_type:
      value = another_type(field.kind, source);
      return {at.path, fault_kind::type, field.is_loose};
    case breach::foreign_word:
      value = value.get<std::string>() + "x";
      return {at.path, fault_kind::property, field.is_loose};
    case breach::no_time:
      value = "yesterday";
      return {at.path, fault_kind::property, field.is_loose};
    case breach::range:
      value = field.in_tenths ? decimal_value("0.25") : json(field.least - 1);
      return {at.path, fault_kind::property, field.is_loose};
    case breach::short_list:
      value = json::array();
      return {at.path, fault_kind::occurrence};
    default:
      while (static_cast<std::int64_t>(value.size()) <= field.most) value.push_back(json(value.front()));
      return {at.path, fault_kind::occurrence};
  }
}

}  // namespace

std::optional<expected_fault> break_one(json& payload, const ocpp_shape& shape, breach wrong, payload_source& source) {
  std::vector<place> all;
  collect(payload, shape, {}, all);
  std::erase_if(all, [wrong](const place& at) { return !applies(at, wrong); });
  if (all.empty()) return std::nullopt;
  return apply(all[source.below(all.size())], wrong, source);
}

}  // namespace pilecloud::tests
