# SPDX-License-Identifier: Apache-2.0
# Facts of stream tariff/<id> (domain/tariff/facts.hpp).
@0x9fc575c620cc6d24;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::tariff");

using Terms = import "terms.capnp";

struct TariffFact @0x868404066d3cfd3c {
  occurredAtUs @0 :Int64;     # the source's clock
  by @1 :Text;                # who asked: "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  causePartition @2 :UInt16;  # of the fact that caused this one
  causePosition @3 :UInt64;   # 0: none
  union {
    notRecorded @4 :Void;
    published @5 :Published;
  }
}

struct Published @0x9dd284bb26995678 {
  owner @0 :Text;
  name @1 :Text;
  terms @2 :Terms.Terms;
  effectiveAtUs @3 :Int64;
}
