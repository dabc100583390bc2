// SPDX-License-Identifier: Apache-2.0
#include "storage/stream_id.hpp"

#include <set>

#include <doctest/doctest.h>

#include "base/digest.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;

TEST_CASE("design §6: a pile and its numbered children live in the partition of the pile") {
  for (const auto* root : {"p-1", "station-7-03", "phone/00ff", "a.b_c:d"}) {
    const auto expected = sha256(root)[0] >> 4;
    CHECK(partition_of_id(root) == expected);
    CHECK(partition_of_id(std::string{root} + "/1") == expected);
    CHECK(partition_of_id(std::string{root} + "/18446744073709551616") == expected);
    CHECK(stream_id{"session", std::string{root} + "/12"}.partition() == expected);
  }
  CHECK(partition_of_id("phone/00ff") != partition_of_id("phone"));  // hex is no number: its own root
}

TEST_CASE("ids spread over all partitions") {
  std::set<std::uint16_t> seen;
  for (int i = 0; i < 500; ++i) seen.insert(partition_of_id("p-" + std::to_string(i)));
  CHECK(seen.size() == partition_count);
}

TEST_CASE("a stream id takes itself apart and parses back") {
  const stream_id id{"work_order", "phone/00ff/7"};
  CHECK(id.text() == "work_order/phone/00ff/7");
  CHECK(id.category() == "work_order");
  CHECK(id.id() == "phone/00ff/7");
  CHECK(stream_id::parse(id.text()) == id);
}

TEST_CASE("what is no stream id is refused") {
  for (const auto* text : {"", "pile", "pile/", "/p", "Pile/p", "1pile/p", "pile/p q", "pile//p", "pile/p/",
                           "pile/p//1", "pile/\x80", "pi-le/p"}) {
    CAPTURE(text);
    CHECK(!stream_id::parse(text));
  }
  CHECK(stream_id::valid("pile", std::string(120, 'x')));
  CHECK(!stream_id::valid("pile", std::string(121, 'x')));
  CHECK(stream_id::valid(std::string(32, 'x'), "p"));
  CHECK(!stream_id::valid(std::string(33, 'x'), "p"));
}
