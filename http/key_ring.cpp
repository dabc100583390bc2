// SPDX-License-Identifier: Apache-2.0
#include "http/key_ring.hpp"

#include <vector>

namespace pilecloud::http {

namespace {

constexpr std::string_view made_mark = "made:";  // argon2id's own begins with "$argon2id$"

std::string account_key(const account_id& whose) { return "account/" + whose.text(); }
std::string operator_key(const operator_id& owner) { return "operator/" + owner.text(); }
std::string place_of(const account_id& whose, personal kind) {
  return account_key(whose).append("/").append(to_text(kind));
}
std::string place_of(const pile_id& whose) { return "pile/" + whose.text() + "/password"; }
std::string place_of(const staff_id& whose) { return "staff/" + whose.text() + "/password"; }

result<secret_key, failure> made_key(storage::key_store& keys, std::string_view name) {
  auto bytes = keys.secret(name);
  if (!bytes) return bytes.error();
  auto key = secret_key::from(bytes.value());
  wipe(bytes.value());
  if (!key) return failure{storage::errc::unknown_format, std::string{name} + " is no key of 32 bytes"};
  return *key;
}

}  // namespace

std::string_view to_text(personal kind) {
  switch (kind) {
    case personal::phone:
      return "phone";
    case personal::name:
      return "name";
    case personal::card:
      return "card";
    case personal::plate:
      return "plate";
  }
  return "unknown";
}

result<std::unique_ptr<key_ring>, failure> key_ring::open(storage::key_store& keys, instant now) {
  auto cluster = made_key(keys, "secret/cluster");
  if (!cluster) return cluster.error();
  auto token = made_key(keys, "secret/token");
  if (!token) return token.error();
  std::vector<std::string> ended;
  auto listed = keys.each("revoked/", [&ended, now](std::string_view name, std::string_view until) {
    const auto at = parse_rfc3339(until);
    if (!at || *at <= now) ended.emplace_back(name);
    return true;
  });
  if (!listed) return listed.error();
  for (const auto& name : ended) {
    if (auto gone = keys.remove(name); !gone) return gone.error();
  }
  return std::unique_ptr<key_ring>(new key_ring(keys, cluster.value(), token.value()));
}

std::string key_ring::hash_of(personal kind, std::string_view text) const {
  return to_hex(bytes_of(keyed_hash(cluster_, {"personal", to_text(kind), normal_form(kind, text)})));
}

result<domain::account::sealed_text, failure> key_ring::seal_personal(const account_id& whose, personal kind,
                                                                      std::string_view text) {
  auto key = made_key(keys_, account_key(whose));
  if (!key) return key.error();
  // A name is never looked up, so no hash of it exists to be tried against a list of names.
  auto hash = kind == personal::name ? std::string{} : hash_of(kind, text);
  return domain::account::sealed_text{std::move(hash), seal(key.value(), text, place_of(whose, kind))};
}

std::optional<secret_key> key_ring::known_key(std::string_view name) const {
  auto bytes = keys_.get(name);
  if (!bytes || !bytes.value()) return std::nullopt;
  auto key = secret_key::from(*bytes.value());
  wipe(*bytes.value());
  return key;
}

std::optional<std::string> key_ring::open_personal(const account_id& whose, personal kind,
                                                   const domain::account::sealed_text& sealed) const {
  if (sealed.cipher.empty()) return std::nullopt;
  const auto key = known_key(account_key(whose));
  if (!key) return std::nullopt;
  return open_sealed(*key, sealed.cipher, place_of(whose, kind));
}

result<nothing, failure> key_ring::erase(const account_id& whose) { return keys_.destroy(account_key(whose)); }

result<std::string, failure> key_ring::seal_password_hash(const operator_id& owner, const staff_id& whose,
                                                          std::string_view hash) {
  auto key = made_key(keys_, operator_key(owner));
  if (!key) return key.error();
  return seal(key.value(), hash, place_of(whose));
}

std::optional<std::string> key_ring::open_password_hash(const operator_id& owner, const staff_id& whose,
                                                        std::string_view sealed) const {
  const auto key = known_key(operator_key(owner));
  if (!key) return std::nullopt;
  return open_sealed(*key, sealed, place_of(whose));
}

result<std::string, failure> key_ring::seal_password_hash(const operator_id& owner, const pile_id& whose,
                                                          std::string_view hash) {
  auto key = made_key(keys_, operator_key(owner));
  if (!key) return key.error();
  return seal(key.value(), hash, place_of(whose));
}

std::optional<std::string> key_ring::open_password_hash(const operator_id& owner, const pile_id& whose,
                                                        std::string_view sealed) const {
  const auto key = known_key(operator_key(owner));
  if (!key) return std::nullopt;
  return open_sealed(*key, sealed, place_of(whose));
}

std::string key_ring::hash_of_made(const pile_id& whose, std::string_view password) const {
  return std::string{made_mark} +
         to_hex(bytes_of(keyed_hash(cluster_, {"hash of a made pile password", whose.text(), password})));
}

result<std::string, failure> key_ring::seal_made_password(const operator_id& owner, const pile_id& whose,
                                                          std::string_view password) {
  return seal_password_hash(owner, whose, hash_of_made(whose, password));
}

bool key_ring::opens_pile(const operator_id& owner, const pile_id& whose, std::string_view sealed,
                          std::string_view password) const {
  auto hash = open_password_hash(owner, whose, sealed);
  if (!hash) return false;
  const bool is_it = hash->starts_with(made_mark) ? equal_in_constant_time(*hash, hash_of_made(whose, password))
                                                  : password_matches(*hash, password);
  wipe(*hash);
  return is_it;
}

bool key_ring::takes_time(const operator_id& owner, const pile_id& whose, std::string_view sealed) const {
  auto hash = open_password_hash(owner, whose, sealed);
  if (!hash) return false;
  const bool is_quick = hash->starts_with(made_mark);
  wipe(*hash);
  return !is_quick;
}

std::string key_ring::made_password(const pile_id& whose, std::string_view seed) const {
  static constexpr std::string_view letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  static_assert(letters.size() == 32);
  std::string made;
  for (const auto byte : keyed_hash(cluster_, {"pile password", whose.text(), seed})) {
    if (made.size() < pile_password_most) made += letters[byte % letters.size()];
  }
  return made;
}

hash256 key_ring::fingerprint_of(std::string_view canonical_body) const {
  // Keyed, because a body may hold a password or phone and fingerprints are stored in the log.
  return keyed_hash(cluster_, {"body", canonical_body});
}

result<nothing, failure> key_ring::revoke(std::string_view token_id, instant until) {
  return keys_.put("revoked/" + std::string{token_id}, to_rfc3339(until));
}

bool key_ring::is_revoked(std::string_view token_id) const {
  const auto found = keys_.get("revoked/" + std::string{token_id});
  return !found || found.value().has_value();
}

}  // namespace pilecloud::http
