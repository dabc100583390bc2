// SPDX-License-Identifier: Apache-2.0
// Whose a partition is: taking, leaving, losing, following. journal_group.cpp commits.
#include "storage/journal.hpp"

#include <utility>

#include <fmt/format.h>

#include "storage/journal_state.hpp"

namespace pilecloud::storage {

namespace {

constexpr std::size_t catch_up_batches = 64;  // read from the sequencer at a time

}  // namespace

// Applies what is ordered by now.
std::optional<failure> journal::state::come_near(std::uint16_t partition) {
  for (;;) {
    const auto from = log.tail(partition).position + 1;
    const auto missing = order.read(partition, from, catch_up_batches);
    if (!missing)
      return failure{missing.error(), fmt::format("partition {} position {}: cannot catch up", partition, from)};
    if (missing.value().empty()) return std::nullopt;
    if (auto applied = log.apply(missing.value()); !applied) return applied.error();
    if (log.tail(partition).position < from) return std::nullopt;
    notify(partition, log.tail(partition).position);
  }
}

std::optional<failure> journal::state::catch_up(std::uint16_t partition, const claim_result& end) {
  while (log.tail(partition).position + 1 < end.next) {
    const auto from = log.tail(partition).position + 1;
    const auto missing = order.read(partition, from, catch_up_batches);
    const auto where = fmt::format("partition {} position {}", partition, from);
    if (!missing) return failure{missing.error(), fmt::format("{}: cannot catch up", where)};
    if (missing.value().empty()) return failure{errc::hole, fmt::format("{}: the sequencer has no batch", where)};
    if (const auto applied = log.apply(missing.value()); !applied) return applied.error();
    if (log.tail(partition).position < from) return failure{errc::hole, fmt::format("{}: got nothing new", where)};
  }
  const auto last = log.tail(partition);
  if (last.position + 1 == end.next && last.chain == end.chain) return std::nullopt;
  return failure{errc::chain_mismatch,
                 fmt::format("partition {} position {}: the sequencer ends at {} with {}", partition, last.position,
                             end.next - 1, last.position + 1 == end.next ? "another record" : "fewer records")};
}

result<std::uint64_t, failure> journal::state::take(std::uint16_t partition) {
  if (halted[partition]) return *halted[partition];
  taken[partition] = false;
  // Before the claim, for it stops the owner there is: an epoch of a node that cannot catch up is of use to nobody.
  if (auto wrong = come_near(partition)) {
    if (tells_of_a_fork(wrong->error)) halt(partition, *wrong);
    return *std::move(wrong);
  }
  const auto claimed = order.claim(partition, node);
  if (!claimed) return failure{claimed.error(), fmt::format("partition {}: cannot claim", partition)};
  const auto before = log.tail(partition).position;
  auto wrong = catch_up(partition, claimed.value());
  if (const auto last = log.tail(partition).position; last != before) notify(partition, last);
  if (wrong) {
    if (tells_of_a_fork(wrong->error)) halt(partition, *wrong);
    return *std::move(wrong);
  }
  epochs[partition] = claimed.value().epoch;
  taken[partition] = true;
  lost[partition].reset();
  return claimed.value().epoch;
}

void journal::state::lose(std::uint16_t partition, errc why, std::string detail) {
  taken[partition] = false;
  if (joined && why == errc::fenced) why = errc::not_owner;
  lost[partition].emplace(why, std::move(detail));
  notify_lost(partition, *lost[partition]);
}

void journal::state::halt(std::uint16_t partition, const failure& why) {
  if (halted[partition]) return;
  halted[partition] = why;
  notify_halted(partition, why);
}

std::unique_ptr<journal> journal::join(storage::log& log, sequencer& order, const clock_source& now,
                                       std::string_view node) {
  auto joining = std::make_unique<state>(log, order, now);
  joining->node = node;
  joining->joined = true;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    joining->lost[partition].emplace(errc::not_owner, fmt::format("partition {} is not taken here", partition));
  }
  return std::unique_ptr<journal>{new journal{std::move(joining)}};
}

result<std::unique_ptr<journal>, failure> journal::open(storage::log& log, sequencer& order, const clock_source& now,
                                                        std::string_view node) {
  auto opening = join(log, order, now, node);
  opening->state_->joined = false;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    if (auto taken = opening->take(partition); !taken) return taken.error();
  }
  return opening;
}

journal::journal(std::unique_ptr<state> s) : state_(std::move(s)) {}
journal::~journal() = default;

void journal::on_applied(std::function<void(std::uint16_t, std::uint64_t)> notify) {
  state_->notify = std::move(notify);
}
void journal::on_lost(std::function<void(std::uint16_t, const commit_refusal&)> notify) {
  state_->notify_lost = std::move(notify);
}
void journal::on_halted(std::function<void(std::uint16_t, const failure&)> notify) {
  state_->notify_halted = std::move(notify);
}

bool journal::joined() const { return state_->joined; }
const journal_counts& journal::counts() const { return state_->counts; }

result<std::uint64_t, failure> journal::take(std::uint16_t partition) { return state_->take(partition); }

void journal::leave(std::uint16_t partition) {
  state_->taken[partition] = false;
  state_->lost[partition].emplace(errc::not_owner, fmt::format("partition {} was handed over", partition));
}

// One batch after the others were refused together: what is wrong with it, or nothing (io of none).
failure journal::state::follow_alone(const batch& one) {
  const auto applied = log.apply({&one, 1});
  if (applied) return {};
  if (tells_of_a_fork(applied.error().error)) halt(one.partition, applied.error());
  return applied.error();
}

result<nothing, failure> journal::follow(std::span<const batch> batches) {
  auto& s = *state_;
  std::optional<failure> first_wrong;
  const auto note = [&first_wrong](failure wrong) {
    if (!first_wrong) first_wrong = std::move(wrong);
  };
  std::array<std::uint64_t, partition_count> before{};
  s.ordered.clear();
  for (const auto& one : batches) {
    if (one.partition >= partition_count) {
      note({errc::unknown_format, fmt::format("there is no partition {}", one.partition)});
    } else if (s.halted[one.partition]) {
      note(*s.halted[one.partition]);
    } else if (s.taken[one.partition]) {
      note({errc::conflict, fmt::format("partition {} is taken here", one.partition)});
    } else {
      before[one.partition] = s.log.tail(one.partition).position;
      s.ordered.push_back(one);
    }
  }
  if (!s.log.apply(s.ordered)) {
    for (const auto& one : s.ordered) {
      if (auto wrong = s.follow_alone(one); !wrong.detail.empty()) note(std::move(wrong));
    }
  }
  for (std::size_t i = 0; i < s.ordered.size(); ++i) {
    const auto partition = s.ordered[i].partition;
    const auto last = s.log.tail(partition).position;
    if (last != std::exchange(before[partition], last)) s.notify(partition, last);
  }
  if (first_wrong) return *std::move(first_wrong);
  return nothing{};
}

}  // namespace pilecloud::storage
