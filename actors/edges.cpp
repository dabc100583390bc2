// SPDX-License-Identifier: Apache-2.0
#include "actors/edges.hpp"

namespace pilecloud::actors {

std::string_view to_text(edge_error error) {
  switch (error) {
    case edge_error::not_attached:
      return "nothing hangs there now";
    case edge_error::lost:
      return "no answer in time; it may have happened";
    case edge_error::busy:
      return "too many calls wait";
  }
  return "unknown";
}

}  // namespace pilecloud::actors
