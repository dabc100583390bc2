# SPDX-License-Identifier: Apache-2.0
# Facts of stream account/<id> (domain/account/facts.hpp).
@0x89ce4c34aa36a86c;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::account");

struct AccountFact @0xc05e1c41b84e932a {
  occurredAtUs @0 :Int64;     # the source's clock
  by @1 :Text;                # who asked: "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  causePartition @2 :UInt16;  # of the fact that caused this one
  causePosition @3 :UInt64;   # 0: none
  union {
    notRecorded @4 :Void;
    registered @5 :Registered;
    profileChanged @6 :ProfileChanged;
    cardAdded @7 :CardAdded;
    cardRemoved @8 :CardRemoved;
    vehicleAdded @9 :VehicleAdded;
    vehicleRemoved @10 :VehicleRemoved;
    frozen @11 :Frozen;
    unfrozen @12 :Unfrozen;
    toppedUp @13 :ToppedUp;
    holdPlaced @14 :HoldPlaced;
    holdReleased @15 :HoldReleased;
    charged @16 :Charged;
    debtPaid @17 :DebtPaid;
  }
}

struct SealedText @0x9b0642e02739d51e {
  hash @0 :Text;    # HMAC-SHA-256 in hex; empty where nobody looks it up
  cipher @1 :Data;  # under the account's key
}

struct Registered @0xa1f2b2b8425e1ee4 {
  phone @0 :SealedText;
  name @1 :SealedText;
}

struct ProfileChanged @0xe0c3d2f2ca5ff086 {
  phone @0 :SealedText;
  name @1 :SealedText;
}

struct CardAdded @0xeb4598e3d2325068 {
  card @0 :SealedText;
}

struct CardRemoved @0x84e94dad1efe2c63 {
  hash @0 :Text;
}

struct VehicleAdded @0xb1c7f37c6f5de5bc {
  plate @0 :SealedText;
  consumptionWhPer100Km @1 :UInt32;  # 0: unknown
}

struct VehicleRemoved @0xdf407ec947b7a6c5 {
  hash @0 :Text;
}

struct Frozen @0xfe2dce4d6e82749d {}

struct Unfrozen @0xe558a74f4c865f67 {}

enum TopUpChannel @0xf16c9638ae5a4762 {
  notRecorded @0;
  cash @1;
  bankTransfer @2;
  sandbox @3;
}

struct ToppedUp @0xe827436e3fadcbac {
  amountFen @0 :Int64;
  channel @1 :TopUpChannel;
  reference @2 :Text;
}

struct HoldPlaced @0x82573082240116c6 {
  session @0 :Text;
  amountFen @1 :Int64;
  inAllFen @2 :Int64;  # rules.md S10, of a hold that grows: held with it in all,
  askedFen @3 :Int64;  # and what was asked for; both 0: an order's hold
}

struct HoldReleased @0x986f741ebbf4809a {
  session @0 :Text;
  amountFen @1 :Int64;
}

struct Charged @0xd70a7ff2429e273e {  # one settlement revision meets the wallet (rules.md S3, S5)
  session @0 :Text;
  revision @1 :UInt32;
  dueFen @2 :Int64;
  dueBeforeFen @3 :Int64;
  capturedFen @4 :Int64;
  releasedFen @5 :Int64;
  fromBalanceFen @6 :Int64;
  toDebtFen @7 :Int64;
  toLossFen @8 :Int64;
  lossForgivenFen @9 :Int64;
  debtForgivenFen @10 :Int64;
  refundedFen @11 :Int64;
}

struct DebtPaid @0xf85e16d5e898e54d {
  session @0 :Text;
  amountFen @1 :Int64;
}
