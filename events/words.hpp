// SPDX-License-Identifier: Apache-2.0
// Words of session values that the domain itself never shows. Total: an enumerant out of range reads "unknown".
#pragma once

#include <string_view>

#include "domain/session/order.hpp"
#include "domain/session/sample.hpp"

namespace pilecloud::events {

std::string_view word_of(domain::session::payment_source source);
std::string_view word_of(domain::session::limit_kind kind);
std::string_view word_of(domain::session::measurand what);
std::string_view word_of(domain::session::reading_context context);
std::string_view word_of(domain::session::phase phase);
std::string_view word_of(domain::session::location location);

// "energy_mwh", "power_mw", "temperature_mdegc", "state_of_charge_e3" … : a sample's value as a field.
std::string_view unit_field_of(domain::session::measurand what);
// "duration_us", "energy_mwh", "amount_fen"; empty for until_full.
std::string_view unit_field_of(domain::session::limit_kind kind);

}  // namespace pilecloud::events
