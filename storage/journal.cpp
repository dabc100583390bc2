// SPDX-License-Identifier: Apache-2.0
// A group is gathered (judged, placed, encoded), then flushed: ordered by the sequencer, applied to the log. What is
// answered later than judged hangs on the flush: outcomes hold the partition whose fate is theirs.
#include "storage/journal.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "storage/endian.hpp"

namespace pilecloud::storage {

namespace {

constexpr int append_tries_max = 5;                                  // of one entry whose result stays unknown
constexpr std::size_t catch_up_batches = 64;                         // read from the sequencer at a time
constexpr std::size_t record_overhead_max = 4 + 40 + 32 + 160 + 32;  // length, header, command, stream, chain

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

struct call {
  std::vector<std::optional<result<commit, commit_refusal>>> outcomes;
  std::vector<std::optional<command_row>> stored_commands;  // by proposal; as found when the call began
  std::unordered_map<command_id, placed_commit, command_hash> commands;
  std::unordered_map<const stream_id*, std::uint64_t, stream_text_hash, stream_text_equal> versions;
  std::vector<std::pair<std::size_t, commit>> waiting;      // outcome index: committed if its partition is
  std::vector<std::pair<std::size_t, command_id>> repeats;  // outcome index: repeats a command of this call
};

// Of an apply: the facts themselves contradict what stands here.
bool tells_of_a_fork(errc error) { return error == errc::chain_mismatch || error == errc::version_conflict; }

std::size_t size_bound(const proposal& asked) {
  std::size_t size = 0;
  for (const auto& payload : asked.payloads) size += payload.size() + record_overhead_max;
  return size;
}

}  // namespace

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
  void find_commands(std::span<const proposal> proposals, call& in) const;
  std::optional<commit_refusal> judge(const proposal& asked, const std::optional<command_row>& stored, call& in);
  std::optional<commit_refusal> judge_command(const proposal& asked, const std::optional<command_row>& stored,
                                              const call& in) const;
  batch& batch_of(std::uint16_t partition);
  commit place(const proposal& asked, instant at);
  void begin_group();
  void flush(call& in);
  std::vector<append_outcome> append(std::span<const entry> group);
  void settle(std::span<entry> group, const std::vector<append_outcome>& outcomes);
  void apply_ordered(std::span<entry> group, const std::vector<std::size_t>& committed);
};

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

std::vector<result<commit, commit_refusal>> journal::commit_group(std::span<const proposal> proposals) {
  call in;
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

void journal::state::find_commands(std::span<const proposal> proposals, call& in) const {
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
                                                    call& in) {
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
                                                            const call& in) const {
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

void journal::state::flush(call& in) {
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
