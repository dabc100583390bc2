// SPDX-License-Identifier: Apache-2.0
// Base64 with padding (RFC 4648 §4), as etcd's JSON gateway and the payment channels carry bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pilecloud {
inline namespace base {

std::string to_base64(std::string_view bytes);
// Nothing unless `text` is whole, padded and without foreign letters.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace base
}  // namespace pilecloud
