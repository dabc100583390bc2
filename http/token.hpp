// SPDX-License-Identifier: Apache-2.0
// Access tokens: stateless, opaque to their bearer, sealed under the token key, so nothing about a person or role can
// be read or changed from outside. A token names staff and credential_version; the row of that staff decides at every
// request (role, employment), and a changed password, role or dismissal ends all tokens of older versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/sealing.hpp"

namespace pilecloud::http {

inline constexpr duration token_lifetime = std::chrono::hours{12};

struct token_claims {
  std::string id;  // 16 random bytes in hex
  staff_id staff;
  std::uint32_t credential_version = 0;
  instant expires_at{};
};

class token_mint {
 public:
  explicit token_mint(const secret_key& key) : key_(key) {}

  std::string issue(const staff_id& staff, std::uint32_t credential_version, instant expires_at) const;
  // nullopt: not ours, changed, or expired at `now`.
  std::optional<token_claims> read(std::string_view token, instant now) const;

 private:
  secret_key key_;
};

}  // namespace pilecloud::http
