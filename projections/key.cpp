// SPDX-License-Identifier: Apache-2.0
#include "projections/key.hpp"

namespace pilecloud::projections {

std::string key_parts::text() {
  std::string out;
  while (rest_.size() >= 2) {
    const char c = rest_.front();
    if (c != '\0') {
      out.push_back(c);
      rest_.remove_prefix(1);
      continue;
    }
    const bool is_escape = rest_[1] == '\xFF';
    rest_.remove_prefix(2);
    if (!is_escape) return out;
    out.push_back('\0');
  }
  failed_ = true;  // the end mark is missing
  return out;
}

}  // namespace pilecloud::projections
