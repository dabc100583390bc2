# SPDX-License-Identifier: Apache-2.0
# Facts of stream station/<id> (domain/station/facts.hpp).
@0x9dc7c5e7dd6f7a3b;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::station");

struct StationFact @0xcb5f4c39d1162a9d {
  occurredAtUs @0 :Int64;     # the source's clock
  by @1 :Text;                # who asked: "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  causePartition @2 :UInt16;  # of the fact that caused this one
  causePosition @3 :UInt64;   # 0: none
  union {
    notRecorded @4 :Void;
    registered @5 :Registered;
    changed @6 :Changed;
    tariffAssigned @7 :TariffAssigned;
  }
}

struct Profile @0xd82aaca95922e59b {
  owner @0 :Text;
  name @1 :Text;
  address @2 :Text;
  timeZone @3 :Text;       # IANA name
  latitudeUdeg @4 :Int32;  # 1e-6 degrees; both 0: unknown
  longitudeUdeg @5 :Int32;
}

struct Registered @0xf4c37d7ab3c0f8fe {
  profile @0 :Profile;
}

struct Changed @0xa282ae2893559fce {
  profile @0 :Profile;
}

struct TariffAssigned @0x839fb3dd1ace53a4 {
  owner @0 :Text;
  tariff @1 :Text;
  version @2 :UInt32;
}
