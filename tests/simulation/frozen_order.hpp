// SPDX-License-Identifier: Apache-2.0
// The way of one life of a node to the sequencer: cut when the node dies, so that what still runs of it while CAF is
// taken down orders nothing any more.
#pragma once

#include "storage/sequencer.hpp"

namespace pilecloud::simulation {

class frozen_order final : public storage::sequencer {
 public:
  explicit frozen_order(storage::sequencer& truth) : truth_(truth) {}
  void freeze() { frozen_ = true; }

  std::vector<storage::append_outcome> append(std::span<const storage::entry> entries) override {
    if (frozen_) return {entries.size(), storage::append_outcome::unknown};
    return truth_.append(entries);
  }
  result<std::vector<storage::batch>, storage::errc> read(std::uint16_t partition, std::uint64_t from,
                                                          std::size_t limit) override {
    return truth_.read(partition, from, limit);
  }
  result<storage::claim_result, storage::errc> claim(std::uint16_t partition, std::string_view node) override {
    return truth_.claim(partition, node);
  }
  result<storage::order_survey, storage::errc> survey() override { return truth_.survey(); }
  void trim(std::uint16_t partition, std::uint64_t position) override { truth_.trim(partition, position); }

 private:
  storage::sequencer& truth_;
  bool frozen_ = false;
};

}  // namespace pilecloud::simulation
