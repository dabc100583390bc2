// SPDX-License-Identifier: Apache-2.0
#include "domain/session/sample_text.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/decimal.hpp"

namespace pilecloud::domain::session {
namespace {

template <class Meaning>
struct word {
  std::string_view text;
  std::optional<Meaning> means;  // nullopt: known to OCPP, not kept
};

template <class Meaning, std::size_t Size>
const word<Meaning>* find(const std::array<word<Meaning>, Size>& words, std::string_view text) {
  const auto found = std::find_if(words.begin(), words.end(), [text](const auto& one) { return one.text == text; });
  return found == words.end() ? nullptr : &*found;
}

constexpr std::array<word<measurand>, 23> measurands{{
    {"Energy.Active.Import.Register", measurand::energy_register},
    {"Energy.Active.Import.Interval", measurand::energy_interval},
    {"Power.Active.Import", measurand::power},
    {"Voltage", measurand::voltage},
    {"Current.Import", measurand::current},
    {"Temperature", measurand::temperature},
    {"SoC", measurand::state_of_charge},
    {"Current.Export", std::nullopt},
    {"Current.Offered", std::nullopt},
    {"Energy.Active.Export.Interval", std::nullopt},
    {"Energy.Active.Export.Register", std::nullopt},
    {"Energy.Active.Net", std::nullopt},
    {"Energy.Apparent.Import", std::nullopt},
    {"Energy.Reactive.Export.Interval", std::nullopt},
    {"Energy.Reactive.Export.Register", std::nullopt},
    {"Energy.Reactive.Import.Interval", std::nullopt},
    {"Energy.Reactive.Import.Register", std::nullopt},
    {"Frequency", std::nullopt},
    {"Power.Active.Export", std::nullopt},
    {"Power.Factor", std::nullopt},
    {"Power.Offered", std::nullopt},
    {"Power.Reactive.Import", std::nullopt},
    {"RPM", std::nullopt},
}};
constexpr std::array<word<reading_context>, 8> contexts{{
    {"Sample.Periodic", reading_context::periodic},
    {"Transaction.Begin", reading_context::transaction_begin},
    {"Transaction.End", reading_context::transaction_end},
    {"Sample.Clock", reading_context::clock},
    {"Trigger", reading_context::trigger},
    {"Interruption.Begin", reading_context::other},
    {"Interruption.End", reading_context::other},
    {"Other", reading_context::other},
}};
constexpr std::array<word<phase>, 10> phases{{
    {"L1", phase::l1},
    {"L2", phase::l2},
    {"L3", phase::l3},
    {"L1-N", phase::l1},
    {"L2-N", phase::l2},
    {"L3-N", phase::l3},
    {"N", std::nullopt},
    {"L1-L2", std::nullopt},
    {"L2-L3", std::nullopt},
    {"L3-L1", std::nullopt},
}};
constexpr std::array<word<location>, 5> locations{{
    {"Outlet", location::outlet},
    {"Inlet", location::inlet},
    {"Body", location::body},
    {"Cable", location::cable},
    {"EV", location::ev},
}};

// A unit's value times 10^scale is ours: mWh, mW, mV, mA, m°C, 1e-3 %.
struct unit_of {
  std::string_view text;
  int scale;
};
constexpr std::array<unit_of, 2> energy_units{{{"Wh", 3}, {"kWh", 6}}};
constexpr std::array<unit_of, 2> power_units{{{"W", 3}, {"kW", 6}}};
constexpr std::array<unit_of, 1> voltage_units{{{"V", 3}}};
constexpr std::array<unit_of, 1> current_units{{{"A", 3}}};
constexpr std::array<unit_of, 2> temperature_units{{{"Celsius", 3}, {"Celcius", 3}}};  // 1.6 spelt it so
constexpr std::array<unit_of, 1> charge_units{{{"Percent", 3}}};

template <std::size_t Size>
std::optional<int> scale_in(const std::array<unit_of, Size>& units, std::string_view text) {
  if (text.empty()) return units.front().scale;
  for (const auto& one : units) {
    if (one.text == text) return one.scale;
  }
  return std::nullopt;
}

std::optional<int> scale_of(measurand which, std::string_view unit) {
  switch (which) {
    case measurand::energy_register:
    case measurand::energy_interval:
      return scale_in(energy_units, unit);
    case measurand::power:
      return scale_in(power_units, unit);
    case measurand::voltage:
      return scale_in(voltage_units, unit);
    case measurand::current:
      return scale_in(current_units, unit);
    case measurand::temperature:
      return scale_in(temperature_units, unit);
    case measurand::state_of_charge:
      return scale_in(charge_units, unit);
  }
  return std::nullopt;
}

bool is_energy(measurand which) { return which == measurand::energy_register || which == measurand::energy_interval; }

result<std::int64_t, sample_error> exact(std::string_view text, int scale, int multiplier) {
  constexpr int multiplier_max = 9;
  constexpr std::size_t text_max = 40;
  if (multiplier < -multiplier_max || multiplier > multiplier_max) {
    return sample_error{"multiplier", "multiplier_must_be_in_range"};
  }
  const bool has_exponent = text.find_first_of("eE") != std::string_view::npos;
  if (text.size() > text_max || (has_exponent && multiplier != 0)) {
    return sample_error{"value", "value_must_be_a_decimal_number"};
  }
  std::string shifted{text};
  if (multiplier != 0) shifted += "e" + std::to_string(multiplier);
  const auto parsed = parse_decimal(shifted, scale, extra_digits::floor);
  if (!parsed) {
    const bool large = parsed.error() == decimal_error::out_of_range;
    return sample_error{"value", large ? "value_must_be_in_range" : "value_must_be_a_decimal_number"};
  }
  if (parsed.value() > sample_value_max || parsed.value() < -sample_value_max) {
    return sample_error{"value", "value_must_be_in_range"};
  }
  return parsed.value();
}

}  // namespace

result<std::optional<sample>, sample_error> parse_sample(instant at, const sampled_value& text) {
  const auto* what = find(measurands, text.measurand.empty() ? measurands.front().text : text.measurand);
  if (what == nullptr) return sample_error{"measurand", "measurand_must_be_known"};
  const auto* why = find(contexts, text.context.empty() ? contexts.front().text : text.context);
  if (why == nullptr) return sample_error{"context", "context_must_be_known"};
  const auto* where = find(locations, text.location.empty() ? locations.front().text : text.location);
  if (where == nullptr) return sample_error{"location", "location_must_be_known"};
  const auto* line = text.phase.empty() ? nullptr : find(phases, text.phase);
  if (line == nullptr && !text.phase.empty()) return sample_error{"phase", "phase_must_be_known"};

  if (!what->means || (line != nullptr && !line->means)) return std::optional<sample>{};
  const auto scale = scale_of(*what->means, text.unit);
  if (!scale) return sample_error{"unit", "unit_must_fit_the_measurand"};
  const auto value = exact(text.value, *scale, text.multiplier);
  if (!value) return value.error();
  if (is_energy(*what->means) && value.value() < 0) return sample_error{"value", "energy_must_not_be_negative"};

  return std::optional<sample>{sample{at, value.value(), *what->means, *why->means,
                                      line == nullptr ? phase::none : *line->means, *where->means}};
}

result<energy, sample_error> parse_register(std::string_view value, std::string_view unit) {
  const auto scale = scale_in(energy_units, unit);
  if (!scale) return sample_error{"unit", "unit_must_fit_the_measurand"};
  const auto read = exact(value, *scale, 0);
  if (!read) return read.error();
  if (read.value() < 0) return sample_error{"value", "energy_must_not_be_negative"};
  return energy{read.value()};
}

}  // namespace pilecloud::domain::session
