// SPDX-License-Identifier: Apache-2.0
#include "actors/pile_verb.hpp"

namespace pilecloud::actors {

std::string_view to_text(verb_outcome outcome) {
  switch (outcome) {
    case verb_outcome::accepted:
      return "accepted";
    case verb_outcome::rejected:
      return "rejected";
    case verb_outcome::failed:
      return "failed";
    case verb_outcome::offline:
      return "offline";
    case verb_outcome::timed_out:
      return "timed_out";
    case verb_outcome::busy:
      return "busy";
    case verb_outcome::unreadable:
      return "unreadable";
  }
  return "offline";
}

}  // namespace pilecloud::actors
