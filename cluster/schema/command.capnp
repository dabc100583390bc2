# SPDX-License-Identifier: Apache-2.0
# A command for an entity that another node owns, and its answer (actors/request.hpp). README.md says what may change.
@0xe1017b4041cc0c6b;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::cluster::schema");

using Account = import "/events/schema/account.capnp";
using Order = import "/events/schema/order.capnp";
using Pile = import "/events/schema/pile.capnp";
using Sample = import "/events/schema/sample.capnp";
using Service = import "/events/schema/service.capnp";
using Session = import "/events/schema/session.capnp";
using Staff = import "/events/schema/staff.capnp";
using Station = import "/events/schema/station.capnp";
using Terms = import "/events/schema/terms.capnp";

struct Request @0x8c6959c7f7efc438 {
  occurredAtUs @0 :Int64;     # the asker's clock
  by @1 :Text;                # who asks: "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  causePartition @2 :UInt16;  # of the fact that led to this command
  causePosition @3 :UInt64;   # 0: none
  stream @4 :Text;            # "pile/P1"; its category is the command's
  id @5 :Data;                # 16 bytes; absent: not remembered
  body @6 :Data;              # 16 bytes, fingerprint of the canonical body; absent: none
  union {
    notRecorded @7 :Void;
    account @8 :AccountCommand;
    claim @9 :ClaimCommand;
    pile @10 :PileCommand;
    session @11 :SessionCommand;
    staff @12 :StaffCommand;
    station @13 :StationCommand;
    tariff @14 :TariffCommand;
  }
}

struct Answer @0xf563b0466edee2ca {
  union {
    notRecorded @0 :Void;
    accepted @1 :Accepted;
    rejected @2 :Rejected;
    busy @3 :Void;
    bodyDiffers @4 :Void;
    unavailable @5 :Unavailable;
  }
}

struct Accepted @0xb514c9fa0e23e22f {
  partition @0 :UInt16;
  first @1 :UInt64;  # positions of the commit; with nothing new: 0
  last @2 :UInt64;
  version @3 :UInt64;
  repeated @4 :Bool;
  facts @5 :List(Fact);
}

struct Fact @0xac9690e1dac25eea {
  category @0 :Text;  # "session"
  payload @1 :Data;   # the category's root struct of events/schema, without who, when and why
}

struct Rejected @0xdc7b619a4a251014 {
  category @0 :Text;
  rule @1 :Text;
  field @2 :Text;  # empty: none
}

struct Unavailable @0xc0a260b1cb25903b {
  why @0 :Text;
}

struct AccountCommand @0x8ecbf436989d0234 {
  union {
    notRecorded @0 :Void;
    registerAccount @1 :RegisterAccount;
    changeProfile @2 :ChangeProfile;
    addCard @3 :AddCard;
    removeCard @4 :RemoveCard;
    addVehicle @5 :AddVehicle;
    removeVehicle @6 :RemoveVehicle;
    freeze @7 :Freeze;
    unfreeze @8 :Unfreeze;
    topUp @9 :TopUp;
    placeHold @10 :PlaceHold;
    releaseHold @11 :ReleaseHold;
    charge @12 :Charge;
    payDebt @13 :PayDebt;
    holdMore @14 :HoldMore;
  }
}

struct RegisterAccount @0xc5857696965b5081 {
  account @0 :Text;
  phone @1 :Account.SealedText;
  name @2 :Account.SealedText;
}

struct ChangeProfile @0xb1d2d4464d362507 {
  phone @0 :Account.SealedText;
  name @1 :Account.SealedText;
}

struct AddCard @0xf61cddf0ead368f1 {
  card @0 :Account.SealedText;
}

struct RemoveCard @0xc62633b9d601c368 {
  hash @0 :Text;
}

struct AddVehicle @0x9bc7af6c898f2337 {
  plate @0 :Account.SealedText;
  consumptionWhPer100Km @1 :UInt32;  # 0: unknown
}

struct RemoveVehicle @0xbd73b5cf151bb64e {
  hash @0 :Text;
}

struct Freeze @0x8ed688542095f8c0 {}

struct Unfreeze @0xe19a924ed878dafc {}

struct TopUp @0xe823e6f1692ff240 {
  amountFen @0 :Int64;
  channel @1 :Account.TopUpChannel;
  reference @2 :Text;
}

struct PlaceHold @0xa54169dce82e4ce5 {
  session @0 :Text;
  amountFen @1 :Int64;
}

struct HoldMore @0xf3b08a5d1c67e924 {
  session @0 :Text;
  upToFen @1 :Int64;
}

struct ReleaseHold @0xb6a561b90b7e6de8 {
  session @0 :Text;
}

struct Charge @0x9c618d3746e867c9 {
  session @0 :Text;
  revision @1 :UInt32;
  dueFen @2 :Int64;
  endedAtUs @3 :Int64;
  chargeWalletBeyondHold @4 :Bool;
}

struct PayDebt @0xc66e87647e917a88 {
  session @0 :Text;
  amountFen @1 :Int64;
}

struct ClaimCommand @0xebd58fe48fe78ee3 {
  union {
    notRecorded @0 :Void;
    take @1 :Holder;
    confirm @2 :Holder;
    release @3 :Holder;
    remind @4 :RemindClaim;
  }
}

struct Holder @0xa19d5424ac87f40a {
  holder @0 :Text;  # "account/<id>" or "staff/<id>"
}

struct RemindClaim @0xe6e0a977e91e5e4d {}

struct PileCommand @0xb9abf7ec37d3813c {
  union {
    notRecorded @0 :Void;
    registerPile @1 :RegisterPile;
    changePile @2 :ChangePile;
    placeOrder @3 :PlaceOrder;
    reportStart @4 :ReportStart;
    closeSession @5 :CloseSession;
    reportStatus @6 :ReportStatus;
    reportRegister @7 :ReportRegister;
    setAccess @8 :SetAccess;
    reportBoot @9 :ReportBoot;
    reportStray @10 :ReportStray;
    numberRequest @11 :NumberRequest;
    reserve @12 :Service.Reservation;
    askUpkeep @13 :AskUpkeep;
    reportReservation @14 :ReportReservation;
    reportAvailability @15 :Service.AvailabilitySet;
    reportPowerLimit @16 :Service.PowerLimitSet;
    reportSettings @17 :Service.SettingsReported;
    reportLocalList @18 :Service.LocalListReported;
    reportUpkeep @19 :Service.UpkeepReported;
    offerPassword @20 :PilePassword;
    takePassword @21 :PilePassword;
    withdrawPassword @22 :PilePassword;
    setProfile @23 :SetProfile;
    reportProfile @24 :ReportProfile;
    reportClock @25 :ReportClock;
  }
}

struct RegisterPile @0x895ca7ea022d1cf3 {
  pile @0 :Text;
  attributes @1 :Pile.Attributes;
}

struct ChangePile @0xcf4a62577f1967e1 {
  attributes @0 :Pile.Attributes;
}

struct PlaceOrder @0xca2efe7421157d87 {
  order @0 :Order.Order;
}

struct ReportStart @0xe3f8bdb62ebd8d1d {
  connector @0 :UInt16;
  atUs @1 :Int64;  # device time
  hasMeter @2 :Bool;
  meterMwh @3 :Int64;
  hasNumber @4 :Bool;
  number @5 :UInt32;  # of the session, when the device knows it
  otherwise @6 :Order.Order;
  key @7 :Data;  # 16 bytes
  transaction @8 :Text;
  card @9 :Text;  # hash
  reservation @10 :UInt32;  # that the pile says it uses; 0: none
}

struct CloseSession @0xc75b4dcf9c6274f8 {
  number @0 :UInt32;
  endedAtUs @1 :Int64;  # device time; 0: unknown
  byRule @2 :Bool;
}

struct ReportStatus @0xff57949995bebfa0 {
  connector @0 :UInt16;  # 0: the whole pile
  status @1 :Pile.ConnectorStatus;
  error @2 :Text;
  atUs @3 :Int64;
}

struct SetAccess @0x881d674dddcd5889 {
  access @0 :Pile.Access;
}

struct ReportBoot @0xb3f97835b9b5a763 {
  atUs @0 :Int64;
  nameplate @1 :Pile.Nameplate;
}

struct ReportStray @0xf2a80c5d19e6b743 {
  report @0 :Pile.Stray;
}

struct NumberRequest @0xcd0bcfad74c5296c {
  kind @0 :Service.RequestKind;
}

struct AskUpkeep @0x829b07a4f696816c {
  kind @0 :Service.UpkeepKind;
  location @1 :Text;
  atUs @2 :Int64;
}

struct ReportReservation @0x94ff1df4b2d3674b {
  number @0 :UInt32;
  stage @1 :Service.ReservationStage;
  reservation @2 :Service.Reservation;
}

struct PilePassword @0xa74b4272a827bee3 {
  credential @0 :Data;
}

struct SetProfile @0xcb4038b72687255a {
  profile @0 :Pile.Profile;
}

struct ReportProfile @0x9ac93bd958b1828f {
  atUs @0 :Int64;
  settings @1 :List(Pile.ProfileSetting);
}

struct ReportClock @0xd5530a14712384ad {
  offsetUs @0 :Int64;
  atUs @1 :Int64;
}

struct ReportRegister @0xb74a3a49eb3c289c {
  connector @0 :UInt16;
  reading @1 :Sample.Reading;
}

enum ReminderKind @0x964d35ebce336c39 {
  notRecorded @0;
  orderExpires @1;
  startDeadline @2;
  settlementDue @3;
  stopOverdue @4;
}

struct SessionCommand @0xec718e682f87509f {
  union {
    notRecorded @0 :Void;
    open @1 :Open;
    fund @2 :Fund;
    failStart @3 :FailStart;
    cancel @4 :Cancel;
    recordStart @5 :RecordStart;
    recordMeter @6 :RecordMeter;
    recordClock @7 :RecordClock;
    requestStop @8 :RequestStop;
    recordStop @9 :RecordStop;
    remind @10 :Remind;
    settle @11 :Settle;
    endByRule @12 :EndByRule;
    closeWithoutBill @13 :CloseWithoutBill;
    withdrawRegister @14 :WithdrawRegister;
    recordHold @15 :RecordHold;
  }
}

struct Open @0xb8bf30fb07009d0f {
  order @0 :Order.Order;
}

struct Fund @0xd79f35d15bf2f85a {
  holdFen @0 :Int64;
}

struct FailStart @0xd47309431cc4d3c8 {
  reason @0 :Session.FailureReason;
}

struct Cancel @0xbee5d6ca97abaebc {}

struct RecordStart @0xa516bdf363bf1ba6 {
  atUs @0 :Int64;  # device time
  hasMeter @1 :Bool;
  meterMwh @2 :Int64;
  registerBefore @3 :Sample.Reading;  # rules.md R6; absent: none
}

struct RecordMeter @0xc2337786a3aded35 {
  samples @0 :List(Sample.Sample);
  hasSequence @1 :Bool;
  sequence @2 :UInt32;  # rules.md W2
  signedValues @3 :List(Session.SignedValue);
}

struct RecordClock @0xc65cbf65f2d3217a {
  offsetUs @0 :Int64;  # received - device time
}

struct RequestStop @0xba46376137beee23 {
  reason @0 :Session.StopReason;
}

struct RecordStop @0xf74dcbedbc3b8d19 {
  atUs @0 :Int64;  # device time
  hasMeter @1 :Bool;
  meterMwh @2 :Int64;
  reason @3 :Session.StopReason;
  samples @4 :List(Sample.Sample);
  hasSequence @5 :Bool;
  sequence @6 :UInt32;
  signedValues @7 :List(Session.SignedValue);
}

struct Remind @0x900759cad8a239ad {
  kind @0 :ReminderKind;
}

struct Settle @0xe694528d540d95d1 {
  cause @0 :Session.SettleCause;
  atUs @1 :Int64;  # business time
}

struct EndByRule @0xf680dd52c2f7dc71 {}

struct CloseWithoutBill @0xe41c2d0570fff05a {
  reason @0 :Session.CloseReason;
  reportedMwh @1 :Int64;
}

struct WithdrawRegister @0x98df268e36f0e80d {}

struct RecordHold @0x87d2c94e6fa1305b {
  heldFen @0 :Int64;  # in all
  askedFen @1 :Int64;
}

struct StaffCommand @0xe0e1a46094d0bd2a {
  union {
    notRecorded @0 :Void;
    hire @1 :Hire;
    changeRole @2 :ChangeRole;
    changePassword @3 :ChangePassword;
    dismiss @4 :Dismiss;
  }
}

struct Hire @0x80c4cdd46d7ef95c {
  staff @0 :Text;
  owner @1 :Text;
  role @2 :Staff.Role;
  sealedPasswordHash @3 :Data;
}

struct ChangeRole @0xd08f5739f177771a {
  role @0 :Staff.Role;
}

struct ChangePassword @0x9bc93c23d7201f8e {
  sealedPasswordHash @0 :Data;
}

struct Dismiss @0x9e4cf8d2d9255e2d {}

struct StationCommand @0xb7acfd8d24a87f44 {
  union {
    notRecorded @0 :Void;
    registerStation @1 :RegisterStation;
    changeStation @2 :ChangeStation;
    assignTariff @3 :AssignTariff;
    openAdoption @4 :OpenAdoption;
    closeAdoption @5 :CloseAdoption;
    reportCandidate @6 :ReportCandidate;
    adoptCandidate @7 :AdoptCandidate;
  }
}

struct OpenAdoption @0xefa5cfdbe0b72935 {
  terms @0 :Station.AdoptionTerms;
}

struct CloseAdoption @0x9a5be26c38603d09 {}

struct ReportCandidate @0x8fd405549bd58770 {
  candidate @0 :Station.Candidate;
  atUs @1 :Int64;
}

struct AdoptCandidate @0xc90e675410e3d38a {
  pile @0 :Text;
}

struct RegisterStation @0xdc739e3bfa9d431d {
  station @0 :Text;
  profile @1 :Station.Profile;
}

struct ChangeStation @0xaab8e5ebe1e59123 {
  profile @0 :Station.Profile;
}

struct AssignTariff @0x8e3c6425c3115ffa {
  terms @0 :Terms.Terms;
}

struct TariffCommand @0xf66410f35540c17a {
  union {
    notRecorded @0 :Void;
    publish @1 :Publish;
  }
}

struct Publish @0xba0fbf2288f861b6 {
  owner @0 :Text;
  name @1 :Text;
  terms @2 :Terms.Terms;  # version 0: the tariff counts them
  effectiveAtUs @3 :Int64;
}
