// SPDX-License-Identifier: Apache-2.0
// An order <-> schema/order.capnp. Only codecs include this.
#pragma once

#include "domain/session/order.hpp"
#include "events/schema/order.capnp.h"
#include "events/terms_codec.hpp"

namespace pilecloud::events {

template <>
struct wire<domain::session::payment_source>
    : same_numbers<domain::session::payment_source, schema::PaymentSource,
                   domain::session::payment_source::unattributed, schema::PaymentSource::UNATTRIBUTED> {};
template <>
struct wire<domain::session::limit_kind>
    : same_numbers<domain::session::limit_kind, schema::LimitKind, domain::session::limit_kind::by_state_of_charge,
                   schema::LimitKind::BY_STATE_OF_CHARGE> {};

void put_order(schema::Order::Builder to, const domain::session::order& from);
void take_order(schema::Order::Reader from, domain::session::order& to);

}  // namespace pilecloud::events
