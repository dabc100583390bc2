// SPDX-License-Identifier: Apache-2.0
// An operator's verb as the calls of a pile's version, and what the pile's answers to them mean. Pure; each call is
// right by its own table, strictly: a test holds them to it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "actors/pile_verb.hpp"
#include "devices/ocpp_line.hpp"
#include "devices/ocpp_shape.hpp"

namespace pilecloud::devices {

struct verb_call {
  std::string action;
  json payload;
};
// In the order they are to be sent; after the first that has no answer the rest stays unsent.
using verb_calls = std::variant<std::vector<verb_call>, actors::verb_unknown>;

// `token`: of a reservation (tokens.hpp).
verb_calls calls_for(ocpp_version version, const actors::pile_verb& verb, const std::string& token);

// `outcomes`: of the calls that were sent, at least one.
actors::verb_told told_by(ocpp_version version, const actors::pile_verb& verb,
                          const std::vector<call_outcome>& outcomes);

namespace ocpp16 {
verb_calls calls_for(const actors::pile_verb& verb, const std::string& token);
}
namespace ocpp201 {
verb_calls calls_for(const actors::pile_verb& verb, const std::string& token);
}

// "60.000" of milliwatts, exact, as OCPP has watts.
json watts(power limit);

}  // namespace pilecloud::devices
