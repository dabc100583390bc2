# SPDX-License-Identifier: Apache-2.0
# Facts of stream staff/<id> (domain/staff/facts.hpp).
@0xd8814aefc2652c46;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::staff");

struct StaffFact @0xd8dcf8f515d29ee7 {
  occurredAtUs @0 :Int64;     # the source's clock
  by @1 :Text;                # who asked: "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  causePartition @2 :UInt16;  # of the fact that caused this one
  causePosition @3 :UInt64;   # 0: none
  union {
    notRecorded @4 :Void;
    hired @5 :Hired;
    roleChanged @6 :RoleChanged;
    passwordChanged @7 :PasswordChanged;
    dismissed @8 :Dismissed;
  }
}

enum Role @0xfad7625f291d6c14 {
  notRecorded @0;
  administrator @1;
  operations @2;
  accountant @3;
  auditor @4;
  device @5;
}

struct Hired @0xbe7334f0af57b5bf {
  owner @0 :Text;
  role @1 :Role;
  sealedPasswordHash @2 :Data;
}

struct RoleChanged @0xc15e82c0b85dd84b {
  owner @0 :Text;
  role @1 :Role;
}

struct PasswordChanged @0xe754a34d4e733cea {
  owner @0 :Text;
  sealedPasswordHash @1 :Data;
}

struct Dismissed @0xeac13a09e7ba7700 {
  owner @0 :Text;
}
