// SPDX-License-Identifier: Apache-2.0
// Imported sessions (rules.md S12), driven as app/session_import does: row after row of a pile, step after step. A row
// may be driven twice, as by an importer that was killed and started again.
#pragma once

#include <memory>
#include <vector>

#include "tests/simulation/device.hpp"

namespace pilecloud::simulation {

class history {
 public:
  history(timeline& time, network& through, dice chance, delivered_charges& truth)
      : time_(time), network_(through), dice_(chance), truth_(truth) {}

  void import(const site& where, const account_id& whose, std::uint64_t rows);

 private:
  struct row {
    domain::session::order order;
    instant from{};
    instant to{};
    bool has_end = true;
    energy delivered;
  };
  void place(const std::shared_ptr<const row>& what, const std::shared_ptr<std::vector<row>>& rest);
  void charge(const std::shared_ptr<const row>& what, const session_id& id,
              const std::shared_ptr<std::vector<row>>& rest);
  void next(const std::shared_ptr<std::vector<row>>& rest);

  timeline& time_;
  network& network_;
  dice dice_;
  delivered_charges& truth_;
};

}  // namespace pilecloud::simulation
