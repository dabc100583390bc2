// SPDX-License-Identifier: Apache-2.0
// What facts and commands of an account share <-> schema/account.capnp. Only codecs include this.
#pragma once

#include "domain/account/facts.hpp"
#include "events/fields.hpp"
#include "events/schema/account.capnp.h"

namespace pilecloud::events {

template <>
struct wire<domain::account::top_up_channel>
    : same_numbers<domain::account::top_up_channel, schema::account::TopUpChannel,
                   domain::account::top_up_channel::sandbox, schema::account::TopUpChannel::SANDBOX> {};

void put_sealed(schema::account::SealedText::Builder to, const domain::account::sealed_text& from);
void take_sealed(schema::account::SealedText::Reader from, domain::account::sealed_text& to);

}  // namespace pilecloud::events
