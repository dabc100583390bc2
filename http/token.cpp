// SPDX-License-Identifier: Apache-2.0
#include "http/token.hpp"

#include "base/archive.hpp"
#include "base/digest.hpp"

namespace pilecloud::http {

namespace {

constexpr std::string_view place = "http/token/1";
constexpr std::size_t token_size_max = 1024;

}  // namespace

template <class Archive>
void archive(Archive& a, token_claims& claims) {
  a(claims.id, claims.staff, claims.credential_version, claims.expires_at);
}

std::string token_mint::issue(const staff_id& staff, std::uint32_t credential_version, instant expires_at) const {
  const token_claims claims{to_hex(random_bytes(16)), staff, credential_version, expires_at};
  return to_hex(seal(key_, to_archive(claims), place));
}

std::optional<token_claims> token_mint::read(std::string_view token, instant now) const {
  std::string sealed;
  if (token.size() > token_size_max || !from_hex(token, sealed)) return std::nullopt;
  const auto plain = open_sealed(key_, sealed, place);
  token_claims claims;
  if (!plain || !from_archive(*plain, claims) || claims.expires_at <= now) return std::nullopt;
  return claims;
}

}  // namespace pilecloud::http
