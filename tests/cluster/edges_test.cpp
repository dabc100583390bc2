// SPDX-License-Identifier: Apache-2.0
// From an actor to what hangs on an edge of any node (clustered_edges): found wherever it is, the newest wins.
#include <doctest/doctest.h>

#include "cluster/clustered_edges.hpp"
#include "tests/cluster/loopback.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;
using actors::edge_error;

namespace {

struct hand_clock final : clock_source {
  instant now() const override { return at; }
  instant at = instant_from_us(1'000'000);
};

struct place_of_edges {
  place_of_edges(loopback& net, const std::string& name, std::vector<std::string> others)
      : calls(net, name),
        edges(
            name, &calls, [others = std::move(others)] { return others; }, clock) {
    calls.serve([this](std::string_view from, method what, const std::string& body, transport::answered then) {
      REQUIRE(what == method::edge);
      edges.serve_peer(from, decode<edge_message>(body).value(), then);
    });
  }
  // Answers "<label>:<payload>".
  actors::edges::attachment attach(const std::string& label) {
    return edges.attach(
        "pile/P1",
        [label](const std::string& payload, const actors::edges::answered& then) { then(label + ":" + payload); },
        [this, label] { displaced += label; });
  }
  std::string call(const std::string& payload = "x") {
    std::string got = "no answer";
    edges.call("pile/P1", payload, std::chrono::seconds{1}, [&got](const result<std::string, edge_error>& told) {
      got = told ? told.value() : std::string{to_text(told.error())};
    });
    return got;
  }

  hand_clock clock;
  loopback::node calls;
  clustered_edges edges;
  std::string displaced;
};

struct three_places {
  loopback net;
  place_of_edges a{net, "a", {"b", "c"}};
  place_of_edges b{net, "b", {"a", "c"}};
  place_of_edges c{net, "c", {"a", "b"}};
};

const std::string nobody{to_text(edge_error::not_attached)};

}  // namespace

TEST_CASE_FIXTURE(three_places, "a call finds the edge on its own node and on any other") {
  CHECK(a.call() == nobody);
  const auto held = b.attach("b1");
  CHECK(b.call() == "b1:x");
  CHECK(a.call() == "b1:x");
  CHECK(c.call("stop") == "b1:stop");
}

TEST_CASE_FIXTURE(three_places, "what ended is not called any more, and its end does not end a newer one") {
  auto first = b.attach("b1");
  b.clock.at += std::chrono::seconds{1};
  auto second = b.attach("b2");
  CHECK(b.displaced == "b1");
  first.reset();
  CHECK(a.call() == "b2:x");
  second.reset();
  CHECK(a.call() == nobody);
}

TEST_CASE_FIXTURE(three_places, "the newest wins across nodes and the older one is told") {
  const auto old = a.attach("a1");
  c.clock.at += std::chrono::seconds{1};
  const auto fresh = c.attach("c1");
  CHECK(a.displaced == "a1");
  for (auto* each : {&a, &b, &c}) CHECK(each->call() == "c1:x");
}

TEST_CASE_FIXTURE(three_places, "a socket that comes back to a node whose clock is behind still wins there") {
  const auto old = a.attach("a1");
  b.clock.at -= std::chrono::seconds{5};
  const auto fresh = b.attach("b1");
  CHECK(a.displaced == "a1");
  CHECK(c.call() == "b1:x");
}

TEST_CASE_FIXTURE(three_places, "news that did not arrive is made up for by asking the others, one at a time") {
  net.cut = {{"b", "a"}, {"b", "c"}};
  const auto held = b.attach("b1");
  CHECK(a.call() == "b1:x");
  const auto before = c.calls.calls;
  CHECK(c.call() == "b1:x");
  CHECK(c.calls.calls - before <= 2);
}

TEST_CASE_FIXTURE(three_places, "a call that was sent and not answered is lost, not repeated elsewhere") {
  const auto held = b.attach("b1");
  net.losing = {"b"};
  const auto before = a.calls.calls;
  CHECK(a.call() == std::string{to_text(edge_error::lost)});
  CHECK(a.calls.calls - before == 1);
}

TEST_CASE("alone, a node's edges are its own table") {
  hand_clock clock;
  clustered_edges alone{"alone", nullptr, {}, clock};
  std::string got;
  const auto take = [&got](const result<std::string, edge_error>& told) {
    got = told ? told.value() : std::string{to_text(told.error())};
  };
  alone.call("pile/P1", "x", std::chrono::seconds{1}, take);
  CHECK(got == nobody);
  const auto held = alone.attach(
      "pile/P1", [](const std::string& payload, const actors::edges::answered& then) { then(payload + "!"); }, {});
  alone.call("pile/P1", "x", std::chrono::seconds{1}, take);
  CHECK(got == "x!");
}
