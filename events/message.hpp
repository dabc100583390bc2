// SPDX-License-Identifier: Apache-2.0
// One Cap'n Proto message <-> the bytes of a payload. Only codecs include this.
//
// Bytes: the words of the message's single segment, no frame. Reading is in place when the payload is 8-byte aligned,
// else from a copy in a buffer of this thread; building happens in a scratch segment of this thread, so that neither
// allocates (but the string that leaves). Not reentrant: no message may be built while another is.
// Inside, kj::Exception and refusal are thrown; both end here as a decode_error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <capnp/message.h>
#include <kj/exception.h>

#include "base/assert.hpp"
#include "base/result.hpp"
#include "events/decode_error.hpp"
#include "events/fact.hpp"

namespace pilecloud::events {

// Thrown by codecs, caught by read_root.
struct refusal {
  decode_error error;
};
[[noreturn]] void refuse(decode_fault kind, std::string detail);

namespace message_bytes {
// Zeroed words; the builder leaves them zeroed.
kj::ArrayPtr<capnp::word> scratch();
// The message as one segment.
std::string take(capnp::MallocMessageBuilder& message);
// The payload's words at an aligned place; refuses what is not a positive number of words.
kj::ArrayPtr<const capnp::word> words(std::string_view payload);
// Every byte may be looked at four times: enough for a codec, and a bound for a message made to loop.
capnp::ReaderOptions limits(std::size_t words);
decode_error malformed(const kj::Exception& raised);
}  // namespace message_bytes

// A message of any root. `words_expected`: of one that will be long, so that it is built in one piece.
template <class Root, class Fill>
std::string write_root(const Fill& fill, std::size_t words_expected = 0) {
  const auto build = [&fill](capnp::MallocMessageBuilder& message) {
    fill(message.initRoot<Root>());
    return message_bytes::take(message);
  };
  try {
    if (words_expected > message_bytes::scratch().size()) {
      capnp::MallocMessageBuilder message{static_cast<unsigned>(words_expected)};
      return build(message);
    }
    capnp::MallocMessageBuilder message{message_bytes::scratch()};
    return build(message);
  } catch (const kj::Exception& raised) {
    assertion_failed(__FILE__, __LINE__, "what is encoded fits one message", raised.getDescription().cStr());
  }
}

template <class Root, class Read>
result<nothing, decode_error> read_root(std::string_view payload, const Read& read) {
  try {
    const auto words = message_bytes::words(payload);
    const kj::ArrayPtr<const capnp::word> segments[1] = {words};
    capnp::SegmentArrayMessageReader message{segments, message_bytes::limits(words.size())};
    read(message.getRoot<Root>());
    return nothing{};
  } catch (const kj::Exception& raised) {
    return message_bytes::malformed(raised);
  } catch (refusal& refused) {
    return std::move(refused.error);
  }
}

// A message that says who asked, when and why: of facts and of commands.
template <class Root, class Fill>
std::string write_message(const origin& asked, const Fill& fill) {
  return write_root<Root>([&asked, &fill](typename Root::Builder root) {
    root.setOccurredAtUs(us_of(asked.occurred_at));
    root.setBy(capnp::Text::Reader{asked.by.c_str(), asked.by.size()});
    root.setCausePartition(asked.cause_partition);
    root.setCausePosition(asked.cause_position);
    fill(root);
  });
}

template <class Root, class Read>
result<nothing, decode_error> read_message(std::string_view payload, origin& asked, const Read& read) {
  return read_root<Root>(payload, [&asked, &read](typename Root::Reader root) {
    asked.occurred_at = instant_from_us(root.getOccurredAtUs());
    const auto by = root.getBy();
    asked.by.assign(by.begin(), by.size());
    asked.cause_partition = root.getCausePartition();
    asked.cause_position = root.getCausePosition();
    read(root);
  });
}

// What a codec answers to a union member it does not know; 0 is a message without a fact.
[[noreturn]] void refuse_member(category which, std::uint16_t member);

}  // namespace pilecloud::events
