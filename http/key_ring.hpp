// SPDX-License-Identifier: Apache-2.0
// The keys of design §5.10 by what they are for, over storage's key_store, which knows only names and bytes.
//
//   secret/cluster      HMACs: claims, look-ups, fingerprints     secret/token   access tokens
//   operator/<id>       password hashes of an operator's staff     account/<id>  a person's phone, name, cards, plates
//   revoked/<token id>  a logged-out token until it would expire (no secret; here because it must outlive a restart)
// A cipher is bound to its place ("account/<id>/phone"). An account's key is synced before seal() returns; erase()
// destroys it, and what it sealed reads as erased for ever. Errors of the disk are storage::failure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/sealing.hpp"
#include "domain/account/facts.hpp"
#include "storage/key_store.hpp"

namespace pilecloud::http {

using storage::failure;

enum class personal : std::uint8_t { phone = 1, name, card, plate };
std::string_view to_text(personal kind);

// How a text is written before it is hashed, so that one phone has one hash: "+86 134-0000-1171" -> "13400001171".
std::string normal_form(personal kind, std::string_view text);
// What a role that may not see it gets: 134****1171, 张**, ****5678, 粤B****8.
std::string masked(personal kind, std::string_view text);

// rules.md W6
inline constexpr std::size_t pile_password_least = 16;
inline constexpr std::size_t pile_password_most = 20;

class key_ring {
 public:
  // `keys` outlives the ring. Forgets revocations that ended before `now`.
  static result<std::unique_ptr<key_ring>, failure> open(storage::key_store& keys, instant now);

  std::string hash_of(personal kind, std::string_view text) const;  // lower-case hex
  result<domain::account::sealed_text, failure> seal_personal(const account_id& whose, personal kind,
                                                              std::string_view text);
  // nullopt: nothing was sealed, or the person was erased.
  std::optional<std::string> open_personal(const account_id& whose, personal kind,
                                           const domain::account::sealed_text& sealed) const;
  result<nothing, failure> erase(const account_id& whose);

  result<std::string, failure> seal_password_hash(const operator_id& owner, const staff_id& whose,
                                                  std::string_view hash);
  std::optional<std::string> open_password_hash(const operator_id& owner, const staff_id& whose,
                                                std::string_view sealed) const;

  result<std::string, failure> seal_password_hash(const operator_id& owner, const pile_id& whose,
                                                  std::string_view hash);
  std::optional<std::string> open_password_hash(const operator_id& owner, const pile_id& whose,
                                                std::string_view sealed) const;
  // Of a password that made_password() made: a keyed hash, which costs a microsecond where argon2id costs 0.1 s; it has
  // 100 bits, so there is nothing to guess (docs/decisions/pile-passwords.md).
  result<std::string, failure> seal_made_password(const operator_id& owner, const pile_id& whose,
                                                  std::string_view password);
  // Either kind of sealed hash.
  bool opens_pile(const operator_id& owner, const pile_id& whose, std::string_view sealed,
                  std::string_view password) const;
  bool takes_time(const operator_id& owner, const pile_id& whose, std::string_view sealed) const;
  // A pile's password nobody chose: 20 characters without those people confuse. The same seed gives the same.
  std::string made_password(const pile_id& whose, std::string_view seed) const;

  const secret_key& token_key() const { return token_; }
  hash256 fingerprint_of(std::string_view canonical_body) const;

  result<nothing, failure> revoke(std::string_view token_id, instant until);
  bool is_revoked(std::string_view token_id) const;  // a key store that cannot be read revokes everything

 private:
  key_ring(storage::key_store& keys, const secret_key& cluster, const secret_key& token)
      : keys_(keys), cluster_(cluster), token_(token) {}
  std::optional<secret_key> known_key(std::string_view name) const;
  std::string hash_of_made(const pile_id& whose, std::string_view password) const;

  storage::key_store& keys_;
  secret_key cluster_;
  secret_key token_;
};

}  // namespace pilecloud::http
