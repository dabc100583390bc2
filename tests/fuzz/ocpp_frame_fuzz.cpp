// SPDX-License-Identifier: Apache-2.0
// Any UTF-8 text as a frame of a pile, and its payload as that message: a frame that encodes to itself, or a fault with
// a rule; checked and read by the shape of its action without a crash.
#include <cstdlib>
#include <string_view>

#include "devices/ocpp_frame.hpp"
#include "devices/ocpp_message.hpp"

using namespace pilecloud::devices;

namespace {

// The websocket lets nothing else through.
bool is_utf8(std::string_view text) {
  try {
    return !nlohmann::json(std::string{text}).dump().empty();
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

std::string encode(const ocpp_frame& frame) {
  switch (frame.kind) {
    case frame_kind::call:
      return encode_call(frame.id, frame.name, frame.payload);
    case frame_kind::result:
      return encode_result(frame.id, frame.payload);
    case frame_kind::error:
      return encode_error(frame.id, frame.name, frame.description, frame.payload);
  }
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const auto version = bytes[0] % 2 == 0 ? ocpp_version::ocpp16 : ocpp_version::ocpp201;
  const std::string_view text{reinterpret_cast<const char*>(bytes) + 1, size - 1};
  if (!is_utf8(text)) return 0;
  const auto parsed = parse_frame(text, version);
  if (!parsed) {
    if (parsed.error().rule.empty()) std::abort();
    return 0;
  }
  const auto& frame = parsed.value();
  const auto again = parse_frame(encode(frame), version);
  const bool is_cut = frame.kind == frame_kind::error && frame.description.size() > 255;
  if (!again || (!is_cut && !(again.value() == frame))) std::abort();
  const auto payload = read_value(frame.payload);
  const auto* known = find_message(version, frame.name);
  if (!payload || frame.kind != frame_kind::call || known == nullptr) return 0;
  if (const auto checked = check(payload.value(), known->request, {version}); !checked) {
    if (checked.error().rule.empty() || call_error_code(checked.error().kind, version).empty()) std::abort();
  }
  return 0;
}
