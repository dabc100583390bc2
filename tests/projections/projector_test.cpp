// SPDX-License-Identifier: Apache-2.0
// Exactly-once in effect: whatever the interleaving, the batch size and the crashes, equal facts give equal bytes.
#include <thread>

#include <rapidcheck.h>

#include "city.hpp"
#include "domain/session/decider.hpp"
#include "folded.hpp"
#include "projections/ledger.hpp"
#include "projections/session_stage.hpp"
#include "projections/sessions.hpp"

using namespace pilecloud;
using namespace pilecloud::projections;
using namespace pilecloud::projections::testing;

namespace {

// Folds everything in random bites of random partitions.
void fold_randomly(folded& view, std::mt19937_64& random, bool with_crashes) {
  for (;;) {
    std::vector<std::uint16_t> behind;
    const auto done = view.projector().positions();
    const auto status = view.projector().status();
    for (std::uint16_t p = 0; p < storage::partition_count; ++p) {
      if (done[p] < status.front().tails[p]) behind.push_back(p);
    }
    if (behind.empty()) return;
    const auto folded_now = view.projector().step_partition(behind[random() % behind.size()], 1 + random() % 40);
    RC_ASSERT(folded_now.ok());
    if (with_crashes && random() % 4 == 0) view.open();
  }
}

// Its second revision asks for other rows.
class next_revision final : public projection {
 public:
  explicit next_revision(std::unique_ptr<projection> inner) : inner_(std::move(inner)) {}
  std::string_view name() const override { return inner_->name(); }
  projection_tag tag() const override { return inner_->tag(); }
  std::uint32_t revision() const override { return inner_->revision() + 1; }
  void apply(const events::fact& happened, view_writer& rows) override { inner_->apply(happened, rows); }

 private:
  std::unique_ptr<projection> inner_;
};

}  // namespace

TEST_CASE("design §5.5: any interleaving of partitions in any batches gives byte-equal rows") {
  CHECK(rc::check("random interleavings", [](std::uint32_t seed) {
    city told;
    tell_random_city(told, seed, 12);
    folded straight{told.log};
    straight.all();
    folded mixed{told.log};
    std::mt19937_64 random{seed};
    fold_randomly(mixed, random, false);
    RC_ASSERT(mixed.digest() == straight.digest());
  }));
}

TEST_CASE("design §5.5: a crash between batches loses nothing and doubles nothing") {
  CHECK(rc::check("random crashes", [](std::uint32_t seed) {
    city told;
    tell_random_city(told, seed, 8);
    folded straight{told.log};
    straight.all();
    folded crashing{told.log};
    std::mt19937_64 random{seed};
    fold_randomly(crashing, random, true);
    RC_ASSERT(crashing.digest() == straight.digest());
  }));
}

TEST_CASE("design §5.6: the trial balance is 0 after every fact") {
  city told;
  folded view{told.log};
  tell_random_city(told, 7, 30);
  while (view.projector().step(1).value() > 0) {
    const auto reader = view.rows().read();
    REQUIRE(find_trial_balance(reader).total() == money{0});
  }
  const auto reader = view.rows().read();
  CHECK(sessions_in_transit(reader, 10).empty());
  CHECK_FALSE(reader.error());
}

TEST_CASE("a rebuild gives byte-equal rows and tells its progress") {
  city told;
  tell_random_city(told, 11, 30);
  folded view{told.log};
  view.all();
  const auto before = view.digest();
  std::uint64_t last = 0;
  std::uint64_t total = 0;
  const auto rebuilt = view.projector().rebuild([&](std::uint64_t done, std::uint64_t of) {
    last = done;
    total = of;
  });
  REQUIRE(rebuilt.ok());
  CHECK(view.digest() == before);
  CHECK(last == total);
  CHECK(total == rebuilt.value());
}

TEST_CASE("a projection whose revision changed is folded again, the others stay where they are") {
  city told;
  tell_random_city(told, 3, 10);
  folded view{told.log};
  view.all();
  const auto before = view.rows().read().digest(std::string(1, static_cast<char>(projection_tag::sessions)));
  auto which = all_projections();
  which.front() = std::make_unique<next_revision>(std::move(which.front()));
  view.open(std::move(which));
  const auto status = view.projector().status();
  CHECK(status[0].name == "sessions");
  CHECK(status[0].lag() > 0);
  CHECK(status[1].lag() == 0);
  CHECK(page_sessions(view.rows().read(), {}, {})->rows.empty());
  view.all();
  CHECK(view.projector().status()[0].lag() == 0);
  CHECK(view.rows().read().digest(std::string(1, static_cast<char>(projection_tag::sessions))) == before);
}

TEST_CASE("a fact nobody can decode stops the projector with its position, and everything before it is kept") {
  city told;
  folded view{told.log};
  told.open_account("A1", money{100});
  const auto where = told.tell_bytes("account", "A1", "these bytes are no fact");
  told.tell<account::fact>("A1", account::frozen{});
  const auto stopped = view.projector().catch_up();
  REQUIRE_FALSE(stopped.ok());
  CHECK(stopped.error().error == storage::errc::unknown_format);
  const auto text = fmt::format("partition {} position {}:", where.partition, where.position);
  CHECK(stopped.error().detail.find(text) == 0);
  CHECK(view.projector().positions()[where.partition] == where.position - 1);
  CHECK(view.projector().failed()->detail == stopped.error().detail);
  CHECK_FALSE(view.projector().step(1).ok());
  const std::chrono::milliseconds long_time{60'000};
  CHECK_FALSE(view.projector().wait_for(where.partition, where.position, long_time));  // at once
}

TEST_CASE("a read that names a position waits for it, and not for ever") {
  city told;
  folded view{told.log};
  const auto where = told.tell<account::fact>("A1", account::registered{});
  CHECK_FALSE(view.projector().wait_for(where.partition, where.position, std::chrono::milliseconds{1}));
  std::thread reader{[&view, where] {
    CHECK(view.projector().wait_for(where.partition, where.position, std::chrono::milliseconds{20'000}));
  }};
  CHECK(view.projector().step(1).value() == 1);
  reader.join();
  CHECK(view.projector().wait_for(where.partition, where.position, std::chrono::milliseconds{0}));
}

TEST_CASE("a step is fair: no partition waits for another's backlog") {
  city told;
  folded view{told.log};
  for (int i = 0; i < 64; ++i) told.open_account(fmt::format("A{}", i), money{100});
  CHECK(view.projector().step(32).value() == 32);
  for (const auto done : view.projector().positions()) CHECK(done > 0);
}

TEST_CASE("rows of a log that was restored to an older state are folded again") {
  city longer;
  longer.open_account("A1", money{100});
  folded view{longer.log};
  view.all();
  view.close();
  city shorter;
  shorter.tell<account::fact>("A1", account::registered{});
  folded expected{shorter.log};
  expected.all();
  const auto want = expected.digest();
  folded again{shorter.log, view.path()};
  again.all();
  CHECK(again.digest() == want);
}

TEST_CASE("a secondary reads beside the live writer what it had committed at the refresh") {
  city told;
  folded view{told.log};
  tell_wallet_charge(told);
  view.all();
  auto opened = views::open(view.path(), {.mode = views_options::mode::secondary});
  REQUIRE(opened.ok());
  auto& beside = *opened.value();
  REQUIRE(beside.refresh().ok());
  {
    const auto reader = beside.read();
    CHECK(find_session(reader, session_of("P1", 1))->total == money{2'000});
    CHECK(status_of(reader, told.log).front().lag() == 0);
    CHECK(digest_of(reader) == digest_of(view.rows().read()));
  }
  told.import("P1", 2, "A1", "x", at("2026-01-01T00:00:00Z"), at("2026-01-01T01:00:00Z"), energy{1'000});
  CHECK(status_of(beside.read(), told.log).front().lag() == 5);
  view.all();
  CHECK_FALSE(find_session(beside.read(), session_of("P1", 2)));
  REQUIRE(beside.refresh().ok());
  CHECK(find_session(beside.read(), session_of("P1", 2)).has_value());
}

TEST_CASE("a folder that another process writes is refused as locked") {
  city told;
  folded view{told.log};
  const auto second = views::open(view.path());
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().error == storage::errc::locked);
}

TEST_CASE("a row's stage agrees with the state folded from the same facts") {
  CHECK(rc::check("random sequences of facts", [](const std::vector<std::uint8_t>& choices) {
    session::state known;
    auto stage = session::stage::none;
    std::uint32_t revision = 1;
    const auto now = at("2026-03-02T00:00:00Z");
    for (const auto choice : choices) {
      session::settled settled;
      settled.revision = revision;
      session::ordered ordered;
      ordered.order.source = session::payment_source::wallet;
      const std::vector<session::fact> facts{ordered,
                                             session::funded{money{1}},
                                             session::start_requested{now},
                                             session::started{},
                                             session::metered{},
                                             session::clock_measured{},
                                             session::stop_requested{},
                                             session::stopped{},
                                             session::ended_by_rule{},
                                             session::start_failed{},
                                             settled,
                                             session::settlement_confirmed{revision - 1},
                                             session::closed_unbilled{}};
      const auto& next = facts[choice % facts.size()];
      if (!session::follows(known, next)) continue;
      session::evolve(known, next, now);
      if (std::holds_alternative<session::settled>(next)) ++revision;
      stage = stage_after(stage, next);
      RC_ASSERT(stage == known.stage);
    }
  }));
}
