// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_shape.hpp"

#include <algorithm>
#include <cctype>

#include "base/decimal.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::int64_t vendor_id_max = 255;

std::int64_t characters(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// scheme ":" something, nothing that no URI has.
bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size() || !is_letter(text.front())) return false;
  const auto in_scheme = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
  const auto in_uri = [](char c) {
    return c > ' ' && c < 0x7F && std::string_view{"\"<>\\^`{|}"}.find(c) == std::string_view::npos;
  };
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), in_scheme) &&
         std::all_of(text.begin(), text.end(), in_uri);
}

class walk {
 public:
  explicit walk(shape_terms terms) : terms_(terms) {}

  // Both give false when the walk is over: fault() is set.
  bool object(const json& value, const ocpp_shape& shape);
  bool field(const json& value, const ocpp_field& one);

  const std::optional<shape_fault>& fault() const { return fault_; }
  shape_notes& notes() { return notes_; }

 private:
  shape_terms terms_;
  std::string path_;
  std::optional<shape_fault> fault_;
  shape_notes notes_;

  bool refuse(fault_kind kind, std::string_view rule) {
    fault_ = shape_fault{kind, path_, rule};
    return false;
  }
  // What only a strict reader refuses.
  bool note(fault_kind kind, std::string_view rule) {
    if (terms_.strictness == strictness::strict) return refuse(kind, rule);
    notes_.push_back({kind, path_, rule});
    return true;
  }
  // What a field itself has wrong.
  bool wrong(const ocpp_field& one, fault_kind kind, std::string_view rule) {
    return one.is_loose ? note(kind, rule) : refuse(kind, rule);
  }
  template <class Step>
  bool inside(std::string_view name, const Step& step) {
    const auto outside = path_.size();
    if (outside != 0) path_ += '.';
    path_ += name;
    const bool good = step();
    path_.resize(outside);
    return good;
  }
  bool unknown(const std::string& name, const json& value);
  bool scalar(const json& value, const ocpp_field& one);
  bool number(const json& value, const ocpp_field& one);
  bool written(const std::string& text, const ocpp_field& one);
  bool list(const json& value, const ocpp_field& one);
};

bool walk::unknown(const std::string& name, const json& value) {
  if (name != "customData" || terms_.version != ocpp_version::ocpp201) {
    return note(fault_kind::formation, "field_must_be_known");
  }
  if (!value.is_object()) return refuse(fault_kind::type, "field_must_be_an_object");
  return inside("vendorId", [this, &value] {
    const auto vendor = value.find("vendorId");
    if (vendor == value.end()) return refuse(fault_kind::occurrence, "field_must_be_present");
    return field(*vendor, fields::text("vendorId", vendor_id_max));
  });
}

bool walk::object(const json& value, const ocpp_shape& shape) {
  if (!value.is_object()) {
    return refuse(path_.empty() ? fault_kind::formation : fault_kind::type, "field_must_be_an_object");
  }
  const auto& entries = value.get_ref<const json::object_t&>();
  std::size_t known = 0;
  for (const auto& one : shape.fields()) {
    const auto found = entries.find(one.name);
    const bool here = found != entries.end();
    known += here ? 1 : 0;
    const bool good = inside(one.name, [this, &one, &found, here] {
      if (!here) return !one.required || refuse(fault_kind::occurrence, "field_must_be_present");
      if (found->second.is_null() && !one.required && one.kind != value_kind::any) {
        return note(fault_kind::type, "field_must_not_be_null");
      }
      return field(found->second, one);
    });
    if (!good) return false;
  }
  if (known == entries.size()) return true;
  return std::all_of(entries.begin(), entries.end(), [this, &shape](const auto& entry) {
    if (shape.find(entry.first) != nullptr) return true;
    return inside(entry.first, [this, &entry] { return unknown(entry.first, entry.second); });
  });
}

bool walk::list(const json& value, const ocpp_field& one) {
  if (!value.is_array()) return wrong(one, fault_kind::type, "field_must_be_a_list");
  const auto size = static_cast<std::int64_t>(value.size());
  if (size < one.least || size > one.most) {
    return wrong(one, fault_kind::occurrence, "list_must_have_a_fitting_length");
  }
  const auto outside = path_.size();
  for (std::size_t i = 0; i < value.size(); ++i) {
    path_ += '[' + std::to_string(i) + ']';
    const bool good = one.inner ? object(value[i], *one.inner) : field(value[i], *one.entry);
    path_.resize(outside);
    if (!good) return false;
  }
  return true;
}

bool walk::number(const json& value, const ocpp_field& one) {
  if (!is_number(value)) return wrong(one, fault_kind::type, "field_must_be_a_number");
  if (one.kind == value_kind::decimal) {
    if (!one.in_tenths || parse_decimal(*decimal_text(value), 1, extra_digits::refuse)) return true;
    return wrong(one, fault_kind::property, "number_must_be_in_tenths");
  }
  const auto held = integer_of(value);
  if (!held) return wrong(one, fault_kind::type, "field_must_be_an_integer");
  if (*held < one.least || *held > one.most) {
    return wrong(one, fault_kind::property, "integer_must_be_in_range");
  }
  return true;
}

bool walk::written(const std::string& text, const ocpp_field& one) {
  switch (one.kind) {
    case value_kind::uri:
      return is_uri(text) || wrong(one, fault_kind::property, "text_must_be_a_uri");
    case value_kind::moment: {
      const auto time = parse_ocpp_time(text);
      if (!time) return wrong(one, fault_kind::property, "text_must_be_a_time");
      return time->zoned || note(fault_kind::property, "time_must_have_a_zone");
    }
    case value_kind::word:
      if (std::find(one.words.begin(), one.words.end(), text) != one.words.end()) return true;
      return wrong(one, fault_kind::property, "word_must_be_listed");
    default:
      if (static_cast<std::int64_t>(text.size()) <= one.most || characters(text) <= one.most) return true;
      return wrong(one, fault_kind::property, "text_must_fit_its_length");
  }
}

bool walk::scalar(const json& value, const ocpp_field& one) {
  switch (one.kind) {
    case value_kind::integer:
    case value_kind::decimal:
      return number(value, one);
    case value_kind::boolean:
      return value.is_boolean() || wrong(one, fault_kind::type, "field_must_be_true_or_false");
    default:
      if (!value.is_string()) return wrong(one, fault_kind::type, "field_must_be_text");
      return written(value.get_ref<const std::string&>(), one);
  }
}

bool walk::field(const json& value, const ocpp_field& one) {
  switch (one.kind) {
    case value_kind::any:
      return true;
    case value_kind::object:
      return object(value, *one.inner);
    case value_kind::list:
      return list(value, one);
    default:
      return scalar(value, one);
  }
}

}  // namespace

std::string_view to_text(ocpp_version version) { return version == ocpp_version::ocpp16 ? "ocpp1.6" : "ocpp2.0.1"; }

std::string_view call_error_code(fault_kind kind, ocpp_version version) {
  const bool first = version == ocpp_version::ocpp16;  // which spells two of them its own way
  switch (kind) {
    case fault_kind::formation:
      return first ? "FormationViolation" : "FormatViolation";
    case fault_kind::property:
      return "PropertyConstraintViolation";
    case fault_kind::occurrence:
      return first ? "OccurenceConstraintViolation" : "OccurrenceConstraintViolation";
    case fault_kind::type:
      return "TypeConstraintViolation";
  }
  return "GenericError";
}

result<shape_notes, shape_fault> check(const json& payload, const ocpp_shape& shape, shape_terms terms) {
  walk over{terms};
  if (!over.object(payload, shape)) return *over.fault();
  return std::move(over.notes());
}

std::optional<ocpp_time> parse_ocpp_time(std::string_view text) {
  constexpr std::size_t seconds_end = 19;
  if (text.size() < seconds_end) return std::nullopt;
  if (const auto whole = parse_rfc3339(text)) return ocpp_time{*whole, true};
  const auto zone = text.find_first_of("+-", seconds_end);
  std::string fitted{text};
  if (zone == std::string_view::npos) {
    fitted += 'Z';
  } else if (text.size() == zone + 3) {
    fitted += ":00";
  } else if (text.size() == zone + 5) {
    fitted.insert(zone + 3, ":");
  }
  const auto read = parse_rfc3339(fitted);
  return read ? std::optional{ocpp_time{*read, zone != std::string_view::npos}} : std::nullopt;
}

}  // namespace pilecloud::devices
