// SPDX-License-Identifier: Apache-2.0
// Folds the log into all projections: reads each partition behind its offset, decodes a fact once, lets every
// projection that has not seen it apply it, and writes rows and offsets in one batch (exactly-once in effect).
//
// One thread (or a simulation) calls step(); any thread asks positions and waits. Costs: O(facts) per step; rows of one
// step share one write. Errors are sticky: a fact that does not decode, a hole, a disk that refuses stop the projector
// with the place named; it never skips. Open it again to go on.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "projections/projection.hpp"
#include "projections/stamp.hpp"
#include "projections/views.hpp"
#include "storage/log.hpp"

namespace pilecloud::projections {

struct projection_status {
  std::string name;
  std::uint32_t revision = 0;
  projections::positions positions{};
  projections::positions tails{};
  std::uint64_t lag() const;  // facts not folded yet
};

using progress = std::function<void(std::uint64_t folded, std::uint64_t total)>;

class projector {
 public:
  // `facts` and `rows` outlive the projector. A projection whose stored revision is not its own starts again: its rows
  // are deleted here and folded by the steps that follow (catch_up()).
  static result<std::unique_ptr<projector>, storage::failure> open(
      const storage::log& facts, views& rows, std::vector<std::unique_ptr<projection>> which = all_projections());
  ~projector();

  // Folds up to `max_facts` positions, fairly over the partitions, in one batch. 0: nothing new.
  result<std::uint64_t, storage::failure> step(std::uint64_t max_facts);
  // The same of one partition only (simulations and tests choose the interleaving).
  result<std::uint64_t, storage::failure> step_partition(std::uint16_t partition, std::uint64_t max_facts);
  // Steps until the tails seen at the call are folded.
  result<std::uint64_t, storage::failure> catch_up(const progress& report = {});
  // Deletes every row and folds everything again; equal facts give byte-equal rows.
  result<std::uint64_t, storage::failure> rebuild(const progress& report = {});

  // What every projection has folded. Any thread.
  projections::positions positions() const;
  // True when `position` of `partition` is folded by all; false after `timeout`, or at once when the projector failed.
  bool wait_for(std::uint16_t partition, std::uint64_t position, std::chrono::milliseconds timeout) const;
  std::optional<storage::failure> failed() const;
  std::vector<projection_status> status() const;

 private:
  struct state;
  explicit projector(std::unique_ptr<state> s);
  std::unique_ptr<state> state_;
};

// Without a projector: what the rows say, beside a live writer.
std::vector<projection_status> status_of(const view_reader& rows, const storage::log& facts);
// SHA-256 over all rows of a projection (the whole of views/ when empty); equal after a rebuild.
hash256 digest_of(const view_reader& rows, std::string_view projection_name = {});

}  // namespace pilecloud::projections
