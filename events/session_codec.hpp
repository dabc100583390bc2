// SPDX-License-Identifier: Apache-2.0
// What facts and commands of a session share <-> schema/session.capnp. Only codecs include this.
#pragma once

#include "domain/session/facts.hpp"
#include "events/fields.hpp"
#include "events/schema/session.capnp.h"

namespace pilecloud::events {

template <>
struct wire<domain::session::verdict>
    : same_numbers<domain::session::verdict, schema::session::Verdict, domain::session::verdict::after_failure,
                   schema::session::Verdict::AFTER_FAILURE> {};
template <>
struct wire<domain::session::stop_reason>
    : same_numbers<domain::session::stop_reason, schema::session::StopReason, domain::session::stop_reason::other,
                   schema::session::StopReason::OTHER> {};
template <>
struct wire<domain::session::failure_reason>
    : same_numbers<domain::session::failure_reason, schema::session::FailureReason,
                   domain::session::failure_reason::cancelled, schema::session::FailureReason::CANCELLED> {};
template <>
struct wire<domain::session::settle_cause>
    : same_numbers<domain::session::settle_cause, schema::session::SettleCause, domain::session::settle_cause::person,
                   schema::session::SettleCause::PERSON> {};
template <>
struct wire<domain::session::close_reason>
    : same_numbers<domain::session::close_reason, schema::session::CloseReason,
                   domain::session::close_reason::no_end_recorded, schema::session::CloseReason::NO_END_RECORDED> {};

void put_signed(capnp::List<schema::session::SignedValue>::Builder to,
                const std::vector<domain::session::signed_value>& from);
void take_signed(capnp::List<schema::session::SignedValue>::Reader from,
                 std::vector<domain::session::signed_value>& to);

}  // namespace pilecloud::events
