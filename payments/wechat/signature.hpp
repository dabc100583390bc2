// SPDX-License-Identifier: Apache-2.0
// How WeChat Pay API v3 signs: WECHATPAY2-SHA256-RSA2048. We sign requests with the merchant's key; the platform signs
// answers and callbacks, and says by a serial with which of its keys (a platform certificate's, or PUB_KEY_ID_… of its
// public key): both kinds may be in use at once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "payments/rsa.hpp"

namespace pilecloud::payments::wechat {

struct merchant {
  std::string id;      // mchid
  std::string serial;  // of the merchant's certificate
  private_key key;
};

// The value of the Authorization header. `target`: path with its query; `body`: exactly what is sent.
std::string authorization(const merchant& by, std::string_view method, std::string_view target, std::string_view body,
                          std::int64_t unix_seconds, std::string_view nonce);

// What a JSAPI page or mini-program hands to the client to open the payment (`paySign`).
std::string client_signature(const private_key& key, std::string_view app_id, std::int64_t unix_seconds,
                             std::string_view nonce, std::string_view prepay_id);

// Headers of an answer or callback: Wechatpay-Timestamp, -Nonce, -Signature, -Serial.
struct signed_by_platform {
  std::string timestamp;
  std::string nonce;
  std::string signature;
  std::string serial;
};

enum class distrust : std::uint8_t { header_missing = 1, stale, serial_unknown, signature_wrong };
std::string_view to_text(distrust why);

inline constexpr duration freshness = std::chrono::minutes{5};  // S11, either way

class platform_keys {
 public:
  // Under its certificate's serial, or under `id` for a bare public key.
  void add(public_key key, std::string_view id = {});
  bool empty() const { return keys_.empty(); }

  // `body` as received, byte by byte.
  result<nothing, distrust> check(const signed_by_platform& said, std::string_view body, instant now) const;

 private:
  std::map<std::string, public_key, std::less<>> keys_;
};

}  // namespace pilecloud::payments::wechat
