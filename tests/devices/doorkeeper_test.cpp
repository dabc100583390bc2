// SPDX-License-Identifier: Apache-2.0
// Who is let in, put off and turned away before a word is said (rules.md W1, W3, W4).
#include "devices/doorkeeper.hpp"

#include <atomic>
#include <future>

#include "tests/projections/city.hpp"
#include "tests/projections/folded.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace pilecloud::projections::testing;
using namespace std::chrono_literals;

namespace {

class nobody : public actors::entities {
 public:
  void ask(actors::request, std::function<void(actors::answer)>) override { FAIL("the door decides nothing"); }
};

// P1 and P2 may come with nothing, P3 with its password; P4 is registered only.
struct door {
  explicit door(door_rules rules = {}) : keeper(at, std::move(rules)) {}

  door_verdict ask(const std::string& identity, std::vector<std::string> subprotocols = {"ocpp1.6"}) {
    pile_knock who;
    who.identity = identity;
    who.subprotocols = std::move(subprotocols);
    std::promise<door_verdict> told;
    keeper.ask(std::move(who), [&told](door_verdict verdict) { told.set_value(std::move(verdict)); });
    return told.get_future().get();
  }
  std::string said(const std::string& identity, std::vector<std::string> subprotocols = {"ocpp1.6"}) {
    const auto verdict = ask(identity, std::move(subprotocols));
    if (const auto* taken = std::get_if<std::string>(&verdict)) return "in by '" + *taken + "'";
    const auto& refused = std::get<pile_refused>(verdict);
    const auto pause = refused.retry_after ? " after " + std::to_string(refused.retry_after->count()) : "";
    return std::to_string(refused.status) + pause;
  }

  struct known_piles : city {
    known_piles() {
      for (const auto* id : {"P1", "P2", "P3", "P4"}) set_up_pile(id);
      for (const auto* id : {"P1", "P2"}) tell<pile::fact>(id, pile::access_set{{0, ""}});
      tell<pile::fact>("P3", pile::access_set{{1, "sealed"}});
    }
  };
  known_piles facts;
  folded view{facts.log};
  nobody entities;
  system_clock_source clock;
  std::atomic<bool> writable{true};
  platform at{entities, (view.all(), view.rows()), clock, {}, [this] { return writable.load(); }};
  doorkeeper keeper;
};

}  // namespace

TEST_CASE("W3: who is not registered, or has no access set, is nobody") {
  door one;
  CHECK(one.said("P1") == "in by 'ocpp1.6'");
  CHECK(one.said("P9") == "404");
  CHECK(one.said("P4") == "404");
  CHECK(one.said("p1") == "404");  // letter by letter
  CHECK(one.said("P3") == "401");
  CHECK(one.keeper.counts().admitted == 1);
  CHECK(one.keeper.counts().refused == 4);
}

TEST_CASE("a pile that speaks both versions gets 2.0.1, one that speaks neither none") {
  door one;
  CHECK(one.said("P1", {"ocpp1.6", "ocpp2.0.1"}) == "in by 'ocpp2.0.1'");
  CHECK(one.said("P1", {"ocpp1.5"}) == "in by ''");
}

TEST_CASE("W1: while the log takes nothing, sockets are to be closed and every pile is put off with 503") {
  door one;
  std::promise<void> closed;
  one.keeper.on_unwritable([&closed] { closed.set_value(); });
  CHECK(one.said("P1") == "in by 'ocpp1.6'");
  one.writable = false;
  CHECK(closed.get_future().wait_for(10s) == std::future_status::ready);
  CHECK(one.said("P1") == "503 after 10");
  CHECK(one.said("P9") == "503 after 10");  // who it is cannot be known for sure either
  one.writable = true;
  CHECK(one.said("P1") == "in by 'ocpp1.6'");
}

TEST_CASE("W4: above the rate of the return after an outage a pile is put off with 503, not refused") {
  door_rules rules;
  rules.accepts_per_second = 0.001;
  door one{rules};
  CHECK(one.said("P1") == "in by 'ocpp1.6'");
  CHECK(one.said("P2") == "503 after 6");  // at the soonest, and a place of one second
  std::string last;
  for (int others = 0; others < 20; ++others) last = one.said("P2");
  CHECK(std::stoi(last.substr(std::string{"503 after "}.size())) > 12);  // each has a place of its own behind
  CHECK(one.said("P9") == "404");                                        // costs the rate nothing
  CHECK(one.keeper.counts().put_off == 21);
}
