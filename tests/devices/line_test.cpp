// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "devices/ocpp_line.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace std::chrono_literals;

namespace {

struct world {
  std::vector<std::string> sent;
  std::vector<std::pair<std::uint64_t, pile_call>> served;
  std::vector<std::string> noted;
  std::vector<std::string> outcomes;
  std::uint16_t closed = 0;
  line_clock::time_point now{};
  bool answers_at_once = false;
  ocpp_line line;

  explicit world(ocpp_version version = ocpp_version::ocpp16, line_bounds bounds = {})
      : line(version, bounds, "p",
             {[this](std::string text) { sent.push_back(std::move(text)); },
              [this](std::uint64_t ticket, pile_call call) {
                served.emplace_back(ticket, std::move(call));
                if (answers_at_once) line.answer(ticket, std::string{"{}"});
              },
              [this](std::uint16_t code, std::string_view) { closed = code; },
              [this](std::string_view what, std::string_view) { noted.emplace_back(what); }}) {}

  void call(std::chrono::seconds deadline = 30s) {
    line.call("Reset", "{}", now + deadline, now, [this](const call_outcome& how) {
      if (const auto* payload = std::get_if<std::string>(&how)) outcomes.push_back(*payload);
      if (const auto* error = std::get_if<call_error>(&how)) outcomes.push_back(error->code);
      if (const auto* failed = std::get_if<call_failure>(&how))
        outcomes.push_back("failed " + std::to_string(static_cast<int>(*failed)));
    });
  }
  void receive(const std::string& text) { line.received(text, now); }
  void pile_calls(const std::string& id) { receive("[2,\"" + id + "\",\"Heartbeat\",{}]"); }
};

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("W8: one call of ours is outstanding, the next goes out after its answer") {
  world at;
  at.call();
  at.call();
  CHECK(at.sent == texts{R"([2,"p-1","Reset",{}])"});
  at.receive(R"([3,"p-2",{"too":"early"}])");
  CHECK(at.outcomes.empty());
  at.receive(R"([3,"p-1",{"a":1}])");
  CHECK(at.outcomes == texts{R"({"a":1})"});
  CHECK(at.sent.size() == 2);
  at.receive(R"([4,"p-2","NotSupported","",{}])");
  CHECK(at.outcomes.back() == "NotSupported");
}

TEST_CASE("W8: a deadline ends a call, its late answer is noted and matches nothing") {
  world at;
  at.call(10s);
  at.call(20s);
  at.call(5s);
  REQUIRE(at.line.next_deadline() == at.now + 5s);
  at.now += 5s;
  at.line.expire(at.now);
  CHECK(at.outcomes == texts{"failed 2"});
  CHECK(at.sent.size() == 1);
  at.now += 5s;
  at.line.expire(at.now);
  CHECK(at.outcomes == texts{"failed 2", "failed 2"});
  CHECK(at.sent.back() == R"([2,"p-2","Reset",{}])");
  at.receive(R"([3,"p-1",{}])");
  CHECK(at.noted.back() == "an answer to nobody, or too late");
  at.receive(R"([3,"p-2",{"b":2}])");
  CHECK(at.outcomes.back() == R"({"b":2})");
  CHECK_FALSE(at.line.next_deadline());
}

TEST_CASE("W8: the queue of our calls is bounded; the end of the socket ends them all") {
  world at{ocpp_version::ocpp16, {.calls_waiting = 2}};
  for (int i = 0; i < 4; ++i) at.call();
  CHECK(at.outcomes == texts{"failed 3"});
  at.line.ended();
  CHECK(at.outcomes == texts{"failed 3", "failed 1", "failed 1", "failed 1"});
  at.call();
  CHECK(at.outcomes.back() == "failed 1");
  CHECK(at.sent.size() == 1);
}

TEST_CASE("a broken answer to our call ends it") {
  world at;
  at.call();
  at.receive(R"([3,"p-1",[]])");
  CHECK(at.outcomes == texts{"failed 4"});
}

TEST_CASE("W8: the pile's calls are served one at a time, in order, a repeated id once") {
  world at;
  at.pile_calls("a");
  at.pile_calls("b");
  at.pile_calls("a");
  at.pile_calls("b");
  REQUIRE(at.served.size() == 1);
  at.line.answer(at.served[0].first, std::string{R"({"x":1})"});
  CHECK(at.sent == texts{R"([3,"a",{"x":1}])"});
  REQUIRE(at.served.size() == 2);
  CHECK(at.served[1].second.id == "b");
  at.line.answer(at.served[0].first, std::string{"{}"});  // an answer twice
  CHECK(at.sent.size() == 1);
  at.line.answer(at.served[1].first, call_error{"NotImplemented", "no", "{}"});
  CHECK(at.sent.back() == R"([4,"b","NotImplemented","no",{}])");
  at.pile_calls("a");  // answered before: the pile may use it again
  CHECK(at.served.size() == 3);
}

TEST_CASE("calls answered at once do not nest") {
  world at;
  at.answers_at_once = true;
  for (int i = 0; i < 100; ++i) at.pile_calls(std::to_string(i));
  CHECK(at.sent.size() == 100);
}

TEST_CASE("W1: unanswered closes the socket, nothing more is said or served") {
  world at;
  at.pile_calls("a");
  at.pile_calls("b");
  at.call();
  at.sent.clear();
  at.line.answer(at.served[0].first, unanswered{});
  CHECK(at.closed == 1013);
  CHECK(at.outcomes == texts{"failed 1"});
  at.pile_calls("c");
  CHECK(at.sent.empty());
  CHECK(at.served.size() == 1);
}

TEST_CASE("W8: a call over the queue is told so, an answer then is taken") {
  world at{ocpp_version::ocpp201, {.served_waiting = 1}};
  at.pile_calls("a");
  at.pile_calls("b");
  at.pile_calls("c");
  CHECK(at.sent == texts{R"([4,"c","GenericError","too many messages at once",{}])"});
  at.call();
  at.receive(R"([3,"p-1",{}])");
  CHECK(at.outcomes == texts{"{}"});
}

TEST_CASE("what cannot be read is answered as the version has it") {
  world old;
  old.receive("nonsense");
  CHECK(old.sent.empty());
  old.receive(R"([2,"a","Heartbeat",[]])");
  CHECK(old.sent == texts{R"([4,"a","FormationViolation","a_payload_must_be_an_object",{}])"});
  world later{ocpp_version::ocpp201};
  later.receive("nonsense");
  CHECK(later.sent == texts{R"([4,"-1","RpcFrameworkError","a_frame_must_be_a_list",{}])"});
}
