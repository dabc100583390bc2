// SPDX-License-Identifier: Apache-2.0
#include "cluster/placement.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "cluster/trimmer.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;

TEST_CASE("placement: every partition has a live node, none has more than its share, whatever the order of names") {
  CHECK(rc::check("placement", [] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 9);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back("n" + std::to_string(*rc::gen::inRange(0, 1000) * 10 + i));
    const auto placed = place(names);
    std::map<std::string, std::size_t> load;
    for (const auto& name : placed) {
      RC_ASSERT(std::find(names.begin(), names.end(), name) != names.end());
      ++load[name];
    }
    for (const auto& [name, owns] : load) RC_ASSERT(owns <= (16 + count - 1) / count);
    std::reverse(names.begin(), names.end());
    RC_ASSERT(place(names) == placed);
  }));
  CHECK(place({}) == placement{});
}

TEST_CASE("placement: when a node goes, few partitions of the others move") {
  const std::vector<std::string> three{"a", "b", "c"};
  const auto before = place(three);
  const std::vector<std::string> two{"a", "b"};
  const auto after = place(two);
  int moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) moved += before[i] != "c" && before[i] != after[i] ? 1 : 0;
  CHECK(moved <= 2);
}

TEST_CASE("trim: only what two nodes hold, and what all live ones hold unless one lags too far") {
  trimmer_options three;
  three.behind_at_most = 100;
  CHECK(trimmable({50}, three) == 0);  // one copy is none
  CHECK(trimmable({50, 40}, three) == 40);
  CHECK(trimmable({50, 40, 30}, three) == 30);
  CHECK(trimmable({30, 50, 40}, three) == 30);
  CHECK(trimmable({500, 450, 30}, three) == 450);  // the third catches up from a node
  CHECK(trimmable({500, 30}, three) == 30);        // but never below two
  auto one = three;
  one.nodes = 1;
  CHECK(trimmable({50}, one) == 50);
}
