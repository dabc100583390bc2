// SPDX-License-Identifier: Apache-2.0
// Facts <-> bytes of a record's payload: one unframed Cap'n Proto segment of the category's root struct
// (events/schema/<category>.capnp; `capnp decode --flat` prints it).
//
// Equal facts give equal bytes. Any bytes are safe to decode: the answer is a fact or a decode_error, nothing is
// thrown, work and memory are bounded by the payload's size. Thread-safe; scratch buffers are per thread.
// Encoding aborts on a fact that could not be read back (an enumerant that does not exist): a programmer's error.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "events/decode_error.hpp"
#include "events/fact.hpp"

namespace pilecloud::events {

std::string encode(const any_fact& body, const origin& asked);
std::string encode(const domain::account::fact& body, const origin& asked);
std::string encode(const domain::claim::fact& body, const origin& asked);
std::string encode(const domain::pile::fact& body, const origin& asked);
std::string encode(const domain::session::fact& body, const origin& asked);
std::string encode(const domain::staff::fact& body, const origin& asked);
std::string encode(const domain::station::fact& body, const origin& asked);
std::string encode(const domain::tariff::fact& body, const origin& asked);

result<fact, decode_error> decode(const storage::record& stored);

// The same into an existing fact, whose strings and vectors are used again: what a scan of the log wants.
// After an error `into` is unspecified.
result<nothing, decode_error> decode(const storage::record& stored, fact& into);

// The payload alone, for a fold that knows its category. After an error the arguments are unspecified.
result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::account::fact& body);
result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::claim::fact& body);
result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::pile::fact& body);
result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::session::fact& body);
result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::staff::fact& body);
result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::station::fact& body);
result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::tariff::fact& body);

}  // namespace pilecloud::events
