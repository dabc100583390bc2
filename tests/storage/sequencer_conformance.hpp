// SPDX-License-Identifier: Apache-2.0
// What every sequencer adapter promises: one winner a position, fencing for good, repeats that commit once, order that
// reads back. A test binary names its worlds in PILECLOUD_SEQUENCER_CONFORMANCE, inside this namespace; those whose
// sequencer forgets what is trimmed also in PILECLOUD_TRIMMING_CONFORMANCE.
#pragma once

#include <array>
#include <barrier>
#include <thread>

#include <doctest/doctest.h>

#include "tests/storage/storage_world.hpp"

namespace pilecloud::storage::testing {

inline const stream_id pile{"pile", "station-1-07"};
inline const stream_id other{"account", "a-2"};

// A sequencer with nobody else on it.
template <class World>
struct bare {
  typename World::disk_type disk;
  std::unique_ptr<storage::log> log = disk.open();
  std::unique_ptr<sequencer> order = World::order_type::make(*log);

  std::uint64_t claim(const stream_id& stream) { return order->claim(stream.partition(), "node").value().epoch; }
  append_outcome append(std::uint64_t epoch, const batch& asked) {
    const entry one{epoch, asked};
    return order->append({&one, 1}).front();
  }
};

inline std::vector<std::string> records_of(const std::vector<batch>& batches) {
  std::vector<std::string> found;
  for (const auto& from : batches) {
    auto rest = std::string_view{from.bytes};
    for (std::uint32_t i = 0; i < from.count; ++i) {
      const auto bytes = take_record(rest);
      REQUIRE(bytes);
      CHECK(decode_record(*bytes).value().position == from.first + i);
      found.emplace_back(*bytes);
    }
    CHECK(rest.empty());
  }
  return found;
}

TEST_CASE_TEMPLATE_DEFINE("three writers race for 300 positions: one winner each", World, writers_race) {
  bare<World> b;
  const auto epoch = b.claim(pile);
  tail end;
  std::vector<std::string> won;
  for (std::uint64_t round = 0; round < 300; ++round) {
    std::array<batch, 3> offers;
    std::array<tail, 3> ends{end, end, end};
    std::array<append_outcome, 3> outcomes{};
    for (std::size_t i = 0; i < 3; ++i) {
      offers[i] = batch_behind(ends[i], pile, round, {"writer " + std::to_string(i)});
    }
    std::barrier start{3};
    std::vector<std::thread> writers;
    for (std::size_t i = 0; i < 3; ++i) {
      writers.emplace_back([&b, &start, &outcomes, &offers, epoch, i] {
        start.arrive_and_wait();
        outcomes[i] = b.append(epoch, offers[i]);
      });
    }
    for (auto& writer : writers) writer.join();
    std::size_t winners = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      if (outcomes[i] != append_outcome::committed) {
        CHECK(outcomes[i] == append_outcome::conflict);
        continue;
      }
      ++winners;
      end = ends[i];
      won.push_back(records_of({offers[i]}).front());
    }
    REQUIRE(winners == 1);
  }
  CHECK(records_of(b.order->read(pile.partition(), 1, 1'000).value()) == won);
}

TEST_CASE_TEMPLATE_DEFINE("design §5.3: an old epoch never writes after a claim", World, old_epochs) {
  bare<World> b;
  tail end;
  const auto old = b.claim(pile);
  const auto first = batch_behind(end, pile, 0, {"a"});
  CHECK(b.append(old, first) == append_outcome::committed);
  const auto young = b.claim(pile);
  CHECK(young > old);
  auto stale_end = end;
  const auto stale = batch_behind(stale_end, pile, 1, {"stale"});
  CHECK(b.append(old, stale) == append_outcome::fenced);
  CHECK(b.append(young + 1, stale) == append_outcome::fenced);  // an epoch nobody claimed
  CHECK(b.append(old, first) == append_outcome::committed);     // what happened has happened
  CHECK(b.append(young, batch_behind(end, pile, 1, {"b"})) == append_outcome::committed);
  CHECK(b.append(old, stale) == append_outcome::fenced);
  CHECK(b.order->claim(other.partition(), "node").value().epoch == 1);  // each partition has its own
}

TEST_CASE_TEMPLATE_DEFINE("an empty batch asks whose the partition is, and writes nothing", World, questions) {
  bare<World> b;
  tail end;
  const auto old = b.claim(pile);
  const auto ask = [&b, &end](std::uint64_t epoch) {
    return b.append(epoch, {pile.partition(), end.position + 1, 0, {}});
  };
  CHECK(ask(old) == append_outcome::committed);
  CHECK(b.append(old, batch_behind(end, pile, 0, {"a"})) == append_outcome::committed);
  CHECK(ask(old) == append_outcome::committed);
  const auto young = b.claim(pile);
  CHECK(ask(old) == append_outcome::fenced);
  CHECK(ask(young) == append_outcome::committed);
  CHECK(ask(young + 1) == append_outcome::fenced);
  CHECK(records_of(b.order->read(pile.partition(), 1, 10).value()).size() == 1);
  // Beside a batch of another partition neither decides for the other.
  tail other_end;
  const auto epoch = b.claim(other);
  const std::vector<entry> fenced_question{{old, {pile.partition(), end.position + 1, 0, {}}},
                                           {epoch, batch_behind(other_end, other, 0, {"x"})}};
  CHECK(b.order->append(fenced_question) == std::vector{append_outcome::fenced, append_outcome::committed});
  auto refused_end = other_end;
  refused_end.position += 7;
  const std::vector<entry> refused_batch{{young, {pile.partition(), end.position + 1, 0, {}}},
                                         {epoch, batch_behind(refused_end, other, 1, {"far"})}};
  CHECK(b.order->append(refused_batch) == std::vector{append_outcome::committed, append_outcome::conflict});
}

TEST_CASE_TEMPLATE_DEFINE("a claim tells where the next batch belongs", World, claim_tells) {
  bare<World> b;
  CHECK(b.order->claim(pile.partition(), "node").value().next == 1);
  tail end;
  CHECK(b.append(1, batch_behind(end, pile, 0, {"a", "b"})) == append_outcome::committed);
  CHECK(b.order->claim(pile.partition(), "node").value().next == 3);
}

TEST_CASE_TEMPLATE_DEFINE("a survey tells who claimed what last and where each log ends", World, survey_tells) {
  bare<World> b;
  const partition_order unclaimed;
  const auto fresh = b.order->survey().value();
  for (const auto& one : fresh) CHECK(one == unclaimed);
  const auto at = pile.partition();
  CHECK(b.order->claim(at, "node-1").ok());
  const partition_order claimed{1, "node-1", 1, {}};
  CHECK(b.order->survey().value()[at] == claimed);
  tail end;
  CHECK(b.append(1, batch_behind(end, pile, 0, {"a", "b"})) == append_outcome::committed);
  CHECK(b.order->claim(at, "node-2").ok());
  const partition_order written{2, "node-2", 3, end.chain};
  for (const bool is_trimmed : {false, true}) {
    if (is_trimmed) b.order->trim(at, 3);
    const auto seen = b.order->survey().value();
    for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
      CHECK(seen[partition] == (partition == at ? written : unclaimed));
    }
  }
}

TEST_CASE_TEMPLATE_DEFINE("the identical entry commits once however often it is sent", World, repeats) {
  bare<World> b;
  const auto epoch = b.claim(pile);
  tail end;
  const auto first = batch_behind(end, pile, 0, {"a", "b"});
  for (int i = 0; i < 3; ++i) CHECK(b.append(epoch, first) == append_outcome::committed);
  const auto second = batch_behind(end, pile, 2, {"c"});
  CHECK(b.append(epoch, second) == append_outcome::committed);
  CHECK(b.append(epoch, first) == append_outcome::committed);
  CHECK(records_of(b.order->read(pile.partition(), 1, 10).value()).size() == 3);
}

TEST_CASE_TEMPLATE_DEFINE("a position that is taken or not next is a conflict", World, positions) {
  bare<World> b;
  const auto epoch = b.claim(pile);
  tail end;
  tail rival_end;
  CHECK(b.append(epoch, batch_behind(end, pile, 0, {"a"})) == append_outcome::committed);
  CHECK(b.append(epoch, batch_behind(rival_end, pile, 0, {"A"})) == append_outcome::conflict);
  auto far = end;
  batch_behind(far, pile, 1, {"skipped"});
  CHECK(b.append(epoch, batch_behind(far, pile, 2, {"far"})) == append_outcome::conflict);
}

TEST_CASE_TEMPLATE_DEFINE("one refused entry does not disturb the others of the call", World, refused_entry) {
  bare<World> b;
  tail pile_end;
  tail other_end;
  tail skipped;
  skipped.position = 4;
  const std::vector<entry> entries{{b.claim(pile), batch_behind(skipped, pile, 0, {"far"})},
                                   {b.claim(other), batch_behind(other_end, other, 0, {"x"})}};
  REQUIRE(pile.partition() != other.partition());
  CHECK(b.order->append(entries) == std::vector{append_outcome::conflict, append_outcome::committed});
  CHECK(b.order->read(pile.partition(), 1, 10).value().empty());
  CHECK(records_of(b.order->read(other.partition(), 1, 10).value()).size() == 1);
}

TEST_CASE_TEMPLATE_DEFINE("reading again gives the same, from any position and in any steps", World, reading_again) {
  bare<World> b;
  const auto epoch = b.claim(pile);
  tail end;
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto next = batch_behind(end, pile, 3 * i, {"a", "b", std::string(60'000, 'c')});
    CHECK(b.append(epoch, next) == append_outcome::committed);
    for (auto& bytes : records_of({next})) all.push_back(std::move(bytes));
  }
  CHECK(records_of(b.order->read(pile.partition(), 1, 1'000).value()) == all);
  std::uint64_t next = 1;
  std::size_t seen = 0;
  while (true) {
    const auto some = b.order->read(pile.partition(), next, 2).value();
    if (some.empty()) break;
    CHECK(some.size() <= 2);
    CHECK(some.front().first <= next);
    seen += records_of(some).size();
    next = some.back().first + some.back().count;
  }
  CHECK(seen == all.size());
  CHECK(b.order->read(pile.partition(), end.position + 1, 10).value().empty());
}

TEST_CASE_TEMPLATE_DEFINE("a trimmed sequencer says so and goes on", World, trimmed) {
  bare<World> b;
  const auto epoch = b.claim(pile);
  tail end;
  for (std::uint64_t i = 0; i < 4; ++i) {
    CHECK(b.append(epoch, batch_behind(end, pile, i, {"a"})) == append_outcome::committed);
  }
  b.order->trim(pile.partition(), 3);
  CHECK(b.order->read(pile.partition(), 1, 10).error() == errc::not_found);
  CHECK(b.order->read(pile.partition(), 3, 10).value().size() == 2);
  CHECK(b.append(epoch, batch_behind(end, pile, 4, {"a"})) == append_outcome::committed);
}

}  // namespace pilecloud::storage::testing

#define PILECLOUD_SEQUENCER_CONFORMANCE(...)             \
  TEST_CASE_TEMPLATE_INVOKE(writers_race, __VA_ARGS__);  \
  TEST_CASE_TEMPLATE_INVOKE(old_epochs, __VA_ARGS__);    \
  TEST_CASE_TEMPLATE_INVOKE(questions, __VA_ARGS__);     \
  TEST_CASE_TEMPLATE_INVOKE(claim_tells, __VA_ARGS__);   \
  TEST_CASE_TEMPLATE_INVOKE(survey_tells, __VA_ARGS__);  \
  TEST_CASE_TEMPLATE_INVOKE(repeats, __VA_ARGS__);       \
  TEST_CASE_TEMPLATE_INVOKE(positions, __VA_ARGS__);     \
  TEST_CASE_TEMPLATE_INVOKE(refused_entry, __VA_ARGS__); \
  TEST_CASE_TEMPLATE_INVOKE(reading_again, __VA_ARGS__);

#define PILECLOUD_TRIMMING_CONFORMANCE(...) TEST_CASE_TEMPLATE_INVOKE(trimmed, __VA_ARGS__)
