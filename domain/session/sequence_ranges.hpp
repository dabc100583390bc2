// SPDX-License-Identifier: Apache-2.0
// The numbers of a transaction's messages that came (2.0.1 seqNo, rules.md W2): they begin anywhere, come in any order
// and may be missing; a gap is flagged, nothing waits for it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace pilecloud::domain::session {

class sequence_ranges {
 public:
  // Runs beyond these are joined with the gap between them: a few gaps say as much as many.
  static constexpr std::size_t runs_max = 32;

  void add(std::uint32_t number);
  bool contains(std::uint32_t number) const;
  bool has_gap() const { return runs_.size() > 1; }
  bool operator==(const sequence_ranges&) const = default;

  template <class Archive>
  friend void archive(Archive& a, sequence_ranges& r) {
    a(r.runs_);
  }

 private:
  struct run {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    bool operator==(const run&) const = default;
    template <class Archive>
    friend void archive(Archive& a, run& r) {
      a(r.first, r.last);
    }
  };
  std::vector<run> runs_;  // sorted, none touches the next
};

}  // namespace pilecloud::domain::session
