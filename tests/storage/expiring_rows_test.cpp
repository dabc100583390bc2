// SPDX-License-Identifier: Apache-2.0
// Rows that are kept for a while: order, groups, cursors, sweeping, and a second life.
#include "storage/expiring_rows.hpp"

#include <doctest/doctest.h>

#include "tests/storage/storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;
using testing::temporary_folder;

namespace {

const instant start = instant_from_us(1'760'000'000'000'000);
instant second(int n) { return start + std::chrono::seconds{n}; }

std::vector<std::string> newest(const expiring_rows& rows, std::string_view group, std::size_t most = 100,
                                std::string* last = nullptr, std::string_view cursor = {}) {
  std::vector<std::string> found;
  CHECK(rows.newest(group, cursor, [&](std::string_view key, instant, std::string_view bytes) {
    if (found.size() == most) return false;
    found.emplace_back(bytes);
    if (last != nullptr) *last = key;
    return true;
  }));
  return found;
}

}  // namespace

TEST_CASE("rows come back newest first, each group for itself, also after a restart") {
  const temporary_folder folder;
  {
    auto rows = expiring_rows::open(folder.path() + "/rows");
    REQUIRE(rows);
    for (int i = 0; i < 3; ++i) CHECK(rows.value()->put("P1", second(i), "a" + std::to_string(i)));
    CHECK(rows.value()->put("P1", second(2), "a3"));  // the same instant: after it
    CHECK(rows.value()->put("P10", second(9), "other"));
    CHECK(newest(*rows.value(), "P1") == std::vector<std::string>{"a3", "a2", "a1", "a0"});
  }
  auto again = expiring_rows::open(folder.path() + "/rows");
  REQUIRE(again);
  CHECK(newest(*again.value(), "P1").size() == 4);
  CHECK(newest(*again.value(), "P10") == std::vector<std::string>{"other"});
  CHECK(newest(*again.value(), "P").empty());
}

TEST_CASE("a cursor goes on behind its row; one of another group begins anew") {
  const temporary_folder folder;
  auto rows = expiring_rows::open(folder.path() + "/rows");
  REQUIRE(rows);
  for (int i = 0; i < 5; ++i) CHECK(rows.value()->put("P1", second(i), std::to_string(i)));
  std::string cursor;
  CHECK(newest(*rows.value(), "P1", 2, &cursor) == std::vector<std::string>{"4", "3"});
  CHECK(newest(*rows.value(), "P1", 9, nullptr, cursor) == std::vector<std::string>{"2", "1", "0"});
  CHECK(newest(*rows.value(), "P1", 9, nullptr, "nonsense").size() == 5);
  CHECK(newest(*rows.value(), "P2", 9, nullptr, cursor).empty());
}

TEST_CASE("a sweep removes what is older in every group, and nothing else") {
  const temporary_folder folder;
  auto rows = expiring_rows::open(folder.path() + "/rows");
  REQUIRE(rows);
  for (const auto* group : {"A", "B", "P1"}) {
    for (int i = 0; i < 4; ++i) CHECK(rows.value()->put(group, second(i), std::to_string(i)));
  }
  CHECK(rows.value()->sweep(second(2)));
  for (const auto* group : {"A", "B", "P1"}) CHECK(newest(*rows.value(), group) == std::vector<std::string>{"3", "2"});
}

TEST_CASE("a folder is held by one") {
  const temporary_folder folder;
  auto rows = expiring_rows::open(folder.path() + "/rows");
  REQUIRE(rows);
  const auto second_one = expiring_rows::open(folder.path() + "/rows");
  REQUIRE_FALSE(second_one);
  CHECK(second_one.error().error == errc::locked);
}
