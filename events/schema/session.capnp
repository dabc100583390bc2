# SPDX-License-Identifier: Apache-2.0
# Facts of stream session/<pile>/<n> (domain/session/facts.hpp).
@0xd53354fb8eed9a3c;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::session");

using Bill = import "bill.capnp";
using Order = import "order.capnp";
using Sample = import "sample.capnp";

struct SessionFact @0x8d3474a107ef866f {
  occurredAtUs @0 :Int64;     # the source's clock
  by @1 :Text;                # who asked: "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  causePartition @2 :UInt16;  # of the fact that caused this one
  causePosition @3 :UInt64;   # 0: none
  union {
    notRecorded @4 :Void;
    ordered @5 :Ordered;
    funded @6 :Funded;
    startRequested @7 :StartRequested;
    started @8 :Started;
    metered :group {  # in place, not behind a pointer: 16 bytes less in most of the log
      verdict @9 :Verdict;
      samples @10 :List(Sample.Sample);
      timers @11 :Timers;  # absent: sets none, has no number and no cost
    }
    clockMeasured @12 :ClockMeasured;
    stopRequested @13 :StopRequested;
    stopped @14 :Stopped;
    endedByRule @15 :EndedByRule;
    startFailed @16 :StartFailed;
    settled @17 :Settled;
    settlementConfirmed @18 :SettlementConfirmed;
    closedUnbilled @19 :ClosedUnbilled;
    registerWithdrawn @20 :RegisterWithdrawn;
    holdRequested @21 :HoldRequested;
    holdRecorded @22 :HoldRecorded;
    signedMeasured @23 :SignedMeasured;
    messageNumbered @24 :MessageNumbered;
  }
}

enum Verdict @0xc079e4291fbaf207 {  # rules.md R7
  notRecorded @0;
  ok @1;
  late @2;
  backwards @3;
  unknownTransaction @4;
  afterFailure @5;
}

enum StopReason @0x8f94dd3e7dda6466 {
  notRecorded @0;
  local @1;
  remote @2;
  limitReached @3;
  evDisconnected @4;
  emergency @5;
  powerLoss @6;
  lowBalance @7;
  startedAfterFailure @8;
  other @9;
}

enum FailureReason @0xa1c9030c0ea7ff18 {
  notRecorded @0;
  insufficientFunds @1;
  accountHasDebt @2;
  accountFrozen @3;
  accountUnknown @4;
  orderExpired @5;
  startTimedOut @6;
  startRejected @7;
  cancelled @8;
}

enum SettleCause @0xae3260f2cf10ea9f {
  notRecorded @0;
  stopped @1;
  lateRecord @2;
  imported @3;
  overdue @4;
  person @5;
}

enum CloseReason @0xee9e37daf42bfc78 {
  notRecorded @0;
  noEndRecorded @1;
}

# Reminders stand in the facts that set them; 0: sets none. Of a report also the number of the device's message
# (rules.md W2) and what the charge costs by it: seldom enough, and never a word more for facts without.
struct Timers @0x81526d87bf6c6b16 {
  overdueAtUs @0 :Int64;  # rules.md S4
  settleAtUs @1 :Int64;   # rules.md S2, R5
  hasSequence @2 :Bool;
  sequence @3 :UInt32;
  costFen @4 :Int64;
}

struct Ordered @0xcb9a23d758a1a388 {
  order @0 :Order.Order;
}

struct Funded @0xc2fbdac19d1091c4 {
  holdFen @0 :Int64;
}

struct StartRequested @0xd27d200cbb17777d {
  deadlineUs @0 :Int64;
}

struct Started @0xa6b5203d60b22167 {
  atUs @0 :Int64;  # device time
  hasMeter @1 :Bool;
  meterMwh @2 :Int64;
  verdict @3 :Verdict;
  overdueAtUs @4 :Int64;
  settleAtUs @5 :Int64;
  registerBefore @6 :Sample.Reading;  # rules.md R6; absent: none
}

struct ClockMeasured @0xd15823a634729587 {
  offsetUs @0 :Int64;  # received - device time (rules.md R3)
  settleAtUs @1 :Int64;
}

struct StopRequested @0xad0061576ecf94b0 {
  reason @0 :StopReason;
}

struct Stopped @0xbcd3594051cd2e5c {
  atUs @0 :Int64;  # device time
  hasMeter @1 :Bool;
  meterMwh @2 :Int64;
  reason @3 :StopReason;
  samples @4 :List(Sample.Sample);
  verdict @5 :Verdict;
  settleAtUs @6 :Int64;
  hasSequence @7 :Bool;
  sequence @8 :UInt32;  # of the device's message
  costFen @9 :Int64;
}

struct EndedByRule @0x86eee688295e404e {  # rules.md S4
  atUs @0 :Int64;
  settleAtUs @1 :Int64;
}

struct StartFailed @0xe7f864ab5d1f03d1 {
  reason @0 :FailureReason;
  account @1 :Text;  # whose hold is to be released
  source @2 :Order.PaymentSource;
}

struct Settled @0x94754d6fda23bdd6 {  # rules.md S2
  revision @0 :UInt32;
  bill @1 :Bill.Bill;
  cause @2 :SettleCause;
  atUs @3 :Int64;  # business time
  electricityChangeFen @4 :Int64;
  serviceChangeFen @5 :Int64;
  owner @6 :Text;
  station @7 :Text;
  account @8 :Text;
  source @9 :Order.PaymentSource;
  timeZone @10 :Text;
  chargeWalletBeyondHold @11 :Bool;
  endedAtUs @12 :Int64;
}

struct SettlementConfirmed @0xae4f5b08305946c9 {
  revision @0 :UInt32;
}

struct ClosedUnbilled @0xf567ec4715ddf167 {
  reason @0 :CloseReason;
  reportedMwh @1 :Int64;
}

struct RegisterWithdrawn @0xad8716c91e8e05a9 {  # rules.md R6
  settleAtUs @0 :Int64;
}

struct HoldRequested @0xa6c1d0f27e5b4938 {  # rules.md S10
  upToFen @0 :Int64;  # in all
  account @1 :Text;
}

struct HoldRecorded @0xd94b7e3a60c2f815 {  # rules.md S10
  heldFen @0 :Int64;  # in all
  askedFen @1 :Int64;
}

struct SignedValue @0xb8e5a1407fd3c629 {  # rules.md W13
  atUs @0 :Int64;  # device time, as sent
  text @1 :Text;   # the sampledValue as JSON
}

struct SignedMeasured @0x9d3f6c8b12e7a054 {
  values @0 :List(SignedValue);
}

struct MessageNumbered @0xe15a9c4d7b3082f6 {  # rules.md W2
  sequence @0 :UInt32;
}
