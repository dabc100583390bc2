// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_value.hpp"

#include <algorithm>
#include <vector>

#include "base/decimal.hpp"

namespace pilecloud::devices {

namespace {

// Builds the tree as the parser reads; nlohmann's own builder would make doubles.
class tree_builder final : public nlohmann::json_sax<json> {
 public:
  json root;
  value_error error = value_error::not_json;

  bool null() override { return put(nullptr) != nullptr; }
  bool boolean(bool value) override { return put(value) != nullptr; }
  bool number_integer(number_integer_t value) override { return put(value) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override { return put(value) != nullptr; }
  bool number_float(number_float_t, const string_t& text) override { return put(decimal_value(text)) != nullptr; }
  bool string(string_t& value) override { return put(std::move(value)) != nullptr; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool key(string_t& name) override {
    const auto [place, fresh] = open_.back()->get_ref<json::object_t&>().try_emplace(std::move(name));
    named_ = &place->second;
    return fresh || fail(value_error::name_twice);
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  std::vector<json*> open_;  // containers not closed yet; only the last one grows, so the others stay in place
  json* named_ = nullptr;    // of the innermost object, the field whose value comes next

  bool fail(value_error why) {
    error = why;
    return false;
  }
  json* put(json value) {
    if (open_.empty()) return &(root = std::move(value));
    auto& into = *open_.back();
    if (into.is_array()) return &into.get_ref<json::array_t&>().emplace_back(std::move(value));
    return &(*named_ = std::move(value));
  }
  bool open(json container) {
    if (open_.size() >= static_cast<std::size_t>(value_depth_max)) return fail(value_error::too_deep);
    open_.push_back(put(std::move(container)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
};

void append(std::string& into, const json& value) {
  const auto joined = [&into](const auto& entries, const auto& write) {
    bool first = true;
    for (const auto& entry : entries) {
      if (!std::exchange(first, false)) into += ',';
      write(entry);
    }
  };
  const auto scalar = [](const json& one) { return one.dump(-1, ' ', false, json::error_handler_t::replace); };
  if (value.is_object()) {
    into += '{';
    joined(value.get_ref<const json::object_t&>(), [&into, &scalar](const auto& named) {
      into += scalar(named.first) + ':';
      append(into, named.second);
    });
    into += '}';
  } else if (value.is_array()) {
    into += '[';
    joined(value.get_ref<const json::array_t&>(), [&into](const json& entry) { append(into, entry); });
    into += ']';
  } else if (value.is_binary()) {
    into += decimal_text(value).value_or("null");
  } else {
    into += scalar(value);
  }
}

}  // namespace

std::string_view to_text(value_error error) {
  switch (error) {
    case value_error::not_json:
      return "value_must_be_json";
    case value_error::too_deep:
      return "value_must_not_be_deep";
    case value_error::name_twice:
      return "field_must_appear_once";
  }
  return "value_must_be_json";
}

result<json, value_error> read_value(std::string_view text) {
  tree_builder builder;
  if (!json::sax_parse(text, &builder)) return builder.error;
  return std::move(builder.root);
}

std::string write_value(const json& value) {
  std::string text;
  append(text, value);
  return text;
}

json decimal_value(std::string text) { return json::binary({text.begin(), text.end()}, decimal_subtype); }

bool is_number(const json& value) {
  return value.is_number() || (value.is_binary() && value.get_binary().subtype() == decimal_subtype);
}

std::optional<std::string> decimal_text(const json& value) {
  if (value.is_number()) return value.dump();
  if (!is_number(value)) return std::nullopt;
  const auto& bytes = value.get_binary();
  return std::string{bytes.begin(), bytes.end()};
}

std::optional<std::int64_t> integer_of(const json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  if (value.is_number_integer()) return value.get<std::int64_t>();
  const auto text = decimal_text(value);
  if (!text) return std::nullopt;
  const auto whole = parse_decimal(*text, 0, extra_digits::refuse);
  return whole ? std::optional{whole.value()} : std::nullopt;
}

}  // namespace pilecloud::devices
