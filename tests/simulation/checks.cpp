// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/checks.hpp"

#include <set>

#include <fmt/format.h>

#include "actors/entity.hpp"
#include "events/codec.hpp"

namespace pilecloud::simulation {
namespace {

namespace account = domain::account;
namespace ledger = domain::ledger;
namespace session = domain::session;
using storage::partition_count;

std::string id_of(std::string_view stream) { return std::string{stream.substr(stream.find('/') + 1)}; }

void note_settlement(folded_log& into, const events::fact& happened, const session::settled& settled) {
  const auto id = id_of(happened.stream);
  ++into.revisions;
  ++into.settlements[id];
  if (settled.source == session::payment_source::wallet && !settled.account.empty())
    into.wallet_charges[id] = {settled.revision, settled.bill.total};
  const auto& before = std::get<folded_log::by_stream<session::state>>(into.states)[happened.stream];
  if (before.revision > 0 && before.bill.lines == settled.bill.lines && before.bill.slices == settled.bill.slices)
    ++into.confirmed_same[id];
}

template <class Fact>
void fold(folded_log& into, const events::fact& happened, const Fact& body) {
  auto& state = std::get<static_cast<std::size_t>(events::category_of<Fact>)>(into.states)[happened.stream];
  if (!follows(state, body)) {
    into.broken.push_back(fmt::format("{}: fact {} does not follow", happened.stream, happened.version));
    return;
  }
  if constexpr (std::is_same_v<Fact, session::fact>) {
    if (const auto* settled = std::get_if<session::settled>(&body)) note_settlement(into, happened, *settled);
  }
  evolve(state, body, happened.recorded_at);
}

}  // namespace

folded_log::folded_log(const storage::log& from) : facts(partition_count) {
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const auto read = from.read(partition, 1, [this, partition](std::uint64_t, std::string_view bytes) {
      auto happened = events::decode(storage::decode_record(bytes).value());
      PILECLOUD_ASSERT(happened.ok(), "a fact of partition {} does not decode", partition);
      const auto& kept = facts[partition].emplace_back(std::move(happened).value());
      std::visit([this, &kept](const auto& body) { fold(*this, kept, body); }, kept.body);
      return true;
    });
    PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
  }
}

void check_log(const storage::log& log, findings& wrong) {
  projections::positions tails{};
  for (std::uint16_t p = 0; p < partition_count; ++p) tails[p] = log.tail(p).position;
  const auto report = app::verify_log(log, tails, [](std::uint64_t) {});
  for (const auto& one : report.differences)
    wrong.push_back(fmt::format("audit: {}:{} {} {}", one.partition, one.position, one.stream, one.what));
  money total;
  for (const auto& [book, balance] : report.ledger) {
    total += balance;
    // Everybody is at rest: nothing may be reserved and nothing under way (rules.md S1).
    if (book.first == ledger::book::settlement_in_transit)
      wrong.push_back(fmt::format("{} fen in transit for session {}", balance.count(), book.second));
    if (book.first == ledger::book::wallet_held)
      wrong.push_back(fmt::format("{} fen held of account {}", balance.count(), book.second));
  }
  if (total != money{0}) wrong.push_back(fmt::format("the trial balance is {} fen", total.count()));
}

void check_answers(const folded_log& folded, const witness& heard, findings& wrong) {
  std::map<storage::command_id, std::string> asked;
  for (const auto& one : heard.all()) {
    if (one.asked.id != storage::command_id{}) asked[one.asked.id] = one.asked.stream.text();
    if (!one.first) continue;
    const auto& told = *one.first;
    const auto& partition = folded.facts[told.partition];
    const auto& stream = one.asked.stream.text();
    if (told.last > partition.size()) {
      wrong.push_back(fmt::format("{}: answered with {}:{}, the log ends at {}", stream, told.partition, told.last,
                                  partition.size()));
      continue;
    }
    if (told.first == 0) continue;
    bool same = told.facts.size() == told.last - told.first + 1;
    for (auto position = told.first; same && position <= told.last; ++position) {
      const auto& stored = partition[position - 1];
      same = stored.stream == stream && stored.body == told.facts[position - told.first];
    }
    same = same && partition[told.last - 1].version == told.version &&
           partition[told.first - 1].command == one.asked.id && partition[told.first - 1].commit_index == 0;
    if (!same)
      wrong.push_back(fmt::format("{}: what was answered is not at {}:{}", stream, told.partition, told.first));
  }
  std::set<storage::command_id> seen;
  for (const auto& partition : folded.facts) {
    for (const auto& fact : partition) {
      if (fact.command == storage::command_id{}) continue;
      if (!seen.insert(fact.command).second)
        wrong.push_back(
            fmt::format("{}:{} {}: a command is in the log twice", fact.partition, fact.position, fact.stream));
      const auto found = asked.find(fact.command);
      if (found == asked.end() || found->second != fact.stream)
        wrong.push_back(fmt::format("{}:{} {}: nobody asked for it", fact.partition, fact.position, fact.stream));
    }
  }
}

void check_money(const folded_log& folded, findings& wrong) {
  std::map<std::string, money> topped_up;
  for (const auto& partition : folded.facts) {
    for (const auto& fact : partition) {
      const auto* of_account = std::get_if<account::fact>(&fact.body);
      const auto* top_up = of_account == nullptr ? nullptr : std::get_if<account::topped_up>(of_account);
      if (top_up != nullptr) topped_up[fact.stream] += top_up->amount;
    }
  }
  const auto& sessions = std::get<folded_log::by_stream<session::state>>(folded.states);
  std::size_t wallets_charged = 0;
  for (const auto& [stream, state] : std::get<folded_log::by_stream<account::state>>(folded.states)) {
    money captured;
    money debt;
    for (const auto& [id, of] : state.sessions) {
      captured += of.captured;
      debt += of.debt;
      if (of.held != money{0})
        wrong.push_back(fmt::format("{}: {} fen held for {}", stream, of.held.count(), id.text()));
      if (of.due != of.captured + of.debt + of.loss)
        wrong.push_back(fmt::format("{}: what {} owes is not what was taken, owed and lost", stream, id.text()));
      const auto charge = folded.wallet_charges.find(id.text());
      const auto due = charge == folded.wallet_charges.end() ? std::pair{0u, money{0}} : charge->second;
      wallets_charged += due.first != 0 ? 1 : 0;
      if (due != std::pair{of.revision, of.due})
        wrong.push_back(fmt::format("{}: charged {} fen by revision {} for {}, whose bill is {} fen, revision {}",
                                    stream, of.due.count(), of.revision, id.text(), due.second.count(), due.first));
      const auto found = sessions.find("session/" + id.text());
      if (found == sessions.end() || found->second.order.account.text() != id_of(stream))
        wrong.push_back(fmt::format("{}: money moved for {}, which is not its session", stream, id.text()));
    }
    if (topped_up[stream] != state.balance + captured)
      wrong.push_back(fmt::format("{}: topped up {} fen, balance {} and taken {}", stream, topped_up[stream].count(),
                                  state.balance.count(), captured.count()));
    if (debt != state.debt || state.held != money{0}) wrong.push_back(stream + ": sums over sessions differ");
  }
  if (wallets_charged != folded.wallet_charges.size())
    wrong.push_back(fmt::format("{} bills of wallets, {} charged", folded.wallet_charges.size(), wallets_charged));
}

void check_sessions(const folded_log& folded, findings& wrong) {
  for (const auto& one : folded.broken) wrong.push_back(one);
  const auto& sessions = std::get<folded_log::by_stream<session::state>>(folded.states);
  for (const auto& [stream, state] : std::get<folded_log::by_stream<domain::pile::state>>(folded.states)) {
    for (std::uint32_t number = 1; number <= state.last_number; ++number) {
      const auto id = fmt::format("session/{}/{}", id_of(stream), number);
      if (!sessions.contains(id)) wrong.push_back(id + ": numbered and never opened");
    }
    for (const auto& connector : state.connectors) {
      if (connector.session != 0)
        wrong.push_back(fmt::format("{}: a connector still belongs to session {}", stream, connector.session));
    }
  }
  for (const auto& [stream, state] : sessions) {
    const bool over = state.stage == session::stage::settled || state.stage == session::stage::start_failed ||
                      state.stage == session::stage::closed_unbilled;
    if (!over) wrong.push_back(fmt::format("{}: still {}", stream, to_text(state.stage)));
    const bool must_be_billed = (state.started || state.stopped) && state.stage != session::stage::closed_unbilled;
    if (must_be_billed && state.stage != session::stage::settled) wrong.push_back(stream + ": charged and not settled");
    if (state.record_after_settlement) wrong.push_back(stream + ": a late record was never priced");
    if (state.settle_at != instant{} && state.stage == session::stage::stopping)
      wrong.push_back(stream + ": settlement due");
    if (state.revision > 0 && session::price_of(state).total != state.bill.total)
      wrong.push_back(stream + ": the bill is not the price of its readings");
    const auto id = id_of(stream);
    const auto count = folded.settlements.find(id);
    if ((count == folded.settlements.end() ? 0 : count->second) != state.revision)
      wrong.push_back(stream + ": revisions are not counted one by one");
    if (folded.confirmed_same.contains(id)) wrong.push_back(stream + ": settled again to the same bill");
  }
}

void check_energy(const folded_log& folded, const delivered_charges& truth, findings& wrong) {
  const auto& sessions = std::get<folded_log::by_stream<session::state>>(folded.states);
  for (const auto& [stream, state] : sessions) {
    const auto found = truth.find(session_id{id_of(stream)});
    const auto billed = state.bill.delivered;
    if (found == truth.end()) {
      if (billed != energy{0}) wrong.push_back(fmt::format("{}: {} mWh out of nothing", stream, billed.count()));
      continue;
    }
    const auto& real = found->second;
    if (real.twice) continue;
    if (billed > real.total)
      wrong.push_back(fmt::format("{}: billed {} mWh of {}", stream, billed.count(), real.total.count()));
    if (real.complete && billed != real.total)
      wrong.push_back(
          fmt::format("{}: everything was reported, {} mWh of {} billed", stream, billed.count(), real.total.count()));
  }
}

namespace {

// As actors/entity.hpp keeps it.
template <class State>
struct snapshot_parts {
  std::uint64_t last_position = 0;
  State state;
  template <class Archive>
  friend void archive(Archive& a, snapshot_parts& parts) {
    a(parts.last_position, parts.state);
  }
};

template <events::category Which>
std::string fold_up_to(const folded_log& folded, const storage::stream_id& stream, std::uint64_t version) {
  using of = actors::aggregate<Which>;
  snapshot_parts<typename of::state> parts;
  for (const auto& fact : folded.facts[stream.partition()]) {
    if (fact.stream != stream.text() || fact.version > version) continue;
    evolve(parts.state, std::get<typename of::fact>(fact.body), fact.recorded_at);
    parts.last_position = fact.position;
  }
  return to_archive(parts);
}

}  // namespace

void check_snapshots(const flaky_log& log, const folded_log& folded, findings& wrong) {
  for (const auto& [text, kept] : log.snapshots()) {
    if (kept.kind.empty()) continue;  // lost with the power
    const auto stream = storage::stream_id::parse(text);
    const auto which = stream ? events::parse_category(stream->category()) : std::nullopt;
    if (!which) {
      wrong.push_back(text + ": a snapshot of no entity");
      continue;
    }
    if (kept.kept.version > log.version_of(*stream)) {
      wrong.push_back(text + ": a snapshot ahead of its facts");
      continue;
    }
    const auto expected = actors::with_category(
        *which, [&](auto category) { return fold_up_to<category()>(folded, *stream, kept.kept.version); });
    if (expected != kept.kept.state) wrong.push_back(text + ": its live state was not the fold of its facts");
  }
}

}  // namespace pilecloud::simulation
