// SPDX-License-Identifier: Apache-2.0
#include "events/words.hpp"

#include <array>

namespace pilecloud::events {

namespace {

// By number, 0 first.
template <class Enum, std::size_t N>
std::string_view at(Enum value, const std::array<std::string_view, N>& words) {
  const auto number = static_cast<std::size_t>(value);
  return number < N ? words[number] : "unknown";
}

}  // namespace

using namespace domain::session;

std::string_view word_of(payment_source source) {
  return at(source, std::array<std::string_view, 4>{"not_recorded", "wallet", "imported", "unattributed"});
}

std::string_view word_of(limit_kind kind) {
  return at(kind, std::array<std::string_view, 6>{"until_full", "by_time", "by_energy", "by_amount", "by_mileage",
                                                  "by_state_of_charge"});
}

std::string_view word_of(measurand what) {
  return at(what, std::array<std::string_view, 8>{"not_recorded", "energy_register", "energy_interval", "power",
                                                  "voltage", "current", "temperature", "state_of_charge"});
}

std::string_view word_of(reading_context context) {
  return at(context, std::array<std::string_view, 7>{"not_recorded", "periodic", "transaction_begin", "transaction_end",
                                                     "clock", "trigger", "other"});
}

std::string_view word_of(phase phase) { return at(phase, std::array<std::string_view, 4>{"none", "l1", "l2", "l3"}); }

std::string_view word_of(location location) {
  return at(location, std::array<std::string_view, 5>{"outlet", "inlet", "body", "cable", "ev"});
}

std::string_view unit_field_of(measurand what) {
  return at(what, std::array<std::string_view, 8>{"value", "energy_mwh", "energy_mwh", "power_mw", "voltage_mv",
                                                  "current_ma", "temperature_mdegc", "state_of_charge_e3_percent"});
}

std::string_view unit_field_of(limit_kind kind) {
  return at(kind, std::array<std::string_view, 6>{"", "duration_us", "energy_mwh", "amount_fen", "energy_mwh",
                                                  "state_of_charge_e3_percent"});
}

}  // namespace pilecloud::events
