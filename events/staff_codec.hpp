// SPDX-License-Identifier: Apache-2.0
// What facts and commands of staff share <-> schema/staff.capnp. Only codecs include this.
#pragma once

#include "domain/staff/facts.hpp"
#include "events/fields.hpp"
#include "events/schema/staff.capnp.h"

namespace pilecloud::events {

template <>
struct wire<domain::staff::role>
    : same_numbers<domain::staff::role, schema::staff::Role, domain::staff::role::device, schema::staff::Role::DEVICE> {
};

}  // namespace pilecloud::events
