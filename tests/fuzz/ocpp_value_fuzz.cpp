// SPDX-License-Identifier: Apache-2.0
// Any text as a value, and as the payload of every message of both versions, both ways: refused by a rule, or read, and
// then written text reads as the same value; a checked payload reads into meter values without a crash.
#include <cstdlib>
#include <string_view>

#include "devices/ocpp_message.hpp"
#include "devices/ocpp_metering.hpp"
#include "devices/ocpp_value.hpp"

using namespace pilecloud::devices;

namespace {

void check_by(const json& value, const ocpp_shape& form, ocpp_version version) {
  for (const auto how : {strictness::tolerant, strictness::strict}) {
    const auto checked = check(value, form, {version, how});
    if (!checked && (checked.error().rule.empty() || call_error_code(checked.error().kind, version).empty())) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto read = read_value({reinterpret_cast<const char*>(bytes), size});
  if (!read) {
    if (to_text(read.error()).empty()) std::abort();
    return 0;
  }
  const auto& value = read.value();
  const auto again = read_value(write_value(value));
  if (!again || again.value() != value) std::abort();
  for (const auto version : {ocpp_version::ocpp16, ocpp_version::ocpp201}) {
    for (const auto& one : messages(version)) {
      check_by(value, one.request, version);
      check_by(value, one.response, version);
    }
    const auto* metered = find_message(version, ocpp_side::pile, "MeterValues");
    if (metered == nullptr || !check(value, metered->request, {version})) continue;
    const auto found = value.find("meterValue");
    const auto samples = read_metering(found == value.end() ? nullptr : &*found, version, {});
    for (const auto& one : samples.skipped) {
      if (one.rule.empty()) std::abort();
    }
  }
  return 0;
}
