// SPDX-License-Identifier: Apache-2.0
// What a journal holds between its calls, and what one commit_group() holds meanwhile: storage/journal*.cpp only.
// A group is gathered (judged, placed, encoded), then flushed: ordered by the sequencer, applied to the log. What is
// answered later than judged hangs on the flush: outcomes hold the partition whose fate is theirs.
#pragma once

#include <unordered_map>
#include <utility>

#include "storage/journal.hpp"

namespace pilecloud::storage {

struct command_hash {
  std::size_t operator()(const command_id& id) const {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(id.data()), id.size()});
  }
};

struct stream_text_hash {
  std::size_t operator()(const stream_id* id) const { return std::hash<std::string>{}(id->text()); }
};
struct stream_text_equal {
  bool operator()(const stream_id* one, const stream_id* other) const { return *one == *other; }
};

// A commit of this call: placed, its fate known once its partition is flushed.
struct placed_commit {
  commit made;
  fingerprint body{};
};

struct group_call {
  std::vector<std::optional<result<commit, commit_refusal>>> outcomes;
  std::vector<std::optional<command_row>> stored_commands;  // by proposal; as found when the call began
  std::unordered_map<command_id, placed_commit, command_hash> commands;
  std::unordered_map<const stream_id*, std::uint64_t, stream_text_hash, stream_text_equal> versions;
  std::vector<std::pair<std::size_t, commit>> waiting;      // outcome index: committed if its partition is
  std::vector<std::pair<std::size_t, command_id>> repeats;  // outcome index: repeats a command of this call
};

// Of an apply: the facts themselves contradict what stands here.
inline bool tells_of_a_fork(errc error) { return error == errc::chain_mismatch || error == errc::version_conflict; }

struct journal::state {
  state(storage::log& applied, sequencer& orders, const clock_source& clock)
      : log(applied), order(orders), now(clock) {}

  storage::log& log;
  sequencer& order;
  const clock_source& now;
  std::array<std::uint64_t, partition_count> epochs{};
  std::string node;
  bool joined = false;  // one of several: partitions come and go
  std::array<bool, partition_count> taken{};
  std::array<std::optional<commit_refusal>, partition_count> lost;  // why a partition takes nothing more
  std::array<std::optional<failure>, partition_count> halted;       // not even by following
  std::function<void(std::uint16_t, std::uint64_t)> notify = [](std::uint16_t, std::uint64_t) {};
  std::function<void(std::uint16_t, const commit_refusal&)> notify_lost = [](std::uint16_t, const commit_refusal&) {};
  std::function<void(std::uint16_t, const failure&)> notify_halted = [](std::uint16_t, const failure&) {};
  journal_counts counts;

  // The group being gathered: one entry a partition that moves, in the first `moving` places. Entries beyond are kept
  // for their buffers: a group of a thousand commits would else fault in half a megabyte afresh.
  std::vector<entry> entries;
  std::vector<batch> ordered;  // those of the group that are to be applied here
  std::size_t moving = 0;
  std::array<std::optional<std::size_t>, partition_count> entry_of;
  std::array<tail, partition_count> tails;  // after what is gathered
  std::size_t gathered_bytes = 0;

  result<std::uint64_t, failure> take(std::uint16_t partition);
  std::optional<failure> come_near(std::uint16_t partition);
  std::optional<failure> catch_up(std::uint16_t partition, const claim_result& end);
  void lose(std::uint16_t partition, errc why, std::string detail);
  void halt(std::uint16_t partition, const failure& why);
  failure follow_alone(const batch& one);
  void find_commands(std::span<const proposal> proposals, group_call& in) const;
  std::optional<commit_refusal> judge(const proposal& asked, const std::optional<command_row>& stored, group_call& in);
  std::optional<commit_refusal> judge_command(const proposal& asked, const std::optional<command_row>& stored,
                                              const group_call& in) const;
  batch& batch_of(std::uint16_t partition);
  commit place(const proposal& asked, instant at);
  void begin_group();
  void flush(group_call& in);
  std::vector<append_outcome> append(std::span<const entry> group);
  void settle(std::span<entry> group, const std::vector<append_outcome>& outcomes);
  void apply_ordered(std::span<entry> group, const std::vector<std::size_t>& committed);
};

}  // namespace pilecloud::storage
