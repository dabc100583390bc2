# SPDX-License-Identifier: Apache-2.0
# What is agreed before a charge (充电订单).
@0xf118edcd292b4c73;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema");

using Terms = import "terms.capnp";

enum PaymentSource @0xad8122a05858797c {  # rules.md S1
  notRecorded @0;
  wallet @1;
  imported @2;
  unattributed @3;
}

enum LimitKind @0xdf3648edae9c5800 {
  notRecorded @0;  # until full
  byTime @1;
  byEnergy @2;
  byAmount @3;
  byMileage @4;
  byStateOfCharge @5;
}

struct Order @0xbf0513c59625d54a {
  owner @0 :Text;
  station @1 :Text;
  pile @2 :Text;
  connector @3 :UInt16;
  account @4 :Text;  # empty: nobody known
  source @5 :PaymentSource;
  terms @6 :Terms.Terms;
  limitKind @7 :LimitKind;
  limitValue @8 :Int64;  # µs, mWh, fen, mWh or 1e-3 % by kind
  holdFen @9 :Int64;
  chargeWalletBeyondHold @10 :Bool;
  ratedPowerMw @11 :Int64;  # milliwatt; 0: unknown
  orderedAtUs @12 :Int64;
  flags @13 :UInt32;        # as Bill.flags
  referenceFormat @14 :Text;  # an imported row is known by (format, id)
  referenceId @15 :Text;
  referenceContent @16 :Text;
  limitDistanceM @17 :Int64;  # byMileage: as asked
  limitConsumptionWhPer100Km @18 :UInt32;
}
