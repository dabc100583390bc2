// SPDX-License-Identifier: Apache-2.0
// breakage::forgetful_rows: a projection that passes over a fact now and then.
#pragma once

#include <memory>

#include "projections/projection.hpp"
#include "tests/simulation/dice.hpp"

namespace pilecloud::simulation {

class forgetful_projection final : public projections::projection {
 public:
  forgetful_projection(std::unique_ptr<projection> real, dice chance) : real_(std::move(real)), dice_(chance) {}
  std::string_view name() const override { return real_->name(); }
  projections::projection_tag tag() const override { return real_->tag(); }
  std::uint32_t revision() const override { return real_->revision(); }
  void apply(const events::fact& happened, projections::view_writer& rows) override {
    if (!dice_.one_in(100)) real_->apply(happened, rows);
  }

 private:
  std::unique_ptr<projection> real_;
  dice dice_;
};

}  // namespace pilecloud::simulation
