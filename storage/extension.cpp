// SPDX-License-Identifier: Apache-2.0
#include "storage/extension.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "storage/endian.hpp"

namespace pilecloud::storage {

namespace {

failure at_place(errc error, std::uint16_t partition, std::uint64_t position, std::string_view what) {
  return {error, fmt::format("{}: {}", place_text(partition, position), what)};
}

class extension_check {
 public:
  explicit extension_check(const extended_log& log) : log_(log) {}

  std::optional<failure> take(const batch& from) {
    if (from.partition >= partition_count) return failure{errc::unknown_format, "no such partition"};
    auto& moving = out_.tails[from.partition];
    tail at = moving ? *moving : log_.tail(from.partition);
    const auto before = at.position;
    auto rest = std::string_view{from.bytes};
    for (std::uint32_t i = 0; i < from.count; ++i) {
      const auto position = from.first + i;
      const auto bytes = take_record(rest);
      if (!bytes) return at_place(errc::short_read, from.partition, position, "the batch ends inside this record");
      auto fact = decode_record(*bytes);
      if (!fact) return at_place(fact.error(), from.partition, position, to_text(fact.error()));
      if (fact.value().partition != from.partition || fact.value().position != position) {
        return at_place(errc::hole, from.partition, position,
                        fmt::format("the record says {}", place_text(fact.value().partition, fact.value().position)));
      }
      if (position <= before) {
        if (auto wrong = check_repeat(fact.value())) return wrong;
      } else {
        if (auto wrong = check_next(fact.value(), *bytes, at)) return wrong;
        out_.records.push_back({fact.value(), *bytes});
      }
    }
    if (!rest.empty()) return failure{errc::unknown_format, "bytes after the last record of a batch"};
    if (at.position != before) moving = at;
    return std::nullopt;
  }

  extension done() { return std::move(out_); }

 private:
  std::optional<failure> check_repeat(const record& fact) const {
    const auto stored = log_.chain_at(fact.partition, fact.position);
    if (stored && *stored == fact.chain) return std::nullopt;
    // Not in the log yet, but in a batch before this one: two roads of following brought it in one write.
    const auto is_it = [&fact](const added_record& each) {
      return each.fact.partition == fact.partition && each.fact.position == fact.position &&
             each.fact.chain == fact.chain;
    };
    if (!stored && std::any_of(out_.records.begin(), out_.records.end(), is_it)) return std::nullopt;
    return at_place(errc::chain_mismatch, fact.partition, fact.position, "another record stands here");
  }

  // Moves `at` past the record when it may follow.
  std::optional<failure> check_next(const record& fact, std::string_view bytes, tail& at) {
    const auto wrong = [&](errc error, std::string_view what) {
      return at_place(error, fact.partition, fact.position, what);
    };
    if (fact.position != at.position + 1) return wrong(errc::hole, fmt::format("the log ends at {}", at.position));
    if (chain_after(at.chain, bytes) != fact.chain) {
      return wrong(errc::chain_mismatch, "the chain hash does not follow the record before");
    }
    if (fact.recorded_at < at.recorded_at && at.position > 0) {
      return wrong(errc::unknown_format, "recorded before the record before");
    }
    auto [known, fresh] = out_.versions.try_emplace(fact.stream, 0);
    if (fresh) known->second = log_.version_of_text(fact.stream);
    if (fact.version != known->second + 1) {
      return wrong(errc::version_conflict, fmt::format("{} is at version {}, the record makes it {}", fact.stream,
                                                       known->second, fact.version));
    }
    if (fact.version == 1) {  // later versions stand where the first does
      const auto stream = stream_id::parse(fact.stream);
      if (!stream || stream->partition() != fact.partition) {
        return wrong(errc::unknown_format, fmt::format("stream \"{}\" does not belong here", fact.stream));
      }
    }
    known->second = fact.version;
    at = {fact.position, fact.chain, fact.recorded_at};
    return std::nullopt;
  }

  const extended_log& log_;
  extension out_;
};

}  // namespace

instant parse_swept_before(const std::optional<std::string>& mark) {
  std::int64_t us = INT64_MIN;
  if (mark) std::from_chars(mark->data(), mark->data() + mark->size(), us);
  return instant_from_us(us);
}

std::string place_text(std::uint16_t partition, std::uint64_t position) {
  return fmt::format("partition {} position {}", partition, position);
}

std::optional<std::string_view> take_record(std::string_view& batch_bytes) {
  if (batch_bytes.size() < sizeof(std::uint32_t)) return std::nullopt;
  const auto size = load_little<std::uint32_t>(batch_bytes.data());
  if (batch_bytes.size() - sizeof(std::uint32_t) < size) return std::nullopt;
  const auto bytes = batch_bytes.substr(sizeof(std::uint32_t), size);
  batch_bytes.remove_prefix(sizeof(std::uint32_t) + size);
  return bytes;
}

result<extension, failure> check_extension(const extended_log& log, std::span<const batch> batches) {
  extension_check check{log};
  for (const auto& from : batches) {
    if (auto wrong = check.take(from)) return *std::move(wrong);
  }
  return check.done();
}

}  // namespace pilecloud::storage
