// SPDX-License-Identifier: Apache-2.0
// Who is let in, put off and turned away before a word is said (rules.md W1, W3, W4).
#include "devices/doorkeeper.hpp"

#include <atomic>
#include <future>
#include <thread>

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
    who.tls = tls;
    if (!password.empty()) who.credentials = basic_credentials{identity, password};
    who.subprotocols = std::move(subprotocols);
    std::promise<door_verdict> told;
    keeper.ask(std::move(who), [&told](door_verdict verdict) { told.set_value(std::move(verdict)); });
    return told.get_future().get();
  }
  std::string said(const std::string& identity, std::vector<std::string> subprotocols = {"ocpp1.6"}) {
    const auto verdict = ask(identity, std::move(subprotocols));
    if (const auto* opened = std::get_if<door_opened>(&verdict))
      return (opened->as_candidate ? "candidate by '" : "in by '") + opened->subprotocol + "'";
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
  bool tls = false;  // of who comes next
  std::string password;
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

namespace {

// A window of S1, open now.
void open_window(door& one, bool without_tls, std::size_t candidates = 0) {
  namespace station = pilecloud::domain::station;
  const operator_id op{"op"};
  one.facts.open_station("S1");
  const station::adoption_terms terms{one.clock.now() + 1h, 5, without_tls};
  one.facts.tell<station::fact>("S1", station::adoption_opened{op, terms});
  for (std::size_t i = 0; i < candidates; ++i) {
    station::candidate seen;
    seen.pile = pile_id{"C" + std::to_string(i)};
    one.facts.tell<station::fact>("S1", station::candidate_seen{op, seen, one.clock.now()});
  }
  one.view.all();
}

// The password is the credential's own text.
door_rules comparing(std::vector<std::string>* taken = nullptr) {
  door_rules rules;
  rules.is_password = [](const projections::pile_row&, const std::string& credential, std::string_view password) {
    return credential == password;
  };
  if (taken != nullptr)
    rules.taken = [taken](const pile_id&, const std::string& credential) { taken->push_back(credential); };
  return rules;
}

}  // namespace

TEST_CASE("W3: while a window is open an unknown pile may come, as the window allows") {
  door one;
  CHECK(one.said("N1") == "404");
  open_window(one, false);
  CHECK(one.said("N1") == "404");
  one.tls = true;
  CHECK(one.said("N1") == "candidate by 'ocpp1.6'");
  CHECK(one.said("P4") == "candidate by 'ocpp1.6'");  // registered, and nobody has said how it may connect
  CHECK(one.said("P1") == "in by 'ocpp1.6'");
  CHECK(one.keeper.counts().candidates == 2);
}

TEST_CASE("W3: candidates are bounded in count and rate; a full list turns away who is not on it") {
  door_rules few;
  few.candidates_at_once = 2;
  few.candidates_per_second = 0.001;
  door one{few};
  open_window(one, true);
  CHECK(one.said("N1") == "candidate by 'ocpp1.6'");
  CHECK(one.said("N2") == "candidate by 'ocpp1.6'");
  CHECK(one.said("N3") == "503 after 30");
  CHECK(one.said("P1") == "in by 'ocpp1.6'");  // strangers take nothing from those who are ours

  door_rules crowded;
  crowded.candidates_here = [] { return std::size_t{200}; };
  door second{crowded};
  open_window(second, true);
  CHECK(second.said("N1") == "503 after 30");

  door third;
  open_window(third, true, pilecloud::domain::station::candidates_at_most);
  CHECK(third.said("N1") == "404");
  CHECK(third.said("C0") == "candidate by 'ocpp1.6'");
}

TEST_CASE("W6: an offered password opens beside the old one; that it worked is told") {
  std::vector<std::string> taken;
  door one{comparing(&taken)};
  one.facts.tell<pile::fact>("P3", pile::password_offered{"second"});
  one.view.all();
  one.password = "sealed";
  CHECK(one.said("P3") == "in by 'ocpp1.6'");
  CHECK(taken.empty());
  one.password = "third";
  CHECK(one.said("P3") == "401");
  one.password = "second";
  CHECK(one.said("P3") == "in by 'ocpp1.6'");
  CHECK(taken == std::vector<std::string>{"second"});
  one.facts.tell<pile::fact>("P3", pile::password_taken{"second"});
  one.view.all();
  CHECK(one.said("P3") == "in by 'ocpp1.6'");
  one.password = "sealed";
  CHECK(one.said("P3") == "401");
}

TEST_CASE(
    "W4, W6: a quick password waits for no slow one; of one pile a single check waits; what matched is quick again") {
  std::promise<void> go;
  const auto gone = go.get_future().share();
  std::atomic<int> checks{0};
  auto rules = comparing();
  rules.checks_at_once = 1;
  rules.takes_time = [](const projections::pile_row& row, const std::string&) { return row.pile.text() == "P3"; };
  rules.is_password = [gone, &checks](const projections::pile_row& row, const std::string& credential,
                                      std::string_view password) {
    if (row.pile.text() == "P3") {
      ++checks;
      gone.wait();
    }
    return credential == password;
  };
  door one{rules};
  one.facts.tell<pile::fact>("P4", pile::access_set{{1, "quick"}});
  one.view.all();
  one.password = "sealed";
  auto slow = std::async(std::launch::async, [&one] { return one.said("P3"); });
  while (checks == 0) std::this_thread::yield();
  one.password = "quick";
  CHECK(one.said("P4") == "in by 'ocpp1.6'");
  CHECK(one.said("P3").starts_with("503"));  // its first is still looked at
  go.set_value();
  CHECK(slow.get() == "in by 'ocpp1.6'");
  one.password = "sealed";
  std::string again;  // the slot of its first check frees a moment after its answer
  for (int i = 0; i < 200 && !again.starts_with("in"); ++i) {
    again = one.said("P3");
    std::this_thread::sleep_for(5ms);
  }
  CHECK(again == "in by 'ocpp1.6'");
  CHECK(checks == 1);
}
