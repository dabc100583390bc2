// SPDX-License-Identifier: Apache-2.0
#include "cluster/peer_messages.hpp"

#include <type_traits>

#include "cluster/message_fields.hpp"
#include "cluster/schema/peer.capnp.h"

namespace pilecloud::cluster {

namespace {

using events::opaque;
using events::take;
using events::text;
using storage::partition_count;

constexpr std::size_t words_a_batch = 6;  // beside its bytes
constexpr std::size_t words_of_root = 16;

std::size_t words_of(std::size_t bytes) { return bytes / sizeof(capnp::word) + 1; }

void must_be_a_partition(std::uint16_t partition) {
  if (partition >= partition_count) refuse_malformed(fmt::format("partition {} of {}", partition, partition_count));
}
void must_be_one_a_partition(unsigned size) {
  if (size != partition_count) refuse_malformed(fmt::format("{} values for {} partitions", size, partition_count));
}
void must_not_exceed(std::size_t size, std::size_t max, std::string_view what) {
  if (size > max) refuse_malformed(fmt::format("{} {}, at most {} are taken", size, what, max));
}

kj::ArrayPtr<const std::uint64_t> numbers(const of_partitions<std::uint64_t>& from) {
  return {from.data(), from.size()};
}
void get(capnp::List<std::uint64_t>::Reader from, of_partitions<std::uint64_t>& to) {
  must_be_one_a_partition(from.size());
  for (unsigned i = 0; i < from.size(); ++i) to[i] = from[i];
}

void put(schema::Standing::Builder to, const partition_standing& from) {
  to.setOwned(from.owned);
  to.setEpoch(from.epoch);
  to.setLast(from.last);
  if (from.chain != hash256{}) to.setChain(fixed(from.chain));
  to.setReacted(from.reacted);
}
void get(schema::Standing::Reader from, partition_standing& to) {
  to.owned = from.getOwned();
  to.epoch = from.getEpoch();
  to.last = from.getLast();
  take_fixed(from.getChain(), to.chain);
  to.reacted = from.getReacted();
}

void put(schema::Beat::Builder to, const beat& from) {
  PILECLOUD_ASSERT(from.hears.size() <= hears_max, "a beat that hears {} nodes", from.hears.size());
  to.setNode(text(from.node));
  to.setVersion(text(from.version));
  to.setLevel(from.level);
  to.setDraining(from.draining);
  to.setSentAtUs(us_of(from.sent_at));
  auto partitions = to.initPartitions(partition_count);
  for (unsigned i = 0; i < partition_count; ++i) put(partitions[i], from.partitions[i]);
  auto hears = to.initHears(static_cast<unsigned>(from.hears.size()));
  for (unsigned i = 0; i < hears.size(); ++i) hears.set(i, text(from.hears[i]));
}
void get(schema::Beat::Reader from, beat& to) {
  take(from.getNode(), to.node);
  take(from.getVersion(), to.version);
  to.level = from.getLevel();
  to.draining = from.getDraining();
  take(from.getSentAtUs(), to.sent_at);
  const auto partitions = from.getPartitions();
  must_be_one_a_partition(partitions.size());
  for (unsigned i = 0; i < partition_count; ++i) get(partitions[i], to.partitions[i]);
  const auto hears = from.getHears();
  must_not_exceed(hears.size(), hears_max, "nodes in a beat");
  to.hears.resize(hears.size());
  for (unsigned i = 0; i < hears.size(); ++i) take(hears[i], to.hears[i]);
}

void put(schema::Asked::Builder to, const asked& from) {
  to.setHops(from.hops);
  to.setDeadlineMs(from.deadline_ms);
  to.setCommand(opaque(from.command));
}
void get(schema::Asked::Reader from, asked& to) {
  to.hops = from.getHops();
  to.deadline_ms = from.getDeadlineMs();
  take(from.getCommand(), to.command);
}

void put(schema::Batches::Builder to, const batches& from) {
  auto list = to.initBatches(static_cast<unsigned>(from.ordered.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& one = from.ordered[i];
    list[i].setPartition(one.partition);
    list[i].setFirst(one.first);
    list[i].setCount(one.count);
    list[i].setBytes(opaque(one.bytes));
  }
}
void get(schema::Batches::Reader from, batches& to) {
  const auto list = from.getBatches();
  must_not_exceed(list.size(), batches_max, "batches");
  to.ordered.resize(list.size());
  for (unsigned i = 0; i < list.size(); ++i) {
    auto& one = to.ordered[i];
    one.partition = list[i].getPartition();
    must_be_a_partition(one.partition);
    one.first = list[i].getFirst();
    one.count = list[i].getCount();
    take(list[i].getBytes(), one.bytes);
  }
}

void put(schema::Tails::Builder to, const tails& from) { to.setLast(numbers(from.last)); }
void get(schema::Tails::Reader from, tails& to) { get(from.getLast(), to.last); }

void put(schema::ReadRange::Builder to, const read_range& from) {
  to.setPartition(from.partition);
  to.setFrom(from.from);
  to.setBytesMax(from.bytes_max);
}
void get(schema::ReadRange::Reader from, read_range& to) {
  to.partition = from.getPartition();
  must_be_a_partition(to.partition);
  to.from = from.getFrom();
  to.bytes_max = from.getBytesMax();
}

void put(schema::ChainPositions::Builder to, const chain_positions& from) { to.setAt(numbers(from.at)); }
void get(schema::ChainPositions::Reader from, chain_positions& to) { get(from.getAt(), to.at); }

void put(schema::ChainHashes::Builder to, const chain_hashes& from) {
  auto list = to.initOf(partition_count);
  for (unsigned i = 0; i < partition_count; ++i) {
    if (from.of[i]) list.set(i, fixed(*from.of[i]));
  }
}
void get(schema::ChainHashes::Reader from, chain_hashes& to) {
  const auto list = from.getOf();
  must_be_one_a_partition(list.size());
  for (unsigned i = 0; i < partition_count; ++i) {
    const auto hash = list[i];
    if (hash.size() > 0) take_fixed(hash, to.of[i].emplace());
  }
}

void put(schema::Partitions::Builder to, const partition_set& from) {
  PILECLOUD_ASSERT(from.partitions.size() <= partition_count, "{} partitions", from.partitions.size());
  to.setPartitions(kj::ArrayPtr<const std::uint16_t>{from.partitions.data(), from.partitions.size()});
}
void get(schema::Partitions::Reader from, partition_set& to) {
  const auto list = from.getPartitions();
  must_not_exceed(list.size(), partition_count, "partitions");
  for (const auto partition : list) {
    must_be_a_partition(partition);
    to.partitions.push_back(partition);
  }
}

void put(schema::EdgeMessage::Builder to, const edge_message& from) {
  std::visit(overload{
                 [&to](const edge_call& one) {
                   auto call = to.initCall();
                   call.setAddress(text(one.address));
                   call.setPayload(opaque(one.payload));
                   call.setAttachedAfter(one.attached_after);
                 },
                 [&to](const edge_attached& one) {
                   auto attached = to.initAttached();
                   attached.setAddress(text(one.address));
                   attached.setStamp(one.stamp);
                 },
             },
             from);
}
void get(schema::EdgeCall::Reader from, edge_call& to) {
  take(from.getAddress(), to.address);
  take(from.getPayload(), to.payload);
  to.attached_after = from.getAttachedAfter();
}
void get(schema::EdgeAttached::Reader from, edge_attached& to) {
  take(from.getAddress(), to.address);
  to.stamp = from.getStamp();
}
void get(schema::EdgeMessage::Reader from, edge_message& to) {
  switch (from.which()) {
    case schema::EdgeMessage::CALL:
      return get(from.getCall(), to.emplace<edge_call>());
    case schema::EdgeMessage::ATTACHED:
      return get(from.getAttached(), to.emplace<edge_attached>());
    case schema::EdgeMessage::NOT_RECORDED:
      break;
  }
  refuse_unknown("edge message", from.which());
}

void put(schema::EdgeAnswer::Builder to, const edge_answer& from) {
  to.setHere(from.here);
  to.setPayload(opaque(from.payload));
}
void get(schema::EdgeAnswer::Reader from, edge_answer& to) {
  to.here = from.getHere();
  take(from.getPayload(), to.payload);
}

void put(schema::KeptKey::Builder to, const kept_key& from) {
  to.setName(text(from.name));
  to.setWrapped(opaque(from.wrapped));
  to.setErased(from.erased);
}
void get(schema::KeptKey::Reader from, kept_key& to) {
  take(from.getName(), to.name);
  take(from.getWrapped(), to.wrapped);
  to.erased = from.getErased();
}

template <class Message>
struct root_of;
template <>
struct root_of<beat> : std::type_identity<schema::Beat> {};
template <>
struct root_of<asked> : std::type_identity<schema::Asked> {};
template <>
struct root_of<batches> : std::type_identity<schema::Batches> {};
template <>
struct root_of<tails> : std::type_identity<schema::Tails> {};
template <>
struct root_of<read_range> : std::type_identity<schema::ReadRange> {};
template <>
struct root_of<chain_positions> : std::type_identity<schema::ChainPositions> {};
template <>
struct root_of<chain_hashes> : std::type_identity<schema::ChainHashes> {};
template <>
struct root_of<partition_set> : std::type_identity<schema::Partitions> {};
template <>
struct root_of<edge_message> : std::type_identity<schema::EdgeMessage> {};
template <>
struct root_of<edge_answer> : std::type_identity<schema::EdgeAnswer> {};
template <>
struct root_of<kept_key> : std::type_identity<schema::KeptKey> {};

// `bytes`: of the fields that may be long.
template <class Message>
std::string encode_as_root(const Message& from, std::size_t bytes = 0) {
  using root = typename root_of<Message>::type;
  return events::write_root<root>([&from](typename root::Builder to) { put(to, from); },
                                  words_of_root + words_of(bytes));
}

}  // namespace

std::string encode(const beat& from) { return encode_as_root(from); }
std::string encode(const asked& from) { return encode_as_root(from, from.command.size()); }
std::string encode(const batches& from) {
  PILECLOUD_ASSERT(from.ordered.size() <= batches_max, "{} batches", from.ordered.size());
  std::size_t bytes = 0;
  for (const auto& one : from.ordered) {
    PILECLOUD_ASSERT(one.partition < partition_count, "partition {}", one.partition);
    bytes += one.bytes.size() + words_a_batch * sizeof(capnp::word);
  }
  return encode_as_root(from, bytes);
}
std::string encode(const tails& from) { return encode_as_root(from); }
std::string encode(const read_range& from) { return encode_as_root(from); }
std::string encode(const chain_positions& from) { return encode_as_root(from); }
std::string encode(const chain_hashes& from) { return encode_as_root(from); }
std::string encode(const partition_set& from) { return encode_as_root(from); }
std::string encode(const edge_message& from) {
  const auto* call = std::get_if<edge_call>(&from);
  return encode_as_root(from, call != nullptr ? call->payload.size() : 0);
}
std::string encode(const edge_answer& from) { return encode_as_root(from, from.payload.size()); }
std::string encode(const kept_key& from) { return encode_as_root(from); }

template <class Message>
result<Message, decode_failure> decode(std::string_view bytes) {
  using root = typename root_of<Message>::type;
  return decode_root<root, Message>(bytes, [](typename root::Reader from, Message& to) { get(from, to); });
}
template result<beat, decode_failure> decode(std::string_view bytes);
template result<asked, decode_failure> decode(std::string_view bytes);
template result<batches, decode_failure> decode(std::string_view bytes);
template result<tails, decode_failure> decode(std::string_view bytes);
template result<read_range, decode_failure> decode(std::string_view bytes);
template result<chain_positions, decode_failure> decode(std::string_view bytes);
template result<chain_hashes, decode_failure> decode(std::string_view bytes);
template result<partition_set, decode_failure> decode(std::string_view bytes);
template result<edge_message, decode_failure> decode(std::string_view bytes);
template result<edge_answer, decode_failure> decode(std::string_view bytes);
template result<kept_key, decode_failure> decode(std::string_view bytes);

}  // namespace pilecloud::cluster
