# SPDX-License-Identifier: Apache-2.0
# Facts of stream pile/<id> (domain/pile/facts.hpp).
@0xc1bd5dad6dc5306f;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::pile");

using Order = import "order.capnp";
using Sample = import "sample.capnp";
using Service = import "service.capnp";
using Session = import "session.capnp";

struct PileFact @0xa3fcb057154734f6 {
  occurredAtUs @0 :Int64;     # the source's clock
  by @1 :Text;                # who asked: "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  causePartition @2 :UInt16;  # of the fact that caused this one
  causePosition @3 :UInt64;   # 0: none
  union {
    notRecorded @4 :Void;
    registered @5 :Registered;
    changed @6 :Changed;
    orderPlaced @7 :OrderPlaced;
    startReported @8 :StartReported;
    sessionClosed @9 :SessionClosed;
    statusReported @10 :StatusReported;
    registerRead @11 :RegisterRead;
    registerWithdrawn @12 :RegisterWithdrawn;
    accessSet @13 :AccessSet;
    booted @14 :Booted;
    reportStrayed @15 :ReportStrayed;
    strayJoined @16 :StrayJoined;
    requestNumbered @17 :Service.RequestNumbered;
    reserved @18 :Service.Reserved;
    reservationChanged @19 :Service.ReservationChanged;
    availabilitySet @20 :Service.AvailabilitySet;
    powerLimitSet @21 :Service.PowerLimitSet;
    settingsReported @22 :Service.SettingsReported;
    localListReported @23 :Service.LocalListReported;
    upkeepAsked @24 :Service.UpkeepAsked;
    upkeepReported @25 :Service.UpkeepReported;
    passwordOffered @26 :PasswordOffered;
    passwordTaken @27 :PasswordTaken;
    passwordWithdrawn @28 :PasswordWithdrawn;
    profileSet @29 :ProfileSet;
    profileTold @30 :ProfileTold;
    clockMeasured @31 :ClockMeasured;
  }
}

enum Mounting @0xad3c27a08799ddfa {
  notRecorded @0;
  floor @1;
  wall @2;
}

enum Place @0xb6305a85232819ed {
  notRecorded @0;
  publicPlace @1;
  dedicated @2;
  privatePlace @3;
}

enum Current @0xfdfdf7e5c3185a70 {
  notRecorded @0;
  alternating @1;
  direct @2;
}

enum ConnectorStatus @0xdc8cedd8600518b3 {
  notRecorded @0;
  available @1;
  preparing @2;
  charging @3;
  suspended @4;
  finishing @5;
  reserved @6;
  unavailable @7;
  faulted @8;
}

struct Attributes @0xdee3015b3ee07588 {
  owner @0 :Text;
  station @1 :Text;
  vendor @2 :Text;
  model @3 :Text;
  serial @4 :Text;
  mounting @5 :Mounting;
  place @6 :Place;
  current @7 :Current;
  ratedPowerMw @8 :Int64;  # milliwatt; 0: unknown
  connectors @9 :UInt16;
  verificationNumber @10 :Text;  # rules.md W13; empty: none
  verificationExpiresDay @11 :Int32;  # the last day it counts, since 1970-01-01; 0: not known
  showsCost @12 :Bool;  # rules.md W12
}

struct Registered @0xb3bdfb036a206b22 {
  attributes @0 :Attributes;
}

struct Changed @0xa0d95d1c839fe813 {
  attributes @0 :Attributes;
}

struct OrderPlaced @0xeb8a8c02ea6406a8 {
  number @0 :UInt32;  # of the session <pile>/<number>
  order @1 :Order.Order;
}

struct StartReported @0xd31658170b038807 {
  number @0 :UInt32;
  connector @1 :UInt16;
  atUs @2 :Int64;  # device time
  hasMeter @3 :Bool;
  meterMwh @4 :Int64;
  key @5 :Data;  # 16 bytes, natural key of the report (rules.md R8)
  registerBefore @6 :Sample.Reading;  # rules.md R6; absent: none
  transaction @7 :Text;  # the pile's own name for it; empty: the session's number
  card @8 :Text;  # hash of the token shown; empty: none, or an order's one-time token
}

struct SessionClosed @0x87f849b627bf336b {
  number @0 :UInt32;
  endedAtUs @1 :Int64;  # device time; 0: not by a stop or its last reading
}

struct StatusReported @0xbbf1f7b43dd6dca3 {
  connector @0 :UInt16;  # 0: the whole pile
  status @1 :ConnectorStatus;
  error @2 :Text;  # the device's code; empty: none
  atUs @3 :Int64;
}

struct RegisterRead @0xf6f1825e98c8e527 {  # rules.md R6
  connector @0 :UInt16;
  reading @1 :Sample.Reading;
}

struct RegisterWithdrawn @0x885d8abe6f546b8c {  # rules.md R6
  number @0 :UInt32;     # of the session that loses it
  connector @1 :UInt16;  # (connector, atUs): its start
  atUs @2 :Int64;
}

struct Access @0xe332b2cd78bb9b20 {  # rules.md W6
  securityProfile @0 :UInt8;  # 0 to 3
  credential @1 :Data;        # hash of the pile's password, sealed; empty: none
}

struct AccessSet @0x8f29d5caf4097f52 {
  access @0 :Access;
}

struct Nameplate @0xe8db6eb7407e3d52 {  # words as the pile sent them
  protocol @0 :Text;
  vendor @1 :Text;
  model @2 :Text;
  serial @3 :Text;
  firmware @4 :Text;
  iccid @5 :Text;
  imsi @6 :Text;
  meterType @7 :Text;
  meterSerial @8 :Text;
}

struct Booted @0xdc39fd80ee0cca85 {
  atUs @0 :Int64;
  nameplate @1 :Nameplate;
}

enum StrayKind @0xb5a1f1d3c5e0a7c2 {
  notRecorded @0;
  meter @1;
  stop @2;
}

struct Stray @0xd0f3c1f6a99b7e14 {  # rules.md W2: a report whose charge is not known yet
  kind @0 :StrayKind;
  connector @1 :UInt16;  # 0: not said
  atUs @2 :Int64;        # device time
  hasMeter @3 :Bool;
  meterMwh @4 :Int64;
  reason @5 :Session.StopReason;
  card @6 :Text;   # hash of the token shown; empty: none
  start @7 :Data;  # 16 bytes, key of the start it belongs to; absent: not said
  samples @8 :List(Sample.Sample);
  key @9 :Data;  # 16 bytes, natural key of the report (rules.md R8)
  hasSequence @10 :Bool;
  sequence @11 :UInt32;  # of its message (2.0.1 seqNo)
  signedValues @12 :List(Session.SignedValue);
}

struct ReportStrayed @0x9c4d2c6be2f5d837 {
  report @0 :Stray;
}

struct StrayJoined @0xe7b16a0c4d8f2359 {
  number @0 :UInt32;  # of the session <pile>/<number>
  report @1 :Stray;
}

struct PasswordOffered @0xbb2ce6c87109c3d2 {  # rules.md W6
  credential @0 :Data;  # hash of the password, sealed
}

struct PasswordTaken @0xad1d76cb0e7ec2e4 {
  credential @0 :Data;
}

struct PasswordWithdrawn @0xf0ce43aced254c6b {
  credential @0 :Data;
}

struct Profile @0xb21e97a65e66869c {  # rules.md W11
  sampleIntervalS @0 :UInt32;
  measurands @1 :List(Text);
  connectionTimeoutS @2 :UInt32;
  pingIntervalS @3 :UInt32;
  offlineAuthorisation @4 :Bool;
  transactionAttempts @5 :UInt32;
  startPoints @6 :List(Text);
  stopPoints @7 :List(Text);
}

struct ProfileSet @0xc3dd59f9efbf1647 {
  profile @0 :Profile;
}

enum SettingAnswer @0xa1297ef7f2485866 {
  notRecorded @0;
  accepted @1;
  rebootRequired @2;
  rejected @3;
  notSupported @4;
  unanswered @5;
}

struct ProfileSetting @0xaeb53b6297483d6f {
  name @0 :Text;  # as the pile calls it
  wanted @1 :Text;
  answer @2 :SettingAnswer;
  wasRead @3 :Bool;
  read @4 :Text;  # as the pile writes it
}

struct ProfileTold @0x8b629969deced662 {
  atUs @0 :Int64;
  settings @1 :List(ProfileSetting);
}

struct ClockMeasured @0x9c4497f022d46ef0 {  # rules.md R3
  offsetUs @0 :Int64;  # received - device time
  atUs @1 :Int64;      # our clock
}
