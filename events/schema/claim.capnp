# SPDX-License-Identifier: Apache-2.0
# Facts of stream claim/<kind>/<hmac> (domain/claim/facts.hpp).
@0xaa939876b309422f;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::claim");

struct ClaimFact @0x851ac42730fcaf8e {
  occurredAtUs @0 :Int64;     # the source's clock
  by @1 :Text;                # who asked: "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  causePartition @2 :UInt16;  # of the fact that caused this one
  causePosition @3 :UInt64;   # 0: none
  union {
    notRecorded @4 :Void;
    claimed @5 :Claimed;
    confirmed @6 :Confirmed;
    lapsed @7 :Lapsed;
    released @8 :Released;
  }
}

struct Claimed @0xccb22e1db72421ee {
  holder @0 :Text;  # "account/<id>" or "staff/<id>"
}

struct Confirmed @0xafcb3ac7acaf6905 {
  holder @0 :Text;
}

struct Lapsed @0xef42521accf735aa {
  holder @0 :Text;
}

struct Released @0xccd8bd090a11dfaa {
  holder @0 :Text;
}
