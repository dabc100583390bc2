// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/true_order.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pilecloud::simulation {

using storage::append_outcome;
using storage::errc;

std::vector<append_outcome> true_order::append(std::span<const storage::entry> entries) {
  std::vector<append_outcome> outcomes;
  for (const auto& asked : entries) {
    auto sent = asked;
    if (bug_ == breakage::stale_epoch) sent.epoch = order_.survey().value()[asked.batch.partition].epoch;
    outcomes.push_back(order_.append({&sent, 1}).front());
    if (asked.batch.count == 0 && outcomes.back() == append_outcome::fenced) ++fenced_questions_;
    absorb(asked);
  }
  return outcomes;
}

// Whatever the outcome says: what is ordered now and was not before.
void true_order::absorb(const storage::entry& asked) {
  const auto partition = asked.batch.partition;
  const auto fresh = order_.read(partition, log_.tail(partition).position + 1, 1);
  PILECLOUD_ASSERT(fresh.ok(), "what was ordered just now is trimmed");
  for (const auto& one : fresh.value()) {
    if (asked.epoch != claims_[partition].epoch)
      wrong_(fmt::format("partition {}: epoch {} wrote after epoch {} was claimed", partition, asked.epoch,
                         claims_[partition].epoch));
    if (const auto applied = log_.apply({&one, 1}); !applied.ok())
      return wrong_("the order is none: " + applied.error().detail);
    (void)log_.read(partition, one.first, [&](std::uint64_t, std::string_view bytes) {
      chains_[partition].push_back(storage::chain_of(bytes));
      return true;
    });
  }
}

void true_order::claimed(std::uint16_t partition, std::string_view node, const storage::claim_result& with) {
  claims_[partition] = with;
  holders_[partition] = node;
}

void true_order::trimmed(std::uint16_t partition, std::uint64_t upto) {
  if (upto <= trimmed_[partition]) return;
  if (!is_safe_(partition, upto))
    wrong_(fmt::format("partition {}: trimmed up to {}, which is not on two nodes", partition, upto));
  trimmed_[partition] = upto;
}

void true_order::check_tail(std::string_view node, std::uint16_t partition, const storage::tail& end) {
  if (end.position == 0) return;
  const auto& chains = chains_[partition];
  if (end.position > chains.size()) {
    wrong_(
        fmt::format("{}: partition {} ends at {}, only {} are ordered", node, partition, end.position, chains.size()));
  } else if (chains[end.position - 1] != end.chain) {
    wrong_(fmt::format("{}: partition {} position {}: a fork", node, partition, end.position));
  }
}

void true_order::check_taken(std::string_view node, std::uint16_t partition, std::uint64_t epoch,
                             const storage::tail& end) {
  const auto& last = claims_[partition];
  if (epoch > last.epoch)
    return wrong_(fmt::format("{}: partition {}: epoch {} was never claimed", node, partition, epoch));
  if (epoch == last.epoch && end.position + 1 < last.next)
    wrong_(fmt::format("{}: partition {} was taken at {}, its log ends at {}", node, partition, end.position,
                       last.next - 1));
}

std::vector<append_outcome> order_way::append(std::span<const storage::entry> entries) {
  if (bug_ == breakage::early_answer && ++appends_ % 50 == 0) return {entries.size(), append_outcome::committed};
  const auto is_question = [](const storage::entry& one) { return one.batch.count == 0; };
  if (bug_ == breakage::unasked_no && std::all_of(entries.begin(), entries.end(), is_question))
    return {entries.size(), append_outcome::committed};
  if (is_away()) return {entries.size(), append_outcome::unknown};
  auto outcomes = truth_.append(entries);
  if (access_.answers_cut) return {entries.size(), append_outcome::unknown};
  return outcomes;
}

result<std::vector<storage::batch>, errc> order_way::read(std::uint16_t partition, std::uint64_t from,
                                                          std::size_t limit) {
  if (is_away() || access_.answers_cut) return errc::io_error;
  if (bug_ == breakage::hollow_take) return std::vector<storage::batch>{};
  return truth_.order().read(partition, from, limit);
}

result<storage::claim_result, errc> order_way::claim(std::uint16_t partition, std::string_view node) {
  if (is_away()) return errc::io_error;
  auto claimed = truth_.order().claim(partition, node);
  truth_.claimed(partition, node, claimed.value());
  if (access_.answers_cut) return errc::io_error;
  if (bug_ == breakage::hollow_take) {
    const auto end = own_.tail(partition);
    claimed.value().next = end.position + 1;
    claimed.value().chain = end.chain;
  }
  return claimed;
}

result<storage::order_survey, errc> order_way::survey() {
  if (is_away() || access_.answers_cut) return errc::io_error;
  return truth_.order().survey();
}

void order_way::trim(std::uint16_t partition, std::uint64_t position) {
  if (is_away()) return;
  if (bug_ == breakage::early_trim) position = truth_.log().tail(partition).position + 1;
  truth_.trimmed(partition, position - 1);
  truth_.order().trim(partition, position);
}

}  // namespace pilecloud::simulation
