// SPDX-License-Identifier: Apache-2.0
#include "http/shape.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "http/problem.hpp"

namespace pilecloud::http {

namespace {

constexpr std::int64_t text_most = 200;
constexpr std::int64_t id_most = 64;

field of_kind(std::string name, field_kind kind) {
  field made;
  made.name = std::move(name);
  made.kind = kind;
  return made;
}

[[noreturn]] void broken(const std::string& path, std::string rule, std::string detail) {
  refuse(problem_kind::invalid, std::move(detail), path, std::move(rule));
}

std::int64_t characters(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool has_control(std::string_view utf8) {
  return std::any_of(utf8.begin(), utf8.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
  });
}

void check_text(const field& one, const json& value, const std::string& path) {
  if (!value.is_string()) broken(path, "field_must_be_text", "must be text");
  const auto& held = value.get_ref<const std::string&>();
  const auto size = characters(held);
  if (size < one.least || size > one.most) {
    broken(path, "text_must_have_a_fitting_length",
           "must have " + std::to_string(one.least) + " to " + std::to_string(one.most) + " characters");
  }
  if (has_control(held)) broken(path, "text_must_not_have_control_characters", "must not have control characters");
}

void check_id(const json& value, const std::string& path) {
  if (!value.is_string()) broken(path, "field_must_be_text", "must be text");
  const auto& held = value.get_ref<const std::string&>();
  if (!valid_id(held)) broken(path, "field_must_be_an_id", "must be 1 to 64 of A-Z a-z 0-9 . _ : -");
}

void check_session(const json& value, const std::string& path) {
  const auto held = value.is_string() ? value.get<std::string>() : std::string{};
  const auto slash = std::min(held.find('/'), held.size());
  const auto number = std::string_view{held}.substr(std::min(slash + 1, held.size()));
  if (!valid_id(std::string_view{held}.substr(0, slash)) || !valid_number(number)) {
    broken(path, "field_must_be_a_session", "must be <pile>/<n>");
  }
}

void check_integer(const field& one, const json& value, const std::string& path) {
  const bool fits =
      value.is_number_integer() && (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
  if (!fits) broken(path, "field_must_be_an_integer", "must be an integer of 64 bits");
  const auto held = value.get<std::int64_t>();
  if (held < one.least || held > one.most) {
    broken(path, "integer_must_be_in_range",
           "must be from " + std::to_string(one.least) + " to " + std::to_string(one.most));
  }
}

void check_field(const field& one, const json& value, const std::string& path);

void check_list(const field& one, const json& value, const std::string& path) {
  if (!value.is_array()) broken(path, "field_must_be_a_list", "must be a list");
  const auto size = static_cast<std::int64_t>(value.size());
  if (size < one.least || size > one.most) {
    broken(path, "list_must_have_a_fitting_length",
           "must have " + std::to_string(one.least) + " to " + std::to_string(one.most) + " entries");
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto entry_path = path + "[" + std::to_string(i) + "]";
    if (one.inner) {
      one.inner->check(value[i], entry_path);
    } else {
      check_field(*one.entry, value[i], entry_path);
    }
  }
}

void check_field(const field& one, const json& value, const std::string& path) {
  switch (one.kind) {
    case field_kind::text:
      return check_text(one, value, path);
    case field_kind::id:
      return check_id(value, path);
    case field_kind::session:
      return check_session(value, path);
    case field_kind::integer:
      return check_integer(one, value, path);
    case field_kind::boolean:
      if (!value.is_boolean()) broken(path, "field_must_be_true_or_false", "must be true or false");
      return;
    case field_kind::instant:
      if (!value.is_string() || !parse_rfc3339(value.get_ref<const std::string&>())) {
        broken(path, "field_must_be_rfc3339", "must be an instant such as 2026-11-22T13:24:00Z");
      }
      return;
    case field_kind::one_of:
      if (!value.is_string() ||
          std::find(one.choices.begin(), one.choices.end(), value.get<std::string>()) == one.choices.end()) {
        std::string choices;
        for (const auto& choice : one.choices) choices += (choices.empty() ? "" : ", ") + choice;
        broken(path, "field_must_be_one_of", "must be one of " + choices);
      }
      return;
    case field_kind::object:
      return one.inner->check(value, path);
    case field_kind::list:
      return check_list(one, value, path);
    case field_kind::any_object:
      if (!value.is_object()) broken(path, "field_must_be_an_object", "must be an object");
      return;
  }
}

ordered_json ranged(const field& one, ordered_json made, const char* least, const char* most) {
  if (one.least != INT64_MIN) made[least] = one.least;
  if (one.most != INT64_MAX) made[most] = one.most;
  return made;
}

}  // namespace

field field::optional() const {
  field copy = *this;
  copy.required = false;
  return copy;
}

field field::between(std::int64_t from, std::int64_t to) const {
  field copy = *this;
  copy.least = from;
  copy.most = to;
  return copy;
}

field field::noted(std::string why) const {
  field copy = *this;
  copy.note = std::move(why);
  return copy;
}

field text(std::string name) { return of_kind(std::move(name), field_kind::text).between(1, text_most); }
field id(std::string name) { return of_kind(std::move(name), field_kind::id).between(1, id_most); }
field session_ref(std::string name) { return of_kind(std::move(name), field_kind::session); }
field integer(std::string name) { return of_kind(std::move(name), field_kind::integer); }
field boolean(std::string name) { return of_kind(std::move(name), field_kind::boolean); }
field moment(std::string name) { return of_kind(std::move(name), field_kind::instant); }

field one_of(std::string name, std::vector<std::string> choices) {
  field made = of_kind(std::move(name), field_kind::one_of);
  made.choices = std::move(choices);
  return made;
}

field object(std::string name, shape inner) {
  field made = of_kind(std::move(name), field_kind::object);
  made.inner = std::make_shared<const shape>(std::move(inner));
  return made;
}

field any_object(std::string name) { return of_kind(std::move(name), field_kind::any_object); }
field list(std::string name, shape entries, std::int64_t most) {
  field made = of_kind(std::move(name), field_kind::list).between(0, most);
  made.inner = std::make_shared<const shape>(std::move(entries));
  return made;
}

field list_of(field entries, std::int64_t most) {
  field made = of_kind(entries.name, field_kind::list).between(0, most);
  made.entry = std::make_shared<const field>(std::move(entries));
  return made;
}

void shape::check(const json& value, const std::string& path) const {
  if (!value.is_object()) broken(path, "field_must_be_an_object", "must be an object");
  const auto inside = [&path](const std::string& name) { return path.empty() ? name : path + "." + name; };
  for (const auto& held : value.items()) {
    const auto is_it = [&held](const field& one) { return one.name == held.key(); };
    if (std::none_of(fields_.begin(), fields_.end(), is_it))
      broken(inside(held.key()), "field_must_be_known", "is not a field here");
  }
  for (const auto& one : fields_) {
    const auto found = value.find(one.name);
    if (found == value.end() || (!one.required && found->is_null())) {
      if (one.required) broken(inside(one.name), "field_must_be_present", "must be present");
      continue;
    }
    check_field(one, *found, inside(one.name));
  }
}

ordered_json schema_of(const field& one) {
  ordered_json made;
  switch (one.kind) {
    case field_kind::text:
      made = ranged(one, {{"type", "string"}}, "minLength", "maxLength");
      break;
    case field_kind::id:
      made = {{"type", "string"}};
      made["pattern"] = "^[A-Za-z0-9._:-]{1,64}$";
      break;
    case field_kind::session:
      made = {{"type", "string"}, {"pattern", "^[A-Za-z0-9._:-]{1,64}/[1-9][0-9]{0,9}$"}};
      break;
    case field_kind::integer:
      made = ranged(one, {{"type", "integer"}, {"format", "int64"}}, "minimum", "maximum");
      break;
    case field_kind::boolean:
      made = {{"type", "boolean"}};
      break;
    case field_kind::instant:
      made = {{"type", "string"}, {"format", "date-time"}};
      break;
    case field_kind::one_of:
      made = {{"type", "string"}, {"enum", one.choices}};
      break;
    case field_kind::object:
      made = one.inner->schema();
      break;
    case field_kind::list:
      made = ranged(one, {{"type", "array"}}, "minItems", "maxItems");
      made["items"] = one.inner ? one.inner->schema() : schema_of(*one.entry);
      break;
    case field_kind::any_object:
      made = {{"type", "object"}};
      break;
  }
  if (!one.note.empty()) made["description"] = one.note;
  return made;
}

ordered_json shape::schema() const {
  ordered_json properties = ordered_json::object();
  auto required = ordered_json::array();
  for (const auto& one : fields_) {
    properties[one.name] = schema_of(one);
    if (one.required) required.push_back(one.name);
  }
  ordered_json made{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) made["required"] = std::move(required);
  return made;
}

bool valid_id(std::string_view text) {
  return !text.empty() && text.size() <= static_cast<std::size_t>(id_most) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == ':' || c == '-';
         });
}

bool valid_number(std::string_view text) {
  return !text.empty() && text.size() <= 10 && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const json& form::at(std::string_view name) const {
  const auto found = body_.find(name);
  PILECLOUD_ASSERT(found != body_.end(), "field {} is not in the body", name);
  return *found;
}

bool form::has(std::string_view name) const {
  const auto found = body_.find(name);
  return found != body_.end() && !found->is_null();
}

std::string form::text(std::string_view name, std::string otherwise) const {
  return has(name) ? at(name).get<std::string>() : std::move(otherwise);
}

std::int64_t form::integer(std::string_view name, std::int64_t otherwise) const {
  return has(name) ? at(name).get<std::int64_t>() : otherwise;
}

bool form::boolean(std::string_view name, bool otherwise) const { return has(name) ? at(name).get<bool>() : otherwise; }

std::optional<instant> form::moment(std::string_view name) const {
  return has(name) ? parse_rfc3339(at(name).get_ref<const std::string&>()) : std::nullopt;
}

}  // namespace pilecloud::http
