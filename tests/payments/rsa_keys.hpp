// SPDX-License-Identifier: Apache-2.0
// Keys made anew by each run: no secret of anybody.
#pragma once

#include <string>

namespace pilecloud::payments::tests {

struct key_texts {
  std::string private_pem;
  std::string public_pem;
  std::string certificate_pem;  // self-signed, serial 0x0A1B2C
};
// A new pair at each call.
key_texts make_keys(int bits = 2048);
std::string elliptic_private_pem();

}  // namespace pilecloud::payments::tests
