// SPDX-License-Identifier: Apache-2.0
// The form of a JSON object, written once: it checks bodies, names the field and rule that broke, and becomes the
// schema in openapi.json. Answers have shapes too; the tests hold every answer against its own.
//
//   const shape top_up{integer("amount_fen").between(1, 1'000'000), one_of("channel", {"cash", "sandbox"}),
//                      text("reference").up_to(64).optional()};
//   form asked{top_up, body};  asked.integer("amount_fen")
// A name that the shape does not have is an error. null counts as absent where a field is optional.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "http/json_text.hpp"

namespace pilecloud::http {

class shape;

enum class field_kind : std::uint8_t { text, id, session, integer, boolean, instant, one_of, object, list, any_object };

struct field {
  std::string name;
  field_kind kind = field_kind::text;
  bool required = true;
  std::string note;  // for openapi.json
  std::int64_t least = INT64_MIN;
  std::int64_t most = INT64_MAX;  // of an integer; characters of a text; entries of a list
  std::vector<std::string> choices;
  std::shared_ptr<const shape> inner;  // of an object, or of a list's entries
  std::shared_ptr<const field> entry;  // of a list whose entries are no objects

  field optional() const;
  field between(std::int64_t from, std::int64_t to) const;
  field up_to(std::int64_t limit) const { return between(kind == field_kind::text ? 1 : 0, limit); }
  field noted(std::string why) const;
};
field text(std::string name);         // 1..200 characters, no control characters
field id(std::string name);           // [A-Za-z0-9._:-], 1..64
field session_ref(std::string name);  // "<pile>/<n>"
field integer(std::string name);
field boolean(std::string name);
field moment(std::string name);  // RFC 3339
field one_of(std::string name, std::vector<std::string> choices);
field object(std::string name, shape inner);
field any_object(std::string name);  // members of any kind: somebody else's form checks them
field list(std::string name, shape entries, std::int64_t most = 1000);
field list_of(field entries, std::int64_t most = 1000);  // the list has the entry's name

class shape {
 public:
  shape(std::initializer_list<field> fields) : fields_(fields) {}
  explicit shape(std::vector<field> fields) : fields_(std::move(fields)) {}
  const std::vector<field>& fields() const { return fields_; }

  // Throws refusal invalid with the path of the field ("tables[0].slots[3]") and the rule.
  void check(const json& value, const std::string& path = {}) const;
  ordered_json schema() const;  // JSON Schema as OpenAPI 3.1 has it

 private:
  std::vector<field> fields_;
};

ordered_json schema_of(const field& one);

// The text of an id as the API takes it: one path segment.
bool valid_id(std::string_view text);
bool valid_number(std::string_view text);  // 1..10 digits, no leading zero

// A checked body: reading a field that the shape gives another kind is a programmer's error.
class form {
 public:
  form(const shape& expected, const json& body) : body_(body) { expected.check(body); }
  // A part of a body that was checked as a whole before.
  static form checked(const json& body) { return form{body}; }

  bool has(std::string_view name) const;
  std::string text(std::string_view name, std::string otherwise = {}) const;
  std::int64_t integer(std::string_view name, std::int64_t otherwise = 0) const;
  bool boolean(std::string_view name, bool otherwise = false) const;
  std::optional<instant> moment(std::string_view name) const;
  const json& at(std::string_view name) const;

 private:
  explicit form(const json& body) : body_(body) {}
  const json& body_;
};

}  // namespace pilecloud::http
