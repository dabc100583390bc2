// SPDX-License-Identifier: Apache-2.0
// Terms <-> schema/terms.capnp. Only codecs include this.
#pragma once

#include "domain/tariff/terms.hpp"
#include "events/fields.hpp"
#include "events/schema/terms.capnp.h"

namespace pilecloud::events {

template <>
struct wire<domain::tariff::rate_class>
    : same_numbers<domain::tariff::rate_class, schema::RateClass, domain::tariff::rate_class::deep_valley,
                   schema::RateClass::DEEP_VALLEY, false> {};

void put_terms(schema::Terms::Builder to, const domain::tariff::terms& from);
// Refuses a day table without exactly 48 slots and 5 prices.
void take_terms(schema::Terms::Reader from, domain::tariff::terms& to);

}  // namespace pilecloud::events
