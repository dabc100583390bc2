// SPDX-License-Identifier: Apache-2.0
// The door to entities of all nodes (clustered_entities): local or forwarded, asked again until the deadline.
#include <doctest/doctest.h>

#include "cluster/clustered_entities.hpp"
#include "tests/cluster/loopback.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;

namespace {

struct hand_clock final : clock_source {
  instant now() const override { return at; }
  instant at = instant_from_us(1'000'000'000);
};

// Entities that answer by a script; the last line for ever.
struct scripted final : actors::entities {
  void ask(actors::request, std::function<void(actors::answer)> then) override {
    ++asked;
    then(script.size() > 1 ? std::exchange(script, {script.begin() + 1, script.end()}).front() : script.front());
  }
  std::vector<actors::answer> script{actors::accepted{.first = 1, .last = 1, .version = 1}};
  int asked = 0;
};

actors::request question() {
  actors::request made;
  made.stream = storage::stream_id{"account", "A1"};
  made.by = "staff/admin";
  made.command = domain::account::command{domain::account::freeze{}};
  return made;
}
const auto partition = question().stream.partition();

struct door {
  door(loopback& net, const std::string& name, hand_clock& clock)
      : calls(net, name),
        entities(
            {.node = name}, here, calls, beliefs, clock, [this](const std::string&) { return roundabout; },
            [this] { ++woken; }) {
    calls.serve([this](std::string_view from, method what, const std::string& body, transport::answered then) {
      REQUIRE(what == method::ask);
      entities.asked_by(from, decode<asked>(body).value(), std::move(then));
    });
  }
  std::shared_ptr<std::optional<actors::answer>> ask() {
    auto got = std::make_shared<std::optional<actors::answer>>();
    entities.ask(question(), [got](actors::answer told) {
      CHECK_FALSE(got->has_value());
      *got = std::move(told);
    });
    return got;
  }

  loopback::node calls;
  scripted here;
  ownership beliefs;
  std::string roundabout;
  int woken = 0;
  clustered_entities entities;
};

struct three_doors {
  loopback net;
  hand_clock clock;
  door a{net, "a", clock};
  door b{net, "b", clock};
  door c{net, "c", clock};
};

template <class Kind>
bool is(const std::shared_ptr<std::optional<actors::answer>>& got) {
  return got->has_value() && std::holds_alternative<Kind>(**got);
}

}  // namespace

TEST_CASE_FIXTURE(three_doors, "what is ours is answered here, what is another's there") {
  a.beliefs.set_here(partition, 3);
  CHECK(is<actors::accepted>(a.ask()));
  CHECK(a.calls.calls == 0);
  a.beliefs.set_here(partition, 0);
  a.beliefs.set_other(partition, "b");
  b.beliefs.set_here(partition, 4);
  CHECK(is<actors::accepted>(a.ask()));
  CHECK(b.here.asked == 1);
}

TEST_CASE_FIXTURE(three_doors, "a partition on the move is asked again until somebody owns it") {
  const auto got = a.ask();
  CHECK_FALSE(got->has_value());
  CHECK(a.woken == 1);
  CHECK_FALSE(a.entities.pump());  // not yet due
  a.beliefs.set_here(partition, 5);
  clock.at = *a.entities.next_due();
  CHECK(a.entities.pump());
  CHECK(is<actors::accepted>(got));
}

TEST_CASE_FIXTURE(three_doors,
                  "an owner that answers unavailable, or is lost, is asked again; a refusal is an answer") {
  a.beliefs.set_here(partition, 1);
  a.here.script = {actors::unavailable{"moving"}, actors::unavailable{"moving"},
                   actors::rejected{"account", "account_must_be_active", {}}};
  const auto got = a.ask();
  while (!got->has_value()) {
    clock.at = *a.entities.next_due();
    a.entities.pump();
  }
  CHECK(is<actors::rejected>(got));
  CHECK(a.here.asked == 3);
}

TEST_CASE_FIXTURE(three_doors, "after the deadline the answer is unavailable, never nothing") {
  a.beliefs.set_other(partition, "b");
  net.losing = {"b"};
  const auto got = a.ask();
  const auto began = clock.at;
  while (!got->has_value()) {
    clock.at = *a.entities.next_due();
    a.entities.pump();
  }
  CHECK(is<actors::unavailable>(got));
  CHECK(clock.at - began <= clustered_options{}.answer_within);
  CHECK(a.entities.counts().given_up == 1);
}

TEST_CASE_FIXTURE(three_doors, "an owner we do not hear is asked through a node that does; nobody forwards twice") {
  a.beliefs.set_other(partition, "b");
  c.beliefs.set_other(partition, "b");
  b.beliefs.set_here(partition, 2);
  net.cut = {{"a", "b"}};
  a.roundabout = "c";
  CHECK(is<actors::accepted>(a.ask()));
  CHECK(c.here.asked == 0);
  CHECK(b.here.asked == 1);

  b.beliefs.set_here(partition, 0);  // nobody owns it and each believes another does
  b.beliefs.set_other(partition, "a");
  const auto before = c.calls.calls + b.calls.calls;
  CHECK_FALSE(a.ask()->has_value());
  CHECK(c.calls.calls + b.calls.calls - before == 1);
}

TEST_CASE_FIXTURE(three_doors, "a command nobody understands is refused, and what stops answers unavailable") {
  std::optional<result<std::string, call_error>> told;
  b.entities.asked_by("a", {0, 100, "no command"}, [&told](result<std::string, call_error> got) { told = got; });
  REQUIRE(told.has_value());
  CHECK(told->error() == call_error::refused);

  auto stopping = std::make_unique<door>(net, "d", clock);
  const auto got = stopping->ask();
  stopping.reset();
  CHECK(is<actors::unavailable>(got));
}
