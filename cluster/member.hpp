// SPDX-License-Identifier: Apache-2.0
// This node as a member of the cluster: looks at roster, survey and the others' beats, and takes the partitions that
// placement gives it; asks a living owner to hand over first, hands over when asked. Everything it goes by is a hint:
// two members that believe the same thing of one partition are told apart by the sequencer's epochs.
//
// pump() from one thread, everything else from any; nothing here blocks. Times are of a clock that never jumps.
//   roster, survey, beats ──► placement ──► (hand_over) ──► take ──► ownership ──► beats
// A partition lost (fenced, or an append of unknown fate) is taken again when placement still says so, after a pause
// that doubles while it keeps being lost. A halted one is never taken again by itself.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "actors/partitions.hpp"
#include "base/instant.hpp"
#include "cluster/ownership.hpp"
#include "cluster/peer_messages.hpp"
#include "cluster/placement.hpp"
#include "cluster/roster.hpp"
#include "cluster/transport.hpp"
#include "storage/sequencer.hpp"

namespace pilecloud::cluster {

struct member_options {
  std::string node;
  std::string version;
  std::uint32_t level = 1;
  duration beat_every = std::chrono::milliseconds{200};
  duration beat_at_most = std::chrono::milliseconds{600};
  duration beat_counts_for = std::chrono::seconds{1};
  duration roster_counts_for = std::chrono::seconds{5};  // older: nothing is taken by it
  duration hand_over_at_most = std::chrono::seconds{2};  // then it is taken without
  duration rest_after_hand_over = std::chrono::seconds{2};
  duration pause_at_least = std::chrono::milliseconds{100};  // before taking again what was lost
  duration pause_at_most = std::chrono::seconds{5};
  duration steady_after = std::chrono::seconds{10};  // owned so long: the next loss is a first one
  std::uint64_t behind_at_most = 20'000;             // facts, to take a partition: the follower brings nearer
};

struct peer_view {
  beat said;
  instant at{};
};

// Where the logs end, as last heard.
struct known_ends {
  of_partitions<std::uint64_t> last{};         // the last position known to be ordered
  of_partitions<std::optional<instant>> at{};  // when that was known; nothing: never
};

// For people and metrics.
struct member_status {
  std::vector<roster_entry> live;
  std::map<std::string, peer_view> peers;
  of_partitions<std::uint64_t> epochs{};  // 0: not ours
  of_partitions<std::string> halted{};    // why; empty: not
  storage::order_survey survey;
  std::optional<instant> roster_at;  // of the last answer
  std::uint64_t takes = 0;
  std::uint64_t losses = 0;
};

class member {
 public:
  // How far the reactions to a partition may be handed on.
  using reacted = std::function<std::uint64_t(std::uint16_t partition)>;

  // All outlive the member but `ours` and `others`, which end before it: so that no answer of theirs comes later.
  member(member_options options, storage::log& log, actors::partitions& ours, transport& others, ownership& beliefs,
         const clock_source& steady, reacted reactions);

  // Answers to our own beats; without it they are heard() here. Set once, before use.
  void on_heard(std::function<void(const beat&)> tell) { tell_heard_ = std::move(tell); }

  bool pump();  // true: it did something
  // What was looked up; nothing: the look failed.
  void saw_roster(std::optional<std::vector<roster_entry>> live);
  void saw_survey(const storage::order_survey& seen);
  void heard(const beat& said);
  void lost(std::uint16_t partition);
  void halted(std::uint16_t partition, const std::string& why);

  beat own_beat() const;
  // Lets go of those of `wanted` that are ours; `then` gets them.
  void hand_over(const std::vector<std::uint16_t>& wanted, std::function<void(std::vector<std::uint16_t>)> then);

  member_status status() const;
  known_ends ends() const;

 private:
  enum class phase : std::uint8_t { idle = 1, asking, taking };
  struct holding {
    member::phase phase = phase::idle;
    instant not_before{};
    duration pause{};
    instant taken_at{};
  };
  struct intentions {
    bool beat = false;
    std::vector<std::string> beat_to;
    std::map<std::string, std::vector<std::uint16_t>> hand_over;  // by node
    std::vector<std::uint16_t> take;
    std::vector<std::uint16_t> leave;  // somebody claimed them; we had nothing to append and did not notice
    bool any() const { return beat || !hand_over.empty() || !take.empty() || !leave.empty(); }
  };

  intentions intend(instant now);
  void intend_partition(std::uint16_t partition, instant now, intentions& into);
  std::vector<std::string> placed_nodes() const;
  bool is_fresh(const peer_view& peer, instant now) const { return now - peer.at < options_.beat_counts_for; }
  void look_for_owners(instant now, intentions& into);
  void know_end(std::uint16_t partition, std::uint64_t end, instant at);
  void send_beats(const std::vector<std::string>& to);
  void ask_for(const std::string& node, const std::vector<std::uint16_t>& wanted);
  void take(std::uint16_t partition);
  void took(std::uint16_t partition, const result<std::uint64_t, storage::failure>& told);

  const member_options options_;
  storage::log& log_;
  actors::partitions& ours_;
  transport& others_;
  ownership& beliefs_;
  const clock_source& steady_;
  const reacted reactions_;
  std::function<void(const beat&)> tell_heard_ = [this](const beat& said) { heard(said); };

  mutable std::mutex mutex_;  // of what follows; never held across a call to others
  member_status now_;
  known_ends ends_;
  std::vector<std::string> placed_over_;
  placement placed_;
  of_partitions<holding> holdings_{};
  std::optional<instant> survey_at_;
  instant beat_at_{};
};

}  // namespace pilecloud::cluster
