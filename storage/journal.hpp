// SPDX-License-Identifier: Apache-2.0
// The journal turns proposed commits into ordered, durable, dense positions: group commit over sequencer and log.
// One caller at a time (the journal actor); it does no charging and knows no events.
//
// commit() takes everything that waited while the last one ran: per proposal it checks the expected version and the
// command id, gives positions, chains, hands one batch a partition to the sequencer, applies what was committed with
// one sync, and answers one outcome a proposal, in order. Proposals of one call may build on each other
// (expected_version counts those before it in the same call). Nothing is visible to readers before it is durable.
//
// A proposal without facts is a question: is the stream at that version, and is the partition still this journal's?
// Answered with its group, by the sequencer; writes nothing. A no from an entity's state rests on it in a cluster, for
// whoever was replaced without knowing has an old state (docs/decisions/stale-refusals.md).
//
// In a cluster a journal takes some partitions (claims them) and follows the others: it applies what their owners
// ordered. A partition whose append was refused or stayed unknown is lost until it is taken again; one whose facts do
// not follow its own is halted until the journal is opened anew, for that is a fork.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "storage/log.hpp"
#include "storage/sequencer.hpp"

namespace pilecloud::storage {

inline constexpr std::size_t group_bytes_max = 512u << 10;
inline constexpr std::size_t commit_facts_max = 64;
inline constexpr std::size_t fact_bytes_max = 256u << 10;

struct proposal {
  stream_id stream;
  std::uint64_t expected_version = 0;
  command_id command{};  // zero: not remembered in the command table
  fingerprint body{};
  std::vector<std::string> payloads;  // up to commit_facts_max facts; none: a question, without a command
};

struct commit {
  std::uint16_t partition = 0;
  std::uint64_t first = 0;    // position of the first fact; of a question: of the next
  std::uint64_t last = 0;     // of the last
  std::uint64_t version = 0;  // of the stream after the last
  instant recorded_at{};
  bool operator==(const commit&) const = default;
};

struct commit_refusal {
  errc error = errc::io_error;
  // NOLINTNEXTLINE(google-explicit-constructor): an errc is a refusal without words
  commit_refusal(errc e, std::string d = {}) : error(e), detail(std::move(d)) {}
  std::string detail;
  command_row earlier{};  // duplicate_command: where its commit is
};

struct journal_counts {
  std::uint64_t groups = 0;   // sequencer appends = syncs, but for groups of questions alone
  std::uint64_t batches = 0;  // one a partition that moved in a group
  std::uint64_t commits = 0;
  std::uint64_t facts = 0;
  std::uint64_t bytes = 0;

  journal_counts operator-(const journal_counts& before) const {
    return {groups - before.groups, batches - before.batches, commits - before.commits, facts - before.facts,
            bytes - before.bytes};
  }
};

class journal {
 public:
  // `log`, `order` and `now` outlive the journal. Claims all 16 partitions for `node` and catches up with the
  // sequencer; errc when it cannot.
  static result<std::unique_ptr<journal>, failure> open(log& log, sequencer& order, const clock_source& now,
                                                        std::string_view node);
  // The same with nothing claimed: take() and follow() come later.
  static std::unique_ptr<journal> join(log& log, sequencer& order, const clock_source& now, std::string_view node);

  std::vector<result<commit, commit_refusal>> commit_group(std::span<const proposal> proposals);

  // Claims the partition and catches up with the sequencer; its epoch. Taking what is already taken is a new epoch.
  result<std::uint64_t, failure> take(std::uint16_t partition);
  // From here on proposals for it are refused: errc::not_owner.
  void leave(std::uint16_t partition);
  // Applies ordered batches of partitions not taken here, in one write with one sync; what is applied already is
  // skipped. The first failure; the others are applied nevertheless. errc::hole: batches before it are missing.
  // errc::conflict: the partition is taken here. errc::chain_mismatch: the partition is halted.
  result<nothing, failure> follow(std::span<const batch> batches);

  // Called after each group with the partitions that moved, on the committing thread; set once, before use.
  void on_applied(std::function<void(std::uint16_t partition, std::uint64_t last)> notify);
  // Called on the committing thread when a taken partition takes nothing more; set once, before use.
  void on_lost(std::function<void(std::uint16_t partition, const commit_refusal& why)> notify);
  // The same when a partition's facts do not follow this log: a fork, for a person to look at.
  void on_halted(std::function<void(std::uint16_t partition, const failure& why)> notify);

  bool joined() const;  // made by join()
  const journal_counts& counts() const;

  ~journal();

 private:
  struct state;
  explicit journal(std::unique_ptr<state> s);
  std::unique_ptr<state> state_;
};

}  // namespace pilecloud::storage
