// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/witness.hpp"

#include <fmt/format.h>

namespace pilecloud::simulation {

std::string witness::note(witnessed& of, const actors::answer& told) {
  busy_ += std::holds_alternative<actors::busy>(told) ? 1 : 0;
  unavailable_ += std::holds_alternative<actors::unavailable>(told) ? 1 : 0;
  const bool has_id = of.asked.id != storage::command_id{};
  if (std::holds_alternative<actors::body_differs>(told))
    return fmt::format("{}: the same command is said to differ", of.asked.stream.text());
  if (const auto* refused = std::get_if<actors::rejected>(&told)) {
    of.refused = true;
    if (has_id && of.first && of.first->first != 0)
      return fmt::format("{}: accepted at {}:{}, then refused: {}", of.asked.stream.text(), of.first->partition,
                         of.first->first, refused->rule);
    return {};
  }
  const auto* got = std::get_if<actors::accepted>(&told);
  if (got == nullptr) return {};
  ++accepted_;
  repeated_ += got->repeated ? 1 : 0;
  of.refused = false;
  of.told_as_new += got->repeated ? 0 : 1;
  if (!of.first) {
    of.first = *got;
    return {};
  }
  if (!has_id || of.first->first == 0) return {};  // one that found nothing to do left no commit to answer from
  const auto& first = *of.first;
  const bool same = first.partition == got->partition && first.first == got->first && first.last == got->last &&
                    first.version == got->version && first.facts == got->facts;
  if (same && of.told_as_new <= 1) return {};  // nodes' answers overtake each other
  return fmt::format("{}: first answered {}:{}..{} version {}, then {}:{}..{} version {}{}", of.asked.stream.text(),
                     first.partition, first.first, first.last, first.version, got->partition, got->first, got->last,
                     got->version, got->repeated ? "" : " as if it were new");
}

}  // namespace pilecloud::simulation
