// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/report_key.hpp"

#include <algorithm>

namespace pilecloud::domain::pile {

report_key key_of_start(std::uint16_t connector, instant at, const std::optional<energy>& meter,
                        std::string_view token) {
  const auto hash = sha256({std::to_string(connector), "\n", std::to_string(us_of(at)), "\n",
                            meter ? std::to_string(meter->count()) : std::string{"-"}, "\n", token});
  report_key key{};
  std::copy_n(hash.begin(), key.size(), key.begin());
  return key;
}

}  // namespace pilecloud::domain::pile
