// SPDX-License-Identifier: Apache-2.0
// Claim facts <-> schema/claim.capnp.
#include "events/codec.hpp"
#include "events/fields.hpp"
#include "events/schema/claim.capnp.h"

namespace pilecloud::events {

using namespace domain::claim;
using message = schema::claim::ClaimFact;

namespace {

void put(message::Builder to, const claimed& from) { to.initClaimed().setHolder(text(from.holder)); }
void put(message::Builder to, const confirmed& from) { to.initConfirmed().setHolder(text(from.holder)); }
void put(message::Builder to, const lapsed& from) { to.initLapsed().setHolder(text(from.holder)); }
void put(message::Builder to, const released& from) { to.initReleased().setHolder(text(from.holder)); }

void get(message::Reader from, domain::claim::fact& to) {
  switch (from.which()) {
    case message::CLAIMED:
      return take(from.getClaimed().getHolder(), as<claimed>(to).holder);
    case message::CONFIRMED:
      return take(from.getConfirmed().getHolder(), as<confirmed>(to).holder);
    case message::LAPSED:
      return take(from.getLapsed().getHolder(), as<lapsed>(to).holder);
    case message::RELEASED:
      return take(from.getReleased().getHolder(), as<released>(to).holder);
    case message::NOT_RECORDED:
      break;
  }
  refuse_member(category::claim, from.which());
}

}  // namespace

std::string encode(const domain::claim::fact& body, const origin& asked) {
  return write_message<message>(
      asked, [&body](message::Builder root) { std::visit([&root](const auto& fact) { put(root, fact); }, body); });
}

result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::claim::fact& body) {
  return read_message<message>(payload, asked, [&body](message::Reader root) { get(root, body); });
}

}  // namespace pilecloud::events
