// SPDX-License-Identifier: Apache-2.0
// Which reactions of a cluster were answered, whoever asked them: how far an owner says that it is done must be true
// when it says so, for the partition's next owner believes it (a follow-up passed over is lost for ever).
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>

#include "actors/request.hpp"
#include "storage/log.hpp"

namespace pilecloud::simulation {

class reaction_ledger {
 public:
  explicit reaction_ledger(std::function<void(std::string)> wrong) : wrong_(std::move(wrong)) {}

  // For good: what is to be asked again does not count.
  void answered(const actors::request& asked, const actors::answer& told);
  // `facts` holds the partition up to there, at least.
  void check_done(std::string_view node, const storage::log& facts, std::uint16_t partition, std::uint64_t upto);

 private:
  std::function<void(std::string)> wrong_;
  std::array<std::map<std::uint64_t, std::size_t>, storage::partition_count> answered_;  // by position
  std::array<std::uint64_t, storage::partition_count> checked_{};
};

}  // namespace pilecloud::simulation
