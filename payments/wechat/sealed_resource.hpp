// SPDX-License-Identifier: Apache-2.0
// The `resource` of a WeChat Pay callback: AES-256-GCM under the merchant's APIv3 key, Base64, tag at the end.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pilecloud::payments::wechat {

inline constexpr std::size_t api_key_size = 32;

struct sealed_resource {
  std::string ciphertext;  // Base64
  std::string associated;  // associated_data, may be empty
  std::string nonce;       // 12 bytes
};

// Nothing: another key, changed bytes, or no such text. REQUIRES: api_key of api_key_size bytes.
std::optional<std::string> open_resource(std::string_view api_key, const sealed_resource& sealed);

}  // namespace pilecloud::payments::wechat
