// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_metering.hpp"

#include <algorithm>
#include <array>

#include "domain/session/sample_text.hpp"

namespace pilecloud::devices {

namespace {

namespace session = domain::session;

constexpr std::string_view energy_register = "Energy.Active.Import.Register";
constexpr std::string_view energy_interval = "Energy.Active.Import.Interval";

std::string_view measurand_of(std::string_view sent, const ocpp_quirks& quirks) {
  if (sent.empty()) sent = energy_register;
  if (quirks.interval_is_register && sent == energy_interval) return energy_register;
  if (quirks.register_is_interval && sent == energy_register) return energy_interval;
  return sent;
}

// A context only says why a value was taken: a maker's own loses nothing.
std::string_view context_of(std::string_view sent) {
  constexpr std::array<std::string_view, 8> known{
      "Sample.Periodic", "Transaction.Begin",  "Transaction.End",  "Sample.Clock",
      "Trigger",         "Interruption.Begin", "Interruption.End", "Other"};
  return sent.empty() || std::find(known.begin(), known.end(), sent) != known.end() ? sent : "Other";
}

// Spaces around a number are a printf's, not a meter's.
std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Text in 1.6, a number in 2.0.1; piles send either in both.
std::string value_of(const ocpp_payload& one) {
  const auto* value = one.find("value");
  if (value == nullptr) return {};
  return value->is_string() ? std::string{trimmed(value->get_ref<const std::string&>())}
                            : decimal_text(*value).value_or("");
}

// One sampledValue in the words of sample_text. REQUIRES: `value` outlives the result.
session::sampled_value worded(const ocpp_payload& one, ocpp_version version, const ocpp_quirks& quirks,
                              std::string_view value) {
  session::sampled_value made;
  made.value = value;
  made.measurand = measurand_of(one.text("measurand"), quirks);
  made.context = context_of(one.text("context"));
  made.phase = one.text("phase");
  made.location = one.text("location");
  if (version == ocpp_version::ocpp16) {
    made.unit = one.text("unit");
  } else if (const auto* unit = one.find("unitOfMeasure")) {
    made.unit = ocpp_payload{*unit}.text("unit");
    constexpr std::int64_t multiplier_bound = 99;  // sample_text has its own, narrower
    made.multiplier = static_cast<int>(
        std::clamp(ocpp_payload{*unit}.integer("multiplier").value_or(0), -multiplier_bound, multiplier_bound));
  }
  const bool is_energy = made.measurand == energy_register || made.measurand == energy_interval;
  if (is_energy && !quirks.energy_unit.empty()) made.unit = quirks.energy_unit;
  return made;
}

bool is_signed(const ocpp_payload& one) {
  return one.text("format") == "SignedData" || one.find("signedMeterValue") != nullptr;
}

}  // namespace

metering read_metering(const json* meter_values, ocpp_version version, const ocpp_quirks& quirks) {
  metering made;
  if (meter_values == nullptr) return made;
  for (std::size_t i = 0; i < meter_values->size(); ++i) {
    const ocpp_payload group{(*meter_values)[i]};
    const auto at = *group.moment("timestamp", quirks);
    const auto& values = *group.find("sampledValue");
    for (std::size_t k = 0; k < values.size(); ++k) {
      const ocpp_payload one{values[k]};
      if (is_signed(one)) made.signed_values.push_back({at, write_value(values[k])});
      if (one.text("format") == "SignedData") continue;  // no number to be had from it
      const auto value = value_of(one);
      const auto read = session::parse_sample(at, worded(one, version, quirks, value));
      if (!read) {
        auto path = "[" + std::to_string(i) + "].sampledValue[" + std::to_string(k) + "].";
        made.skipped.push_back({fault_kind::property, path.append(read.error().field), read.error().rule});
      } else if (read.value()) {
        made.samples.push_back(*read.value());
      }
    }
  }
  return made;
}

}  // namespace pilecloud::devices
