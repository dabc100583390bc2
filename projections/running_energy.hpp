// SPDX-License-Identifier: Apache-2.0
// Energy so far, for displays: per phase the last register value minus the first, by device time. Constant size, no
// curve: pricing decides what is billed. Values not in the outlet are left out (rules.md R2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "domain/session/sample.hpp"

namespace pilecloud::projections {

struct span_of_register {
  instant first_at{};
  instant last_at{};
  energy first;
  energy last;
  bool operator==(const span_of_register&) const = default;
};

struct running_energy {
  std::array<std::optional<span_of_register>, 4> registers;  // by phase; [0]: the whole

  void add(domain::session::phase phase, instant at, energy value);
  void add(std::span<const domain::session::sample> samples);
  energy so_far() const;  // the whole where known, else the sum of the phases
};

template <class Archive>
void archive(Archive& a, span_of_register& s) {
  a(s.first_at, s.last_at, s.first, s.last);
}
template <class Archive>
void archive(Archive& a, running_energy& r) {
  a(r.registers);
}

// The latest value of a measurand among samples, if any.
std::optional<std::int64_t> latest_of(std::span<const domain::session::sample> samples,
                                      domain::session::measurand which);

}  // namespace pilecloud::projections
