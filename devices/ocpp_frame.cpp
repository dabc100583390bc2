// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_frame.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "devices/json_scan.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::size_t id_letters = 36;
constexpr std::size_t echoed_id_letters = 255;  // 1.6: a longer one is echoed so far, or the pile waits in vain
constexpr std::size_t action_letters = 64;
constexpr std::size_t description_bytes = 255;

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

bool is_action(std::string_view name) {
  // Get15118EVCertificate has digits.
  const auto is_of_a_name = [](char at) {
    return (at >= 'a' && at <= 'z') || (at >= 'A' && at <= 'Z') || (at >= '0' && at <= '9');
  };
  return !name.empty() && name.size() <= action_letters && std::all_of(name.begin(), name.end(), is_of_a_name);
}

bool is_code(std::string_view name) { return name.size() <= action_letters; }

class frame_reader {
 public:
  frame_reader(std::string_view text, ocpp_version version, frame_bounds within)
      : text_(text), version_(version), within_(within), scan_(text, within.depth) {}

  result<ocpp_frame, frame_fault> read() {
    if (text_.size() > within_.bytes) return no_frame("a_frame_must_fit_its_bound");
    if (!scan_.take('[')) return no_frame("a_frame_must_be_a_list");
    const auto type = scan_.value();
    if (!type || !scan_.take(',')) return no_frame("a_frame_must_have_a_type_and_an_id");
    if (*type == "2") read_.kind = frame_kind::call;
    if (*type == "3") read_.kind = frame_kind::result;
    if (*type == "4") read_.kind = frame_kind::error;
    const bool known = *type == "2" || *type == "3" || *type == "4";
    if (known) kind_ = read_.kind;
    auto id = scan_.string();
    if (!id || id->empty()) return no_frame("an_id_must_be_a_text");
    read_.id = std::move(*id);
    if (!known) return unknown_type();
    if (letters_of(read_.id) > id_letters) return long_id();
    if (read_.kind == frame_kind::call) return read_call();
    return read_answer();
  }

 private:
  bool is_16() const { return version_ == ocpp_version::ocpp16; }

  frame_fault no_frame(std::string_view rule) const {
    if (is_16() || (kind_ && *kind_ != frame_kind::call)) return {rule, "", "", kind_};
    return {rule, "RpcFrameworkError", "-1", kind_};
  }
  frame_fault unknown_type() const {
    return {"a_type_must_be_2_3_or_4", is_16() ? "" : "MessageTypeNotSupported", short_id(), std::nullopt};
  }
  frame_fault long_id() const {
    if (!is_16() || kind_ != frame_kind::call || letters_of(read_.id) > echoed_id_letters)
      return no_frame("an_id_must_fit_36_letters");
    return {"an_id_must_fit_36_letters", "FormationViolation", read_.id, kind_};
  }
  std::string short_id() const { return letters_of(read_.id) > id_letters ? "-1" : read_.id; }

  // An answer is never answered.
  frame_fault broken(std::string_view rule, std::string_view code_201) const {
    if (read_.kind != frame_kind::call) return {rule, "", read_.id, kind_};
    return {rule, is_16() ? "FormationViolation" : code_201, read_.id, kind_};
  }

  result<ocpp_frame, frame_fault> read_call() {
    if (!scan_.take(',')) return broken("a_call_must_have_an_action", "RpcFrameworkError");
    auto action = scan_.string();
    if (!action || !is_action(*action)) return broken("an_action_must_be_a_name", "RpcFrameworkError");
    read_.name = std::move(*action);
    if (!scan_.take(',')) return broken("a_call_must_have_a_payload", "RpcFrameworkError");
    return read_payload();
  }

  result<ocpp_frame, frame_fault> read_answer() {
    if (!scan_.take(',')) return broken("an_answer_must_have_a_payload", "");
    if (read_.kind == frame_kind::result) return read_payload();
    auto code = scan_.string();
    if (!code || !is_code(*code)) return broken("a_code_must_be_a_name", "");
    read_.name = std::move(*code);
    // Piles leave description and details out.
    if (scan_.take(',')) {
      auto description = scan_.string();
      if (!description) return broken("a_description_must_be_a_text", "");
      read_.description = std::move(*description);
    }
    if (scan_.take(',')) return read_payload();
    read_.payload = "{}";
    return finish();
  }

  result<ocpp_frame, frame_fault> read_payload() {
    const auto payload = scan_.value('{');
    if (!payload) return broken("a_payload_must_be_an_object", "FormatViolation");
    read_.payload = std::string{*payload};
    return finish();
  }

  result<ocpp_frame, frame_fault> finish() {
    if (!scan_.take(']') || !scan_.at_end()) return broken("a_frame_must_end_there", "RpcFrameworkError");
    return std::move(read_);
  }

  std::string_view text_;
  ocpp_version version_;
  frame_bounds within_;
  json_scan scan_;
  ocpp_frame read_;
  std::optional<frame_kind> kind_;
};

std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

result<ocpp_frame, frame_fault> parse_frame(std::string_view text, ocpp_version version, frame_bounds within) {
  return frame_reader{text, version, within}.read();
}

std::string encode_call(std::string_view id, std::string_view action, std::string_view payload) {
  return fmt::format("[2,{},{},{}]", quoted(id), quoted(action), payload);
}

std::string encode_result(std::string_view id, std::string_view payload) {
  return fmt::format("[3,{},{}]", quoted(id), payload);
}

std::string encode_error(std::string_view id, std::string_view code, std::string_view description,
                         std::string_view details) {
  auto cut = std::min(description.size(), description_bytes);
  while (cut < description.size() && cut > 0 && (static_cast<unsigned char>(description[cut]) & 0xC0) == 0x80) --cut;
  return fmt::format("[4,{},{},{},{}]", quoted(id), quoted(code), quoted(description.substr(0, cut)), details);
}

}  // namespace pilecloud::devices
