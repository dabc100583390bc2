// SPDX-License-Identifier: Apache-2.0
// One fixed piece of life on a disk that may die under it, and what must be true of the disk afterwards.
// `told` is what the outside world heard: the only thing a crash must not contradict.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "faulty_disk.hpp"
#include "storage_world.hpp"

namespace pilecloud::storage::testing {

struct told {
  std::map<std::string, std::vector<std::string>> acked;      // payloads by stream, in order
  std::map<std::string, std::vector<std::string>> in_flight;  // of the one group whose answer never came
  std::map<std::uint64_t, command_row> commands;              // acked
  std::map<std::string, std::map<std::uint64_t, std::string>> snapshots;
  std::uint64_t mark_put = 0;
  std::uint64_t mark_before_ack = 0;  // ordered before something durable: must not be lost
};

struct crash_site {
  std::shared_ptr<faulty_disk> disk = std::make_shared<faulty_disk>();
  std::shared_ptr<temporary_folder> folder = std::make_shared<temporary_folder>();  // RocksDB wants a path that may be
  std::shared_ptr<rocksdb::Env> env = environment_on(disk);
  bool unsafe_no_sync = false;

  // The same place with another disk in it.
  crash_site with_disk(std::shared_ptr<faulty_disk> other) const;

  result<std::unique_ptr<rocksdb_log>, failure> open_log() const;
};

// Two lives of a node: groups over a few streams with commands, snapshots, marks and a sweep, memtables small enough to
// be flushed on the way. False: ended early, at the first answer that is not good.
bool live(const crash_site& site, told& heard);

// nullopt, or what the reopened disk has lost, broken or invented. Goes on writing to show that the node lives.
std::optional<std::string> find_damage(const crash_site& site, const told& heard);

}  // namespace pilecloud::storage::testing
