// SPDX-License-Identifier: Apache-2.0
// A log that is told facts by hand: encodes them as events/ does, gives positions, versions and times, and applies them
// to a memory_log. Time moves on by a second a fact unless set.
#pragma once

#include <map>
#include <string>

#include <doctest/doctest.h>

#include "events/codec.hpp"
#include "projections/stamp.hpp"
#include "storage/endian.hpp"
#include "storage/memory_log.hpp"

namespace pilecloud::projections::testing {

class told_log {
 public:
  // `Facts` is the category's variant.
  template <class Facts>
  place tell(std::string_view id, const Facts& fact) {
    return tell_bytes(events::to_text(events::category_of<Facts>), id, events::encode(fact, {now, "test", 0, 0}));
  }
  place tell_bytes(std::string_view category, std::string_view id, const std::string& payload) {
    const storage::stream_id stream{category, id};
    const auto tail = log.tail(stream.partition());
    storage::record next;
    next.partition = stream.partition();
    next.position = tail.position + 1;
    next.stream = stream.text();
    next.version = ++versions_[stream.text()];
    next.recorded_at = now;
    next.payload = payload;
    std::string bytes;
    storage::encode_record(next, tail.chain, bytes);
    storage::batch one{next.partition, next.position, 1, {}};
    one.bytes.resize(sizeof(std::uint32_t));
    storage::store_little(one.bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    one.bytes += bytes;
    const auto applied = log.apply({&one, 1});
    REQUIRE_MESSAGE(applied.ok(), (applied.ok() ? "" : applied.error().detail));
    now += std::chrono::seconds{1};
    return {next.partition, next.position};
  }

  storage::memory_log log;
  instant now = *parse_rfc3339("2026-03-02T00:00:00Z");

 private:
  std::map<std::string, std::uint64_t> versions_;
};

}  // namespace pilecloud::projections::testing
