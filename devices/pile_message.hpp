// SPDX-License-Identifier: Apache-2.0
// What travels to a pile's socket and back, between nodes and within one (actors/edges.hpp, address "pile/<id>"): what
// a fact asks of the pile, or a call by its protocol's own name. JSON; unknown fields are overlooked, so that nodes of
// two versions understand each other.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include "actors/device_call.hpp"
#include "base/result.hpp"
#include "devices/conversation.hpp"

namespace pilecloud::devices {

struct raw_call {
  std::string action;
  std::string payload;  // a JSON object
  std::chrono::milliseconds deadline{30'000};
};
// To a pile that was adopted (W3): its socket was let in without what its access asks for now. One that was let in by
// its access stays.
struct come_again {};
using pile_message = std::variant<actors::device_call, raw_call, come_again>;

std::string edge_address_of(const pile_id& pile);

std::string encode(const pile_message& message);
std::string encode(call_verdict verdict);
std::string encode(const call_outcome& outcome);

struct not_readable {};
result<pile_message, not_readable> decode_pile_message(std::string_view text);
result<call_verdict, not_readable> decode_verdict(std::string_view text);
result<call_outcome, not_readable> decode_outcome(std::string_view text);

}  // namespace pilecloud::devices
