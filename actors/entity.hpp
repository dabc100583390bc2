// SPDX-License-Identifier: Apache-2.0
// One entity without its actor: state folded from its stream, commands turned into proposals, commits into answers.
//
// Used by one thread. wake() once; then prepare() and, when it proposes and the journal committed, commit() before
// the next prepare(): nothing is ever decided on facts that are not durable. Costs: wake one snapshot read and a
// replay of what came after it; prepare a decision, and a point read only for a command with an id that decided to
// nothing or to a refusal (it may be the repeat of a known one); the journal finds the other repeats.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "actors/aggregate.hpp"
#include "actors/earlier_commit.hpp"
#include "actors/request.hpp"
#include "events/codec.hpp"
#include "events/snapshot_kind.hpp"
#include "storage/log.hpp"

namespace pilecloud::actors {

template <events::category Which>
class entity {
 public:
  using state_type = typename aggregate<Which>::state;
  using command_type = typename aggregate<Which>::command;
  using fact_type = typename aggregate<Which>::fact;

  explicit entity(storage::stream_id stream) : stream_(std::move(stream)) {}

  // Errors: those of the log, and unknown_format for a stream that cannot be folded.
  result<nothing, storage::failure> wake(const storage::log& log) {
    read_snapshot(log);
    events::origin asked;
    fact_type body;
    storage::failure broken;
    bool corrupt = false;
    const auto read = log.read_stream(stream_, version_ + 1, [&](std::uint64_t position, std::string_view bytes) {
      const auto stored = storage::decode_record(bytes);
      if (!stored.ok()) {
        broken = {stored.error(), at(position, "cannot be read")};
      } else if (const auto decoded = events::decode_payload(stored.value().payload, asked, body); !decoded.ok()) {
        broken = {storage::errc::unknown_format, at(position, decoded.error().detail)};
      } else if (stored.value().version != version_ + 1 || !follows(state_, body)) {
        broken = {storage::errc::unknown_format, at(position, "does not follow")};
      } else {
        evolve(state_, body, stored.value().recorded_at);
        version_ = stored.value().version;
        last_position_ = position;
        return true;
      }
      corrupt = true;
      return false;
    });
    if (!read.ok()) return read.error();
    if (corrupt) return broken;
    return nothing{};
  }

  struct proposed {
    storage::proposal proposal;
    std::vector<fact_type> facts;
  };
  using prepared = std::variant<answer, proposed>;

  prepared prepare(const request& asked, const storage::log& log, instant now) const {
    auto decided = decide(state_, std::get<command_type>(asked.command), now);
    if (decided.ok() && !decided.value().facts.empty()) return propose(asked, std::move(decided.value().facts));
    // Refused or nothing new: perhaps because it was done before (design §5.2).
    if (asked.id != storage::command_id{}) {
      if (const auto row = log.find_command(asked.id)) return earlier_answer(log, asked, row->partition, row->first);
    }
    if (!decided.ok()) {
      return answer{rejected{events::to_text(Which), to_text(decided.error().rule), std::move(decided.error().field)}};
    }
    if (decided.value().repeats_version != 0) return earlier_answer(log, asked, decided.value().repeats_version);
    return answer{accepted{.partition = stream_.partition(), .last = last_position_, .version = version_}};
  }

  // Whether what was prepared still rests on the truth (storage/journal.hpp).
  storage::proposal question() const { return {stream_, version_, {}, {}, {}}; }

  accepted commit(proposed done, const storage::commit& made) {
    PILECLOUD_ASSERT(made.version == version_ + done.facts.size(), "{}: version {} after {} and {} facts",
                     stream_.text(), made.version, version_, done.facts.size());
    accepted told{.partition = made.partition, .first = made.first, .last = made.last, .version = made.version};
    told.facts.reserve(done.facts.size());
    for (auto& fact : done.facts) {
      evolve(state_, fact, made.recorded_at);
      told.facts.emplace_back(std::move(fact));
    }
    version_ = made.version;
    last_position_ = made.last;
    return told;
  }

  // Snapshots of big states come more rarely, so that they never cost many times the facts' own bytes.
  bool snapshot_due(std::uint64_t every) const { return version_ - snapshot_version_ >= every + snapshot_bytes_ / 256; }
  void put_snapshot(storage::log& log) {
    const auto bytes = to_archive(snapshot_parts{last_position_, state_});
    log.put_snapshot(stream_, snapshot_kind(), version_, bytes);
    snapshot_version_ = version_;
    snapshot_bytes_ = bytes.size();
  }

  const storage::stream_id& stream() const { return stream_; }
  const state_type& state() const { return state_; }
  std::uint64_t version() const { return version_; }

  static const std::string& snapshot_kind() {
    static const std::string kind = events::snapshot_kind(Which, aggregate<Which>::fold_revision);
    return kind;
  }

 private:
  struct snapshot_parts {
    std::uint64_t last_position = 0;
    state_type state;
    template <class Archive>
    friend void archive(Archive& a, snapshot_parts& parts) {
      a(parts.last_position, parts.state);
    }
  };

  prepared propose(const request& asked, std::vector<fact_type> facts) const {
    proposed result;
    result.proposal = {stream_, version_, asked.id, asked.body, {}};
    result.proposal.payloads.reserve(facts.size());
    const events::origin origin{asked.occurred_at, asked.by, asked.cause_partition, asked.cause_position};
    for (const auto& fact : facts) {
      result.proposal.payloads.push_back(events::encode(fact, origin));
    }
    result.facts = std::move(facts);
    return result;
  }

  void read_snapshot(const storage::log& log) {
    auto found = log.get_snapshot(stream_, snapshot_kind());
    // A snapshot ahead of the stream is of facts that a power cut took back: worthless.
    if (!found || found->version > log.version_of(stream_)) return;
    snapshot_parts parts;
    if (!from_archive(found->state, parts)) return;
    state_ = std::move(parts.state);
    last_position_ = parts.last_position;
    version_ = snapshot_version_ = found->version;
    snapshot_bytes_ = found->state.size();
  }

  std::string at(std::uint64_t position, std::string_view what) const {
    return fmt::format("{} partition {} position {}: {}", stream_.text(), stream_.partition(), position, what);
  }

  storage::stream_id stream_;
  state_type state_;
  std::uint64_t version_ = 0;
  std::uint64_t last_position_ = 0;
  std::uint64_t snapshot_version_ = 0;
  std::size_t snapshot_bytes_ = 0;
};

}  // namespace pilecloud::actors
