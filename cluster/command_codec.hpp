// SPDX-License-Identifier: Apache-2.0
// Commands for entities of other nodes and their answers <-> bytes (schema/command.capnp): one unframed Cap'n Proto
// segment. Append-only like the facts' schemas (schema/README.md): nodes of two versions talk to each other.
//
// Any bytes are safe to decode: the answer is a request (answer) or a decode_failure; nothing is thrown, work and
// memory are bounded by the size, and more than call_bytes_max is not looked at. A request that decodes has a stream of
// the command's category. Encoding aborts on an enumerant that does not exist: a programmer's error. Thread-safe.
// An answer's facts come without their origin: the log has it.
#pragma once

#include <string>
#include <string_view>

#include "actors/request.hpp"
#include "base/result.hpp"
#include "cluster/decode_failure.hpp"
#include "cluster/rule_texts.hpp"

namespace pilecloud::cluster {

std::string encode(const actors::request& asked);
result<actors::request, decode_failure> decode_request(std::string_view bytes);

std::string encode(const actors::answer& given);
// A rejection's rule is kept in `texts`, by default those of the process: it lives as long as they do.
result<actors::answer, decode_failure> decode_answer(std::string_view bytes);
result<actors::answer, decode_failure> decode_answer(std::string_view bytes, rule_texts& texts);

}  // namespace pilecloud::cluster
