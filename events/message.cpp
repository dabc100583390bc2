// SPDX-License-Identifier: Apache-2.0
#include "events/message.hpp"

#include <cstring>
#include <vector>

namespace pilecloud::events {

namespace {
constexpr std::size_t scratch_words = 4096;  // 32 KiB: all but bills of many days
constexpr int deepest_nesting = 16;          // fact > order > terms > table > prices, with room to grow
}  // namespace

void refuse(decode_fault kind, std::string detail) { throw refusal{{kind, std::move(detail)}}; }

void refuse_member(category which, std::uint16_t member) {
  if (member == 0) refuse(decode_fault::malformed, fmt::format("a {} message without a fact", to_text(which)));
  refuse(decode_fault::unknown_fact, fmt::format("{} fact {} is newer than this program", to_text(which), member));
}

namespace message_bytes {

kj::ArrayPtr<capnp::word> scratch() {
  thread_local std::uint64_t buffer[scratch_words] = {};
  return {reinterpret_cast<capnp::word*>(buffer), scratch_words};
}

std::string take(capnp::MallocMessageBuilder& message) {
  const auto segments = message.getSegmentsForOutput();
  if (segments.size() == 1) {
    const auto bytes = segments[0].asBytes();
    return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
  }
  std::size_t words = 0;
  for (const auto& segment : segments) words += segment.size();
  capnp::MallocMessageBuilder whole{static_cast<unsigned>(words), capnp::AllocationStrategy::FIXED_SIZE};
  whole.setRoot(message.getRoot<capnp::AnyPointer>().asReader());
  PILECLOUD_ASSERT(whole.getSegmentsForOutput().size() == 1, "{} words did not fit one segment", words);
  return take(whole);
}

kj::ArrayPtr<const capnp::word> words(std::string_view payload) {
  if (payload.empty() || payload.size() % sizeof(capnp::word) != 0) {
    refuse(decode_fault::malformed, fmt::format("{} bytes are not a message", payload.size()));
  }
  const std::size_t count = payload.size() / sizeof(capnp::word);
  if (reinterpret_cast<std::uintptr_t>(payload.data()) % alignof(std::uint64_t) == 0) {
    return {reinterpret_cast<const capnp::word*>(payload.data()), count};
  }
  thread_local std::vector<std::uint64_t> aligned;
  if (aligned.size() < count) aligned.resize(count);
  std::memcpy(aligned.data(), payload.data(), payload.size());
  return {reinterpret_cast<const capnp::word*>(aligned.data()), count};
}

capnp::ReaderOptions limits(std::size_t words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = words * 4 + 16;
  options.nestingLimit = deepest_nesting;
  return options;
}

decode_error malformed(const kj::Exception& raised) {
  return {decode_fault::malformed, raised.getDescription().cStr()};
}

}  // namespace message_bytes
}  // namespace pilecloud::events
