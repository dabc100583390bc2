// SPDX-License-Identifier: Apache-2.0
#include "app/administrator.hpp"

#include <fmt/format.h>

#include "app/session_import.hpp"
#include "base/sealing.hpp"

namespace pilecloud::app {

namespace {

constexpr duration patience = std::chrono::seconds{10};
constexpr std::size_t password_letters = 20;  // of 32 each: 100 bits

// Letters and digits that no font confuses.
std::string make_password() {
  static constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
  static_assert(letters.size() == 32);
  std::string password;
  for (const char byte : random_bytes(password_letters)) password += letters[static_cast<unsigned char>(byte) % 32];
  return password;
}

}  // namespace

result<std::optional<std::string>, std::string> ensure_administrator(node& node, http::key_ring& keys, bool reset) {
  const storage::stream_id stream{"staff", administrator_name};
  const bool present = node.log().version_of(stream) > 0;
  if (present && !reset) return std::optional<std::string>{};

  const staff_id whom{administrator_name};
  const operator_id owner{std::string{default_operator}};
  auto password = make_password();
  auto sealed = keys.seal_password_hash(owner, whom, hash_password(password));
  if (!sealed) return fmt::format("the key store cannot be written: {}", sealed.error().detail);

  actors::request request;
  request.stream = stream;
  request.by = "start";
  request.occurred_at = node.clock().now();
  if (present) {
    request.command = domain::staff::command{domain::staff::change_password{sealed.value()}};
  } else {
    request.command =
        domain::staff::command{domain::staff::hire{whom, owner, domain::staff::role::administrator, sealed.value()}};
  }
  const auto answer = actors::ask_and_wait(node.entities(), std::move(request), patience);
  if (const auto* no = std::get_if<actors::rejected>(&answer)) {
    if (!present) return std::optional<std::string>{};  // another node of the cluster was faster
    return fmt::format("the administrator was refused: {}", no->rule);
  }
  if (!std::holds_alternative<actors::accepted>(answer)) return std::string{"the log did not take the administrator"};
  return std::optional<std::string>{std::move(password)};
}

}  // namespace pilecloud::app
