// SPDX-License-Identifier: Apache-2.0
// A bill <-> schema/bill.capnp. Only codecs include this.
#pragma once

#include "domain/session/bill.hpp"
#include "events/schema/bill.capnp.h"
#include "events/terms_codec.hpp"

namespace pilecloud::events {

template <>
struct wire<domain::session::line_kind> : same_numbers<domain::session::line_kind, schema::LineKind,
                                                       domain::session::line_kind::service, schema::LineKind::SERVICE> {
};

void put_bill(schema::Bill::Builder to, const domain::session::bill& from);
void take_bill(schema::Bill::Reader from, domain::session::bill& to);

}  // namespace pilecloud::events
