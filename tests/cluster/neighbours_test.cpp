// SPDX-License-Identifier: Apache-2.0
// Whom a node turns to when an owner cannot be reached or a partition's log is too short.
#include "cluster/neighbours.hpp"

#include <set>

#include <doctest/doctest.h>

using namespace pilecloud;
using namespace pilecloud::cluster;

namespace {

struct some_links final : transport {
  std::set<std::string, std::less<>> connected;
  void call(std::string_view, method, std::string, std::chrono::milliseconds, answered) override {}
  void know(std::string_view, std::string_view) override {}
  cluster::link link_to(std::string_view node) const override {
    return connected.contains(node) ? cluster::link::connected : cluster::link::silent;
  }
};

peer_view at(std::uint64_t last, std::vector<std::string> hears) {
  peer_view seen;
  seen.said.partitions[3].last = last;
  seen.said.hears = std::move(hears);
  return seen;
}

}  // namespace

TEST_CASE("the longest log is asked for facts: of a connected peer, and only when it is longer than ours") {
  some_links links;
  links.connected = {"b", "c"};
  const peer_views peers{{"b", at(10, {})}, {"c", at(12, {})}, {"d", at(99, {})}};
  CHECK(furthest_in(3, 0, peers, links) == "c");
  CHECK(furthest_in(3, 11, peers, links) == "c");
  CHECK(furthest_in(3, 12, peers, links).empty());
  CHECK(furthest_in(4, 0, peers, links).empty());
}

TEST_CASE("an owner that is cut off from here is asked through a connected peer that hears it") {
  some_links links;
  links.connected = {"b", "c"};
  const peer_views peers{{"b", at(0, {"a"})}, {"c", at(0, {"b", "owner"})}, {"d", at(0, {"owner"})}};
  CHECK(way_round_to("owner", peers, links) == "c");
  CHECK(way_round_to("c", peers, links).empty());
  CHECK(way_round_to("nobody", peers, links).empty());
}
