// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_parts.hpp"
#include "events/staff_codec.hpp"

namespace pilecloud::cluster {

namespace {

namespace staff = domain::staff;
using events::opaque;
using events::take;
using events::text;
using message = schema::StaffCommand;

void write(message::Builder to, const staff::hire& from) {
  auto command = to.initHire();
  command.setStaff(text(from.staff));
  command.setOwner(text(from.owner));
  command.setRole(events::to_wire(from.role));
  command.setSealedPasswordHash(opaque(from.sealed_password_hash));
}
void write(message::Builder to, const staff::change_role& from) {
  to.initChangeRole().setRole(events::to_wire(from.role));
}
void write(message::Builder to, const staff::change_password& from) {
  to.initChangePassword().setSealedPasswordHash(opaque(from.sealed_password_hash));
}
void write(message::Builder to, const staff::dismiss&) { to.initDismiss(); }

void get(schema::Hire::Reader from, staff::hire& to) {
  take(from.getStaff(), to.staff);
  take(from.getOwner(), to.owner);
  take(from.getRole(), to.role);
  take(from.getSealedPasswordHash(), to.sealed_password_hash);
}

}  // namespace

void put(message::Builder to, const staff::command& from) {
  std::visit([&to](const auto& one) { write(to, one); }, from);
}

void get(message::Reader from, staff::command& to) {
  switch (from.which()) {
    case message::HIRE:
      return get(from.getHire(), to.emplace<staff::hire>());
    case message::CHANGE_ROLE:
      return take(from.getChangeRole().getRole(), to.emplace<staff::change_role>().role);
    case message::CHANGE_PASSWORD:
      return take(from.getChangePassword().getSealedPasswordHash(),
                  to.emplace<staff::change_password>().sealed_password_hash);
    case message::DISMISS:
      to.emplace<staff::dismiss>();
      return;
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("staff command", from.which());
}

}  // namespace pilecloud::cluster
