// SPDX-License-Identifier: Apache-2.0
// What facts and commands of a station share <-> schema/station.capnp. Only codecs include this.
#pragma once

#include "domain/station/facts.hpp"
#include "events/fields.hpp"
#include "events/schema/station.capnp.h"

namespace pilecloud::events {

void put_profile(schema::station::Profile::Builder to, const domain::station::profile& from);
void take_profile(schema::station::Profile::Reader from, domain::station::profile& to);
void put_adoption_terms(schema::station::AdoptionTerms::Builder to, const domain::station::adoption_terms& from);
void take_adoption_terms(schema::station::AdoptionTerms::Reader from, domain::station::adoption_terms& to);
void put_candidate(schema::station::Candidate::Builder to, const domain::station::candidate& from);
void take_candidate(schema::station::Candidate::Reader from, domain::station::candidate& to);

}  // namespace pilecloud::events
