// SPDX-License-Identifier: Apache-2.0
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

std::string_view to_text(call_error error) {
  switch (error) {
    case call_error::unreachable:
      return "unreachable";
    case call_error::lost:
      return "lost";
    case call_error::busy:
      return "busy";
    case call_error::unsupported:
      return "unsupported";
    case call_error::refused:
      return "refused";
  }
  return "unknown";
}

}  // namespace pilecloud::cluster
