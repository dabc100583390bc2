// SPDX-License-Identifier: Apache-2.0
// What etcd is to a cluster: the one order of all nodes, and the simulation's memory of everything that was ever
// ordered, trimmed or not. Held against it at once: nobody writes under a stale epoch, and nobody's log holds anything
// else.
//
// Each node goes there by a way of its own (order_way), which may be cut.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/memory_log.hpp"
#include "storage/simulated_sequencer.hpp"
#include "tests/simulation/breakage.hpp"
#include "tests/simulation/outcome.hpp"

namespace pilecloud::simulation {

class true_order {
 public:
  true_order(const storage::simulated_faults& faults, breakage bug, std::function<void(std::string)> wrong)
      : order_(faults), bug_(bug), wrong_(std::move(wrong)) {}

  std::vector<storage::append_outcome> append(std::span<const storage::entry> entries);
  storage::sequencer& order() { return order_; }
  const storage::log& log() const { return log_; }
  void stop_faults() { order_.set_faults({}); }

  // A node's log now ends there: part of the one order, or a fork.
  void check_tail(std::string_view node, std::uint16_t partition, const storage::tail& end);
  // A node says that it took the partition under this epoch.
  void check_taken(std::string_view node, std::uint16_t partition, std::uint64_t epoch, const storage::tail& end);
  std::uint64_t epoch(std::uint16_t partition) const { return claims_[partition].epoch; }
  const std::string& holder(std::uint16_t partition) const { return holders_[partition]; }
  void tell_wrong(std::string what) { wrong_(std::move(what)); }
  // How often a node that was replaced was kept from saying no.
  std::uint64_t fenced_questions() const { return fenced_questions_; }
  void claimed(std::uint16_t partition, std::string_view node, const storage::claim_result& with);
  void trimmed(std::uint16_t partition, std::uint64_t upto);
  std::uint64_t trimmed_upto(std::uint16_t partition) const { return trimmed_[partition]; }
  // Of positions before they are trimmed: enough nodes have them.
  void on_trim(std::function<bool(std::uint16_t partition, std::uint64_t upto)> is_safe) {
    is_safe_ = std::move(is_safe);
  }

 private:
  void absorb(const storage::entry& asked);

  storage::simulated_sequencer order_;
  breakage bug_;
  std::function<void(std::string)> wrong_;
  storage::memory_log log_;
  std::array<std::vector<hash256>, storage::partition_count> chains_;  // [position - 1]
  std::array<storage::claim_result, storage::partition_count> claims_{};
  std::array<std::string, storage::partition_count> holders_;
  std::array<std::uint64_t, storage::partition_count> trimmed_{};
  std::uint64_t fenced_questions_ = 0;
  std::function<bool(std::uint16_t, std::uint64_t)> is_safe_ = [](std::uint16_t, std::uint64_t) { return true; };
};

// How a node is connected to it; outlives the node's lives.
struct order_access {
  bool cut = false;          // nothing comes there
  bool answers_cut = false;  // nothing comes back: what was asked happens
};

// The way of one life of a node to the order. Frozen when the node dies, so that what still runs of it while CAF is
// taken down orders nothing any more.
class order_way final : public storage::sequencer {
 public:
  order_way(true_order& truth, const order_access& access, const storage::log& own, breakage bug)
      : truth_(truth), access_(access), own_(own), bug_(bug) {}
  void freeze() { frozen_ = true; }

  std::vector<storage::append_outcome> append(std::span<const storage::entry> entries) override;
  result<std::vector<storage::batch>, storage::errc> read(std::uint16_t partition, std::uint64_t from,
                                                          std::size_t limit) override;
  result<storage::claim_result, storage::errc> claim(std::uint16_t partition, std::string_view node) override;
  result<storage::order_survey, storage::errc> survey() override;
  void trim(std::uint16_t partition, std::uint64_t position) override;

 private:
  bool is_away() const { return frozen_ || access_.cut; }

  true_order& truth_;
  const order_access& access_;
  const storage::log& own_;
  breakage bug_;
  bool frozen_ = false;
  std::uint64_t appends_ = 0;
};

}  // namespace pilecloud::simulation
