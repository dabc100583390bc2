// SPDX-License-Identifier: Apache-2.0
// The bodies of calls between nodes come back as they were, any values.
#include <doctest/doctest.h>

#include "tests/cluster/arbitrary_message.hpp"

namespace pilecloud::cluster {
namespace {

using tests::fill;
using tests::same;

template <class Message>
bool comes_back(const Message& sent) {
  const auto bytes = encode(sent);
  const auto decoded = decode<Message>(bytes);
  return decoded.ok() && same(decoded.value(), sent) && encode(decoded.value()) == bytes;
}
template <class Message>
bool always_comes_back() {
  return rc::check([] {
    Message sent;
    fill(sent);
    RC_ASSERT(comes_back(sent));
  });
}

TEST_CASE("beats come back") { CHECK(always_comes_back<beat>()); }
TEST_CASE("commands for others come back") { CHECK(always_comes_back<asked>()); }
TEST_CASE("tails come back") { CHECK(always_comes_back<tails>()); }
TEST_CASE("positions and hashes of chains come back") {
  CHECK(always_comes_back<chain_positions>());
  CHECK(always_comes_back<chain_hashes>());
}
TEST_CASE("answers of edges and keys come back") {
  CHECK(always_comes_back<edge_answer>());
  CHECK(always_comes_back<kept_key>());
}
TEST_CASE("both messages of an edge come back") {
  CHECK(rc::check([] { RC_ASSERT(comes_back(tests::arbitrary_of<edge_message>())); }));
}

std::uint16_t any_partition() { return *rc::gen::inRange<std::uint16_t>(0, storage::partition_count); }

TEST_CASE("batches, ranges and sets of partitions come back") {
  CHECK(rc::check([] {
    batches sent;
    fill(sent.ordered);
    for (auto& one : sent.ordered) one.partition = any_partition();
    RC_ASSERT(comes_back(sent));
    read_range wanted;
    fill(wanted);
    wanted.partition = any_partition();
    RC_ASSERT(comes_back(wanted));
    partition_set some;
    some.partitions.resize(*rc::gen::inRange<std::size_t>(0, storage::partition_count + 1));
    for (auto& partition : some.partitions) partition = any_partition();
    RC_ASSERT(comes_back(some));
  }));
}

TEST_CASE("a hash of zeros is a hash, not an absent one") {
  chain_hashes sent;
  sent.of[3] = hash256{};
  CHECK(comes_back(sent));
}

TEST_CASE("a megabyte of batches is one segment") {
  batches sent;
  for (std::uint64_t i = 0; i < 100; ++i) sent.ordered.push_back({3, 1 + i * 7, 7, std::string(12'345, 'x')});
  const auto bytes = encode(sent);
  CHECK(bytes.size() < 1.01 * 100 * 12'345);
  CHECK(comes_back(sent));
}

}  // namespace
}  // namespace pilecloud::cluster
