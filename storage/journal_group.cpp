// SPDX-License-Identifier: Apache-2.0
// One commit_group(): what waited is judged, placed and encoded, then ordered and applied together.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "storage/endian.hpp"
#include "storage/journal_state.hpp"

namespace pilecloud::storage {

namespace {

constexpr int append_tries_max = 5;                                  // of one entry whose result stays unknown
constexpr std::size_t record_overhead_max = 4 + 40 + 32 + 160 + 32;  // length, header, command, stream, chain

std::size_t size_bound(const proposal& asked) {
  std::size_t size = 0;
  for (const auto& payload : asked.payloads) size += payload.size() + record_overhead_max;
  return size;
}

}  // namespace

std::vector<result<commit, commit_refusal>> journal::commit_group(std::span<const proposal> proposals) {
  group_call in;
  in.outcomes.resize(proposals.size());
  in.commands.reserve(proposals.size());
  in.versions.reserve(proposals.size());
  in.waiting.reserve(proposals.size());
  const auto at = state_->now.now();
  state_->find_commands(proposals, in);
  state_->begin_group();
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    const auto& asked = proposals[i];
    if (state_->gathered_bytes > 0 && state_->gathered_bytes + size_bound(asked) > group_bytes_max) {
      state_->flush(in);
      state_->begin_group();
    }
    if (auto refused = state_->judge(asked, in.stored_commands[i], in)) {
      const bool repeats = refused->error == errc::duplicate_command && in.commands.contains(asked.command);
      if (repeats) in.repeats.emplace_back(i, asked.command);
      in.outcomes[i].emplace(*std::move(refused));
      continue;
    }
    const auto made = state_->place(asked, at);
    in.versions[&asked.stream] = made.version;
    if (asked.command != command_id{}) in.commands.insert_or_assign(asked.command, placed_commit{made, asked.body});
    in.waiting.emplace_back(i, made);
  }
  state_->flush(in);

  // A repeat of a command that was not made durable after all shares its fate.
  for (const auto& [index, command] : in.repeats) {
    const auto& first = in.commands.at(command).made;
    const auto& lost = state_->lost[first.partition];
    if (lost && state_->log.tail(first.partition).position < first.last) in.outcomes[index].emplace(*lost);
  }
  std::vector<result<commit, commit_refusal>> outcomes;
  outcomes.reserve(proposals.size());
  for (auto& outcome : in.outcomes) outcomes.push_back(*std::move(outcome));
  return outcomes;
}

void journal::state::find_commands(std::span<const proposal> proposals, group_call& in) const {
  std::vector<command_id> ids;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    if (proposals[i].command == command_id{}) continue;
    ids.push_back(proposals[i].command);
    places.push_back(i);
  }
  in.stored_commands.resize(proposals.size());
  if (ids.empty()) return;
  const auto found = log.find_commands(ids);
  for (std::size_t i = 0; i < ids.size(); ++i) in.stored_commands[places[i]] = found[i];
}

std::optional<commit_refusal> journal::state::judge(const proposal& asked, const std::optional<command_row>& stored,
                                                    group_call& in) {
  const auto partition = asked.stream.partition();
  PILECLOUD_ASSERT(!asked.stream.text().empty(), "a commit of {} facts on no stream", asked.payloads.size());
  PILECLOUD_ASSERT(!asked.payloads.empty() || asked.command == command_id{}, "{}: a question with a command",
                   asked.stream.text());
  if (asked.payloads.size() > commit_facts_max) return commit_refusal{errc::too_large, "facts in a commit"};
  for (const auto& payload : asked.payloads) {
    if (payload.size() > fact_bytes_max) return commit_refusal{errc::too_large, "bytes of a fact"};
  }
  if (size_bound(asked) > group_bytes_max) return commit_refusal{errc::too_large, "bytes of a commit"};
  if (lost[partition] && joined) return commit_refusal{errc::not_owner, lost[partition]->detail};
  if (lost[partition]) {
    return commit_refusal{errc::not_writable, fmt::format("partition {} until the journal is reopened: {}", partition,
                                                          to_text(lost[partition]->error))};
  }
  if (auto refused = judge_command(asked, stored, in)) return refused;
  const auto [known, fresh] = in.versions.try_emplace(&asked.stream, 0);
  if (fresh) known->second = log.version_of(asked.stream);
  if (known->second == asked.expected_version) return std::nullopt;
  return commit_refusal{errc::version_conflict, fmt::format("{} is at version {}, not {}", asked.stream.text(),
                                                            known->second, asked.expected_version)};
}

std::optional<commit_refusal> journal::state::judge_command(const proposal& asked,
                                                            const std::optional<command_row>& stored,
                                                            const group_call& in) const {
  if (asked.command == command_id{}) return std::nullopt;
  command_row row;
  fingerprint body{};
  if (const auto found = in.commands.find(asked.command); found != in.commands.end()) {
    row = {found->second.made.partition, found->second.made.first};
    body = found->second.body;
  } else {
    if (!stored) return std::nullopt;
    row = *stored;
    result<record, errc> fact = errc::not_found;
    const auto look = [&fact, &body](std::uint64_t, std::string_view bytes) {
      fact = decode_record(bytes);
      if (fact) body = fact.value().body;
      return false;
    };
    const auto read = log.read(row.partition, row.first, look);
    if (!read) return commit_refusal{read.error().error, read.error().detail};
    if (!fact) return commit_refusal{fact.error(), fmt::format("partition {} position {}", row.partition, row.first)};
  }
  commit_refusal refused{body == asked.body ? errc::duplicate_command : errc::command_body_differs,
                         fmt::format("partition {} position {}", row.partition, row.first)};
  refused.earlier = row;
  return refused;
}

void journal::state::begin_group() {
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) tails[partition] = log.tail(partition);
  entry_of.fill(std::nullopt);
  moving = 0;
  gathered_bytes = 0;
}

batch& journal::state::batch_of(std::uint16_t partition) {
  auto& at = entry_of[partition];
  if (!at) {
    at = moving++;
    if (entries.size() < moving) entries.resize(moving);
    auto& fresh = entries[*at];
    fresh.epoch = epochs[partition];
    fresh.batch.partition = partition;
    fresh.batch.first = tails[partition].position + 1;
    fresh.batch.count = 0;
    fresh.batch.bytes.clear();
  }
  return entries[*at].batch;
}

commit journal::state::place(const proposal& asked, instant at) {
  const auto partition = asked.stream.partition();
  auto& to = batch_of(partition);
  auto& end = tails[partition];
  const auto size_before = to.bytes.size();
  record fact;
  fact.partition = partition;
  fact.stream = asked.stream.text();
  fact.recorded_at = end.position == 0 ? at : std::max(at, end.recorded_at);
  fact.version = asked.expected_version;
  fact.commit_size = static_cast<std::uint16_t>(asked.payloads.size());
  const auto first = end.position + 1;
  for (const auto& payload : asked.payloads) {
    fact.position = ++end.position;
    ++fact.version;
    fact.payload = payload;
    const bool leads = fact.commit_index == 0 && asked.command != command_id{};
    fact.command = leads ? asked.command : command_id{};
    fact.body = leads ? asked.body : fingerprint{};
    const auto start = to.bytes.size();
    to.bytes.resize(start + sizeof(std::uint32_t));
    end.chain = encode_record(fact, end.chain, to.bytes);
    store_little(to.bytes.data() + start, static_cast<std::uint32_t>(to.bytes.size() - start - sizeof(std::uint32_t)));
    ++fact.commit_index;
  }
  end.recorded_at = fact.recorded_at;
  to.count += fact.commit_size;
  gathered_bytes += to.bytes.size() - size_before;
  return {partition, first, end.position, fact.version, fact.recorded_at};
}

void journal::state::flush(group_call& in) {
  if (moving == 0) return;
  const auto group = std::span<entry>{entries}.first(moving);
  settle(group, append(group));
  counts.groups += 1;
  for (const auto& [index, made] : in.waiting) {
    if (lost[made.partition]) {
      in.outcomes[index].emplace(*lost[made.partition]);
    } else {
      in.outcomes[index].emplace(made);
      if (made.first <= made.last) counts.commits += 1;
    }
  }
  in.waiting.clear();
  for (const auto& sent : group) {
    const auto partition = sent.batch.partition;
    if (lost[partition] || sent.batch.count == 0) continue;
    counts.batches += 1;
    counts.facts += sent.batch.count;
    counts.bytes += sent.batch.bytes.size();
    notify(partition, sent.batch.first + sent.batch.count - 1);
  }
}

// An unknown result is asked again with the identical entry, alone: the others' results stand.
std::vector<append_outcome> journal::state::append(std::span<const entry> group) {
  auto outcomes = order.append(group);
  for (std::size_t i = 0; i < group.size(); ++i) {
    for (int tries = 1; outcomes[i] == append_outcome::unknown && tries < append_tries_max; ++tries) {
      outcomes[i] = order.append({&group[i], 1}).front();
    }
  }
  return outcomes;
}

// Committed is answered only from this node's own durable log: one write with one sync for all.
void journal::state::settle(std::span<entry> group, const std::vector<append_outcome>& outcomes) {
  std::vector<std::size_t> committed;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto partition = group[i].batch.partition;
    auto where = fmt::format("partition {} position {}", partition, group[i].batch.first);
    switch (outcomes[i]) {
      case append_outcome::committed:
        // The local adapter applied it, or nothing was written.
        if (log.tail(partition).chain != tails[partition].chain) committed.push_back(i);
        break;
      case append_outcome::conflict:
        lose(partition, errc::conflict, std::move(where));
        break;
      case append_outcome::fenced:
        lose(partition, errc::fenced, std::move(where));
        break;
      case append_outcome::unknown:
        lose(partition, errc::unknown_result, std::move(where));
        break;
    }
  }
  if (!committed.empty()) apply_ordered(group, committed);
}

void journal::state::apply_ordered(std::span<entry> group, const std::vector<std::size_t>& committed) {
  ordered.resize(committed.size());
  for (std::size_t i = 0; i < committed.size(); ++i) std::swap(ordered[i], group[committed[i]].batch);
  if (!log.apply(ordered)) {
    for (const auto& one : ordered) {
      const auto applied = log.apply({&one, 1});
      if (applied) continue;
      lose(one.partition, errc::unknown_result,
           fmt::format("partition {} position {}: ordered, not applied: {}", one.partition, one.first,
                       applied.error().detail));
      if (tells_of_a_fork(applied.error().error)) halt(one.partition, applied.error());
    }
  }
  for (std::size_t i = 0; i < committed.size(); ++i) std::swap(ordered[i], group[committed[i]].batch);
}

}  // namespace pilecloud::storage
