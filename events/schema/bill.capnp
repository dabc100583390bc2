# SPDX-License-Identifier: Apache-2.0
# What pricing makes of readings and frozen terms (rules.md P3, P4, P6).
@0xad886995474d56d2;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema");

using Terms = import "terms.capnp";

struct Bill @0xdfc5d23a3acb5593 {
  deliveredMwh @0 :Int64;
  slices @1 :List(Slice);  # by time
  lines @2 :List(Line);    # P6 order
  electricityFen @3 :Int64;
  serviceFen @4 :Int64;
  totalFen @5 :Int64;
  flags @6 :UInt32;        # bits of domain/session/bill.hpp, never renumbered
  segments @7 :UInt32;
}

struct Slice @0xac6217482f7ca02a {  # energy of one stretch inside one half hour
  fromUs @0 :Int64;
  toUs @1 :Int64;
  deliveredMwh @2 :Int64;
  rate @3 :Terms.RateClass;
  table @4 :UInt8;  # index into the terms' day tables
}

enum LineKind @0x9a513cbb24c7d5aa {
  notRecorded @0;
  electricity @1;
  service @2;
}

struct Line @0x9c6691fee5246d98 {
  kind @0 :LineKind;
  rate @1 :Terms.RateClass;
  table @2 :UInt8;
  deliveredMwh @3 :Int64;
  unitE5 @4 :Int64;  # 1e-5 yuan a kWh
  amountFen @5 :Int64;
}
