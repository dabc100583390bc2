// SPDX-License-Identifier: Apache-2.0
// What reports of a charge and answers to our calls say, whatever the version: a session's number, the registers among
// samples, whether a pile said yes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "actors/request.hpp"
#include "devices/conversation.hpp"
#include "domain/session/sample.hpp"

namespace pilecloud::devices {

// REQUIRES: "<pile>/<n>".
std::uint32_t number_of(const session_id& id);
// Of the start among the facts, new or repeated.
std::optional<std::uint32_t> started_number(const actors::accepted& done);

// What the charge costs by a report that was just recorded (W12): absent where it says nothing new, or nobody pays.
std::optional<money> cost_in(const actors::accepted& done);

// Whole-connector registers at the outlet (rules.md R2).
std::optional<domain::session::reading> last_register(const std::vector<domain::session::sample>& samples);
std::optional<domain::session::reading> register_of(const std::vector<domain::session::sample>& samples,
                                                    domain::session::reading_context context);

// `status` Accepted; a CALLERROR is a no: the pile understood that we ask, and cannot.
call_verdict verdict_in(const call_outcome& outcome);

}  // namespace pilecloud::devices
