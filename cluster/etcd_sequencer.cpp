// SPDX-License-Identifier: Apache-2.0
#include "cluster/etcd_sequencer.hpp"

#include <algorithm>
#include <thread>

#include "base/assert.hpp"

namespace pilecloud::cluster {

using storage::append_outcome;
using storage::batch;
using storage::entry;
using storage::errc;

namespace {

constexpr std::size_t batch_bytes_max = 1u << 20;        // of one batch
constexpr std::size_t transaction_bytes_max = 1u << 20;  // of a transaction's batches; etcd takes 1.5 MiB
constexpr std::size_t transaction_entries_max = 32;      // 4 comparisons each of etcd's 128
constexpr std::size_t page_batches = 16;
constexpr std::size_t read_bytes_max = 16u << 20;  // a read stops behind it: answers are held twice while parsed
constexpr int claims_max = 64;                     // lost to other claimers in a row
constexpr int stale_reads_max = 40;
constexpr std::chrono::milliseconds stale_read_pause{50};
constexpr std::size_t reads_a_refusal = 3;  // epoch, tail, the batch at my position

// What a partition looked like when a transaction was refused.
struct standing {
  std::optional<held_epoch> epoch;
  std::optional<log_end> end;
  std::optional<std::string> at_first;  // value of the batch at the entry's first position
};

std::optional<std::string> only_value(const std::vector<key_value>& found) {
  return found.empty() ? std::nullopt : std::optional{found.front().value};
}

standing standing_of(const etcd_answer& refusal, std::size_t of) {
  standing seen;
  const auto at = of * reads_a_refusal;
  if (const auto value = only_value(refusal.found[at])) seen.epoch = decode_epoch(*value);
  if (const auto value = only_value(refusal.found[at + 1])) seen.end = decode_end(*value);
  seen.at_first = only_value(refusal.found[at + 2]);
  return seen;
}

// Nothing: this entry did not refuse. Final, as epochs and tails only grow.
std::optional<append_outcome> judge(const entry& asked, const standing& seen) {
  const bool is_current = seen.epoch && seen.epoch->epoch == asked.epoch;
  if (asked.batch.count == 0) return is_current ? std::nullopt : std::optional{append_outcome::fenced};
  const bool stands = seen.at_first ? *seen.at_first == encode_batch(asked.batch)
                                    : seen.end == end_behind(asked.batch);  // trimmed already, and the last
  if (stands) return append_outcome::committed;
  if (!is_current) return append_outcome::fenced;
  if (!seen.end || seen.end->next != asked.batch.first) return append_outcome::conflict;
  return std::nullopt;
}

}  // namespace

etcd_sequencer::etcd_sequencer(etcd_client& client, std::string generation)
    : client_(client), generation_(std::move(generation)) {}

void etcd_sequencer::know_end(std::uint16_t partition, std::uint64_t next) {
  auto& known = known_next_[partition];
  auto before = known.load();
  while (before < next && !known.compare_exchange_weak(before, next)) {
  }
}

std::vector<append_outcome> etcd_sequencer::append(std::span<const entry> entries) {
  std::vector<append_outcome> outcomes(entries.size(), append_outcome::unknown);
  std::vector<std::size_t> together;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto size = entries[i].batch.bytes.size();
    PILECLOUD_ASSERT(size <= batch_bytes_max, "a batch of {} bytes", size);
    if (together.size() == transaction_entries_max || (bytes > 0 && bytes + size > transaction_bytes_max)) {
      append_together(entries, std::move(together), outcomes);
      together.clear();
      bytes = 0;
    }
    together.push_back(i);
    bytes += size;
  }
  if (!together.empty()) append_together(entries, std::move(together), outcomes);
  return outcomes;
}

etcd_transaction etcd_sequencer::transaction_of(std::span<const entry> entries,
                                                const std::vector<std::size_t>& asked) const {
  etcd_transaction made;
  bool writes = false;
  for (const auto i : asked) {
    const auto& [epoch, one] = entries[i];
    const auto at = keys(one.partition);
    made.when_between(at.epoch(), above_epoch(epoch), below_epoch(epoch))
        .else_get({at.epoch()})
        .else_get({at.tail()})
        .else_get({at.log(one.first)});
    if (one.count == 0) continue;
    writes = true;
    made.when_between(at.tail(), above_end(one.first), below_end(one.first))
        .then_put(at.log(one.first), encode_batch(one))
        .then_put(at.tail(), encode_end(end_behind(one)));
  }
  if (!writes) made.through_raft();
  return made;
}

void etcd_sequencer::append_together(std::span<const entry> entries, std::vector<std::size_t> waiting,
                                     std::vector<append_outcome>& outcomes) {
  while (!waiting.empty()) {
    const auto answered = client_.commit(transaction_of(entries, waiting));
    if (!answered) return;  // unknown
    const auto& answer = answered.value();
    if (!answer.succeeded && answer.found.size() != waiting.size() * reads_a_refusal) return;
    std::vector<std::size_t> again;
    for (std::size_t k = 0; k < waiting.size(); ++k) {
      const auto& asked = entries[waiting[k]];
      const auto outcome = answer.succeeded ? append_outcome::committed : judge(asked, standing_of(answer, k));
      if (!outcome) again.push_back(waiting[k]);
      if (outcome) outcomes[waiting[k]] = *outcome;
      if (outcome == append_outcome::committed && asked.batch.count != 0)
        know_end(asked.batch.partition, end_behind(asked.batch).next);
    }
    if (again.size() == waiting.size()) return;  // refused and nobody refuses: etcd contradicts itself
    waiting = std::move(again);
  }
}

result<storage::claim_result, errc> etcd_sequencer::claim(std::uint16_t partition, std::string_view node) {
  PILECLOUD_ASSERT(!node.empty(), "partition {}: a claim by nobody", partition);
  const auto at = keys(partition);
  std::optional<std::string> before;  // the epoch's value; nothing: never claimed
  for (int tries = 0; tries < claims_max; ++tries) {
    if (before == closed_epoch) return errc::fenced;
    const auto held = before ? decode_epoch(*before) : held_epoch{};
    if (!held) return errc::unknown_format;
    const held_epoch mine{held->epoch + 1, std::string{node}};
    etcd_transaction asked;
    asked.then_put(at.epoch(), encode_epoch(mine)).else_get({at.epoch()});
    if (before) asked.when_equal(at.epoch(), *before).then_get({at.tail()});
    if (!before) asked.when_absent(at.epoch()).then_put(at.tail(), encode_end({}));
    const auto answered = client_.commit(asked);
    if (!answered) return errc::unknown_result;
    const auto& answer = answered.value();
    if (!answer.succeeded) {
      before = answer.found.empty() ? std::nullopt : only_value(answer.found.front());
      continue;
    }
    if (!before) return storage::claim_result{mine.epoch, log_end{}.next, log_end{}.chain};
    const auto tail = answer.found.size() == 2 ? only_value(answer.found[1]) : std::nullopt;
    const auto end = tail ? decode_end(*tail) : std::nullopt;
    if (!end) return errc::unknown_format;
    know_end(partition, end->next);
    return storage::claim_result{mine.epoch, end->next, end->chain};
  }
  return errc::fenced;
}

struct etcd_sequencer::page {
  std::uint64_t next = 1;      // the log's end
  std::vector<batch> batches;  // the first holds `from` unless it is trimmed
};

result<etcd_sequencer::page, errc> etcd_sequencer::read_page(std::uint16_t partition, std::uint64_t from,
                                                             std::size_t limit) {
  const auto at = keys(partition);
  etcd_transaction asked;
  asked.then_get({at.tail()})
      .then_get({at.log_begin(), at.log(from + 1), 1, true})
      .then_get({at.log(from + 1), at.log_end(), limit});
  const auto answered = client_.commit(asked);
  if (!answered) return errc::io_error;
  const auto& found = answered.value().found;
  if (found.size() != 3) return errc::unknown_format;
  page read;
  if (const auto tail = only_value(found[0])) {
    const auto end = decode_end(*tail);
    if (!end) return errc::unknown_format;
    read.next = end->next;
  }
  for (std::size_t i = 1; i < found.size(); ++i) {
    for (const auto& [key, value] : found[i]) {
      auto one = decode_batch(partition, key, value);
      if (!one) return errc::unknown_format;
      if (one->first + one->count > from) read.batches.push_back(*std::move(one));
    }
  }
  if (read.batches.size() > limit) read.batches.pop_back();
  return read;
}

result<std::vector<batch>, errc> etcd_sequencer::read(std::uint16_t partition, std::uint64_t from, std::size_t limit) {
  std::vector<batch> found;
  std::size_t bytes = 0;
  int stale_reads = 0;
  while (found.size() < limit && bytes < read_bytes_max) {
    const auto wanted = std::min(limit - found.size(), page_batches);
    auto read = read_page(partition, from, wanted);
    if (!read) return read.error();
    auto& [next, batches] = read.value();
    if (next < known_next_[partition]) {  // an answer from the past
      if (++stale_reads == stale_reads_max) return errc::io_error;
      client_.turn_away();
      std::this_thread::sleep_for(stale_read_pause);
      continue;
    }
    if (from >= next) break;
    if (batches.empty() || batches.front().first > from) {  // trimmed, perhaps while we read
      if (found.empty()) return errc::not_found;
      break;
    }
    for (auto& one : batches) {
      const bool follows = found.empty() || one.first == from;
      if (!follows || one.first > from) return errc::hole;
      from = one.first + one.count;
      bytes += one.bytes.size();
      found.push_back(std::move(one));
    }
  }
  return found;
}

result<storage::order_survey, errc> etcd_sequencer::survey() {
  etcd_transaction asked;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    asked.then_get({keys(partition).epoch()}).then_get({keys(partition).tail()});
  }
  const auto answered = client_.commit(asked);
  if (!answered) return errc::io_error;
  const auto& found = answered.value().found;
  if (found.size() != std::size_t{2} * storage::partition_count) return errc::unknown_format;
  storage::order_survey seen;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto epoch = only_value(found[std::size_t{2} * partition]);
    const auto tail = only_value(found[std::size_t{2} * partition + 1]);
    const auto held = epoch && *epoch != closed_epoch ? decode_epoch(*epoch) : held_epoch{};
    const auto end = tail ? decode_end(*tail) : log_end{};
    if (!held || !end) return errc::unknown_format;
    if (end->next < known_next_[partition]) {  // an answer from the past
      client_.turn_away();
      return errc::io_error;
    }
    seen[partition] = {held->epoch, held->node, end->next, end->chain};
  }
  return seen;
}

void etcd_sequencer::trim(std::uint16_t partition, std::uint64_t position) {
  const auto at = keys(partition);
  etcd_transaction asked;
  asked.then_get({at.tail()}).then_get({at.log_begin(), at.log(position + 1), 1, true, true});
  const auto answered = client_.commit(asked);
  if (!answered || answered.value().found.size() != 2) return;
  const auto tail = only_value(answered.value().found[0]);
  const auto& below = answered.value().found[1];
  const auto end = tail ? decode_end(*tail) : std::nullopt;
  if (!end || below.empty()) return;
  // The batch with the last first position up to `position` holds it, unless the log ends before.
  const auto kept = end->next <= position ? at.log(end->next) : below.front().key;
  etcd_transaction erasing;
  erasing.then_erase(at.log_begin(), kept);
  // What cannot be erased now is erased by a later trim.
  static_cast<void>(client_.commit(erasing));
}

}  // namespace pilecloud::cluster
