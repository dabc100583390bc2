// SPDX-License-Identifier: Apache-2.0
#include "storage/verification.hpp"

#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "storage/extension.hpp"

namespace pilecloud::storage {

namespace {

class partition_walk {
 public:
  partition_walk(const log& log, std::uint16_t partition)
      : log_(log), partition_(partition), swept_before_(parse_swept_before(log.get_mark(swept_before_mark))) {}

  std::optional<failure> take(std::uint64_t position, std::string_view bytes, const record& fact) {
    if (fact.partition != partition_ || fact.position != position) {
      return wrong(errc::hole, position, fmt::format("says {}", place_text(fact.partition, fact.position)));
    }
    if (chain_after(end_.chain, bytes) != fact.chain) return wrong(errc::chain_mismatch, position, "chain hash");
    if (position > 1 && fact.recorded_at < end_.recorded_at) {
      return wrong(errc::unknown_format, position, "recorded before the record before");
    }
    const bool begins = commit_left_ == 0;
    const bool joins = !begins && fact.commit_index + commit_left_ == fact.commit_size && fact.stream == stream_;
    if (begins ? fact.commit_index != 0 : !joins) {
      return wrong(errc::unknown_format, position, "its commit is not whole");
    }
    commit_left_ = static_cast<std::uint16_t>(fact.commit_size - fact.commit_index - 1);
    stream_ = fact.stream;
    auto& seen = streams_[stream_];
    if (fact.version != seen.version + 1) {
      return wrong(errc::version_conflict, position,
                   fmt::format("{} is at version {}, the record says {}", stream_, seen.version, fact.version));
    }
    seen.take(position);
    if (fact.command != command_id{} && fact.recorded_at >= swept_before_) {
      const auto row = log_.find_command(fact.command);
      if (!row || row->partition != partition_ || row->first != position) {
        return wrong(errc::not_found, position, "its command is not in the command table");
      }
    }
    end_ = {position, fact.chain, fact.recorded_at};
    ++seen_.facts;
    seen_.bytes += bytes.size();
    return std::nullopt;
  }

  result<verified_partition, failure> finish(const tail& expected) {
    const auto position = end_.position;
    if (commit_left_ != 0) return wrong(errc::hole, position, "the log ends inside a commit");
    if (end_ != expected) return wrong(errc::chain_mismatch, position, "not the tail the log names");
    for (const auto& [stream, seen] : streams_) {
      if (auto bad = check_index(stream, seen)) return *std::move(bad);
    }
    seen_.streams = streams_.size();
    return seen_;
  }

 private:
  // The versions of a stream and, folded into one number, where they stand.
  struct stream_walk {
    std::uint64_t version = 0;
    std::uint64_t positions = 0;
    void take(std::uint64_t position) {
      ++version;
      positions = positions * 0x9E3779B97F4A7C15u + position;
    }
    bool operator==(const stream_walk&) const = default;
  };

  std::optional<failure> check_index(const std::string& stream, const stream_walk& seen) const {
    const auto id = stream_id::parse(stream);
    if (!id || id->partition() != partition_) {
      return wrong(errc::unknown_format, end_.position, fmt::format("stream \"{}\" does not belong here", stream));
    }
    stream_walk indexed;
    const auto read = log_.read_index(*id, [&](std::uint64_t version, std::uint64_t position) {
      if (version <= seen.version) indexed.take(position);  // the log may have grown since the walk began
    });
    if (!read) return read.error();
    if (indexed == seen) return std::nullopt;
    return wrong(errc::version_conflict, end_.position,
                 fmt::format("the index of {} names other positions than its {} facts", stream, seen.version));
  }

  failure wrong(errc error, std::uint64_t position, std::string_view what) const {
    return {error, fmt::format("{}: {}", place_text(partition_, position), what)};
  }

  const log& log_;
  std::uint16_t partition_;
  instant swept_before_;
  tail end_;
  std::string stream_;
  std::uint16_t commit_left_ = 0;
  std::unordered_map<std::string, stream_walk> streams_;
  verified_partition seen_;
};

}  // namespace

result<verified_partition, failure> verify_partition(const log& log, std::uint16_t partition,
                                                     const std::function<void(const record&)>& visit) {
  const auto expected = log.tail(partition);
  partition_walk walk{log, partition};
  std::optional<failure> found;
  const auto check = [&](std::uint64_t position, std::string_view bytes) {
    if (position > expected.position) return false;
    const auto fact = decode_record(bytes);
    found = fact ? walk.take(position, bytes, fact.value())
                 : failure{fact.error(), fmt::format("{}: {}", place_text(partition, position), to_text(fact.error()))};
    if (!found) visit(fact.value());
    return !found;
  };
  const auto read = log.read(partition, 1, check);
  if (!read) return read.error();
  if (found) return *std::move(found);
  return walk.finish(expected);
}

}  // namespace pilecloud::storage
