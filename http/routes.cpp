// SPDX-License-Identifier: Apache-2.0
#include "http/route.hpp"
namespace pilecloud::http {
const std::vector<route>& routes() {
  static const std::vector<route> table;
  return table;
}
}  // namespace pilecloud::http
