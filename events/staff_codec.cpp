// SPDX-License-Identifier: Apache-2.0
// Staff facts <-> schema/staff.capnp.
#include "events/staff_codec.hpp"

#include "events/codec.hpp"

namespace pilecloud::events {

using namespace domain::staff;
using message = schema::staff::StaffFact;

namespace {

void put(message::Builder to, const hired& from) {
  auto fact = to.initHired();
  fact.setOwner(text(from.owner));
  fact.setRole(to_wire(from.role));
  fact.setSealedPasswordHash(opaque(from.sealed_password_hash));
}
void put(message::Builder to, const role_changed& from) {
  auto fact = to.initRoleChanged();
  fact.setOwner(text(from.owner));
  fact.setRole(to_wire(from.role));
}
void put(message::Builder to, const password_changed& from) {
  auto fact = to.initPasswordChanged();
  fact.setOwner(text(from.owner));
  fact.setSealedPasswordHash(opaque(from.sealed_password_hash));
}
void put(message::Builder to, const dismissed& from) { to.initDismissed().setOwner(text(from.owner)); }

void get(schema::staff::Hired::Reader from, hired& to) {
  take(from.getOwner(), to.owner);
  take(from.getRole(), to.role);
  take(from.getSealedPasswordHash(), to.sealed_password_hash);
}
void get(schema::staff::RoleChanged::Reader from, role_changed& to) {
  take(from.getOwner(), to.owner);
  take(from.getRole(), to.role);
}
void get(schema::staff::PasswordChanged::Reader from, password_changed& to) {
  take(from.getOwner(), to.owner);
  take(from.getSealedPasswordHash(), to.sealed_password_hash);
}

void get(message::Reader from, domain::staff::fact& to) {
  switch (from.which()) {
    case message::HIRED:
      return get(from.getHired(), as<hired>(to));
    case message::ROLE_CHANGED:
      return get(from.getRoleChanged(), as<role_changed>(to));
    case message::PASSWORD_CHANGED:
      return get(from.getPasswordChanged(), as<password_changed>(to));
    case message::DISMISSED:
      return take(from.getDismissed().getOwner(), as<dismissed>(to).owner);
    case message::NOT_RECORDED:
      break;
  }
  refuse_member(category::staff, from.which());
}

}  // namespace

std::string encode(const domain::staff::fact& body, const origin& asked) {
  return write_message<message>(
      asked, [&body](message::Builder root) { std::visit([&root](const auto& fact) { put(root, fact); }, body); });
}

result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::staff::fact& body) {
  return read_message<message>(payload, asked, [&body](message::Reader root) { get(root, body); });
}

}  // namespace pilecloud::events
