// SPDX-License-Identifier: Apache-2.0
// A message with one to four mishaps: bits flipped, bytes exchanged, words cut off, appended or copied over others.
#pragma once

#include <algorithm>
#include <random>
#include <string>

namespace pilecloud::tests {

inline void mutate(std::string& bytes, std::mt19937_64& dice) {
  const auto pick = [&dice](std::size_t below) { return static_cast<std::size_t>(dice() % below); };
  for (std::size_t times = 1 + pick(4); times > 0 && !bytes.empty(); --times) {
    switch (pick(5)) {
      case 0:
        bytes[pick(bytes.size())] ^= static_cast<char>(1u << pick(8));
        break;
      case 1:
        bytes[pick(bytes.size())] = static_cast<char>(pick(256));
        break;
      case 2:
        bytes.resize(bytes.size() - std::min<std::size_t>(bytes.size(), 8 * (1 + pick(3))));
        break;
      case 3:
        bytes.append(8, static_cast<char>(pick(256)));
        break;
      default: {  // one word over another: pointers go astray
        if (bytes.size() < 16) break;
        const auto words = bytes.size() / 8;
        bytes.replace(pick(words) * 8, 8, bytes.substr(pick(words) * 8, 8));
      }
    }
  }
}

}  // namespace pilecloud::tests
