// SPDX-License-Identifier: Apache-2.0
// A projection folds facts into rows of its own (design §5.5). It may rely on order inside one partition only, reads
// and writes no rows but its own, and makes its rows a function of the set of facts: no arrival counters, no wall time.
// Whoever changes what a projection writes raises its revision: the projector then folds it again from position 1.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "projections/key.hpp"
#include "projections/view_writer.hpp"

namespace pilecloud::events {
struct fact;
}

namespace pilecloud::projections {

class projection {
 public:
  virtual ~projection() = default;
  virtual std::string_view name() const = 0;  // as in the API and `pilecloud projections status`
  virtual projection_tag tag() const = 0;
  virtual std::uint32_t revision() const = 0;
  virtual void apply(const events::fact& happened, view_writer& rows) = 0;
};

// Every projection of pilecloud, each with its own rows.
std::vector<std::unique_ptr<projection>> all_projections();

}  // namespace pilecloud::projections
