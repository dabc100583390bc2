// SPDX-License-Identifier: Apache-2.0
// Bodies of the calls in transport.hpp and of their answers <-> bytes (schema/peer.capnp), one unframed Cap'n Proto
// segment each. Append-only (schema/README.md): nodes of two versions talk to each other.
//
// decode<beat>(bytes) and so on for every struct here. Any bytes are safe: a value or a decode_failure; nothing is
// thrown, more than call_bytes_max is not looked at. Partitions of a decoded message exist (below partition_count);
// nothing else in it was checked. `ask` is answered by encode(actors::answer) of command_codec.hpp; `key` and an
// edge_attached by an empty body. Encoding what is beyond a limit here aborts: a programmer's error. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "cluster/decode_failure.hpp"
#include "storage/log.hpp"

namespace pilecloud::cluster {

inline constexpr std::size_t hears_max = 256;       // nodes in one beat
inline constexpr std::size_t batches_max = 65'536;  // in one call

template <class T>
using of_partitions = std::array<T, storage::partition_count>;

// How a node and its copy of each partition stand. A beat is answered by the other's beat.
struct partition_standing {
  bool owned = false;
  std::uint64_t epoch = 0;
  std::uint64_t last = 0;  // durable position; 0: none
  hash256 chain{};         // of `last`
  std::uint64_t reacted = 0;
  bool operator==(const partition_standing&) const = default;
};
struct beat {
  std::string node;
  std::string version;  // of the program: "0.3.0"
  std::uint32_t level = 1;
  bool draining = false;
  instant sent_at{};
  of_partitions<partition_standing> partitions{};
  std::vector<std::string> hears;  // nodes it is connected to
  bool operator==(const beat&) const = default;
};

// A command for an entity of the other node.
struct asked {
  std::uint8_t hops = 0;  // nodes it came through
  std::uint32_t deadline_ms = 0;
  std::string command;  // encode(actors::request)
  bool operator==(const asked&) const = default;
};

// follow: batches to apply, in order, answered by tails. read: answered by batches, empty when there are none.
struct batches {
  std::vector<storage::batch> ordered;
};
struct tails {
  of_partitions<std::uint64_t> last{};  // durable positions
  bool operator==(const tails&) const = default;
};
struct read_range {
  std::uint16_t partition = 0;
  std::uint64_t from = 0;
  std::uint32_t bytes_max = 0;
  bool operator==(const read_range&) const = default;
};

// chains: what is the chain's hash at these positions?
struct chain_positions {
  of_partitions<std::uint64_t> at{};  // 0: not asked for
  bool operator==(const chain_positions&) const = default;
};
struct chain_hashes {
  of_partitions<std::optional<hash256>> of{};
  bool operator==(const chain_hashes&) const = default;
};

// hand_over: partitions wanted; answered by those let go.
struct partition_set {
  std::vector<std::uint16_t> partitions;  // at most partition_count
  bool operator==(const partition_set&) const = default;
};

// edge: a call is answered by an edge_answer.
struct edge_call {
  std::string address;  // "pile/P1"
  std::string payload;
  std::uint64_t attached_after = 0;
  bool operator==(const edge_call&) const = default;
};
struct edge_attached {
  std::string address;
  std::uint64_t stamp = 0;
  bool operator==(const edge_attached&) const = default;
};
using edge_message = std::variant<edge_call, edge_attached>;
struct edge_answer {
  bool here = false;
  std::string payload;
  bool operator==(const edge_answer&) const = default;
};

// key: a personal-data key, wrapped, or that it is erased.
struct kept_key {
  std::string name;
  std::string wrapped;
  bool erased = false;
  bool operator==(const kept_key&) const = default;
};

std::string encode(const beat& from);
std::string encode(const asked& from);
std::string encode(const batches& from);
std::string encode(const tails& from);
std::string encode(const read_range& from);
std::string encode(const chain_positions& from);
std::string encode(const chain_hashes& from);
std::string encode(const partition_set& from);
std::string encode(const edge_message& from);
std::string encode(const edge_answer& from);
std::string encode(const kept_key& from);

// For the structs above (and edge_message); another does not link.
template <class Message>
result<Message, decode_failure> decode(std::string_view bytes);

}  // namespace pilecloud::cluster
