// SPDX-License-Identifier: Apache-2.0
// Samples and readings <-> schema/sample.capnp: the hottest codec, as metered facts are most of the log. Only codecs
// include this.
#pragma once

#include <vector>

#include "domain/session/reading.hpp"
#include "domain/session/sample.hpp"
#include "events/fields.hpp"
#include "events/schema/sample.capnp.h"

namespace pilecloud::events {

template <>
struct wire<domain::session::measurand>
    : same_numbers<domain::session::measurand, schema::Measurand, domain::session::measurand::state_of_charge,
                   schema::Measurand::STATE_OF_CHARGE> {};
template <>
struct wire<domain::session::reading_context>
    : same_numbers<domain::session::reading_context, schema::ReadingContext, domain::session::reading_context::other,
                   schema::ReadingContext::OTHER> {};
template <>
struct wire<domain::session::phase>
    : same_numbers<domain::session::phase, schema::Phase, domain::session::phase::l3, schema::Phase::L3> {};
template <>
struct wire<domain::session::location>
    : same_numbers<domain::session::location, schema::Location, domain::session::location::ev, schema::Location::EV> {};

inline unsigned count_of(const std::vector<domain::session::sample>& samples) {
  return static_cast<unsigned>(samples.size());
}
void put_samples(capnp::List<schema::Sample>::Builder to, const std::vector<domain::session::sample>& from);
void take_samples(capnp::List<schema::Sample>::Reader from, std::vector<domain::session::sample>& to);

void put_reading(schema::Reading::Builder to, const domain::session::reading& from);
void take_reading(schema::Reading::Reader from, domain::session::reading& to);

}  // namespace pilecloud::events
