// SPDX-License-Identifier: Apache-2.0
// The commands of a load, by number: the i-th goes to a random entity and brings something new to it.
//
//   devices  record_meter to a charging session: a device report, its natural key is in the state, no command row
//   people   top_up of an account with a command id and a body: one command row more
//   mixed    one entity in four is an account, so one command in four is a person's
//
// Thread-safe: entities are chosen by number, what is new to them by a counter each.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/request.hpp"

namespace pilecloud::bench {

enum class mix : std::uint8_t { devices = 1, people, mixed };
std::string_view to_text(mix which);

class workload {
 public:
  // `name` begins the entities' names: two workloads of different names never meet.
  workload(mix which, std::size_t entities, std::uint64_t seed, std::string name = "bench");

  // To be asked before, in this order: accounts registered, sessions opened and started.
  std::vector<actors::request> openings() const;

  std::size_t entity_of(std::uint64_t i) const;
  actors::request make(std::uint64_t i);
  const storage::stream_id& stream(std::size_t entity) const { return streams_[entity]; }

 private:
  bool is_account(std::size_t entity) const;

  std::string pile_of(std::size_t entity) const;
  actors::request from_device(std::size_t entity, domain::session::command asked) const;

  mix which_;
  std::string name_;
  std::uint64_t seed_;
  std::vector<storage::stream_id> streams_;
  std::vector<std::atomic<std::uint64_t>> counters_;
};

}  // namespace pilecloud::bench
