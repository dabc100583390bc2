// SPDX-License-Identifier: Apache-2.0
#include "payments/channel.hpp"

namespace pilecloud::payments {

std::string_view to_text(trouble value) {
  switch (value) {
    case trouble::unreachable:
      return "unreachable";
    case trouble::busy:
      return "busy";
    case trouble::distrusted:
      return "distrusted";
    case trouble::refused:
      return "refused";
    case trouble::no_funds:
      return "no_funds";
  }
  return "unknown";
}

}  // namespace pilecloud::payments
