# SPDX-License-Identifier: Apache-2.0
# What an operator has a pile do beside charging, and what it told (domain/pile/service.hpp).
@0xf87842b4312dc4a3;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::service");

enum RequestKind @0xf37353cd2bdc46d8 {
  notRecorded @0;
  reservation @1;
  chargingProfile @2;
  remoteStart @3;
  localList @4;
  firmware @5;
  diagnostics @6;
  report @7;
  other @8;
  inventory @9;
}

enum ReservationStage @0xd18287acb230452c {
  notRecorded @0;
  asked @1;
  confirmed @2;
  refused @3;
  used @4;
  cancelled @5;
  expired @6;
  removed @7;
}

enum AttributeType @0xaef93d1f24d350cf {
  notRecorded @0;
  actual @1;
  target @2;
  minimum @3;
  maximum @4;
}

enum Mutability @0xf843dea169e25f49 {
  notRecorded @0;
  readOnly @1;
  writeOnly @2;
  readWrite @3;
}

enum ListUpdate @0xbf95a5e78693268e {
  notRecorded @0;
  told @1;
  full @2;
  differential @3;
}

enum UpkeepKind @0xac62edd23685ccee {
  notRecorded @0;
  firmware @1;
  diagnostics @2;
}

struct Reservation @0xc3815f10b2706973 {
  connector @0 :UInt16;  # 0: any
  account @1 :Text;
  card @2 :Text;   # hash; empty: none
  shown @3 :Text;  # the card, masked
  untilUs @4 :Int64;
}

struct Setting @0xd10aaffbfb5cded4 {
  component @0 :Text;  # empty: OCPP 1.6
  componentInstance @1 :Text;
  evse @2 :UInt16;
  connector @3 :UInt16;
  variable @4 :Text;
  variableInstance @5 :Text;
  attribute @6 :AttributeType;
  hasValue @7 :Bool;
  value @8 :Text;
  mutability @9 :Mutability;  # notRecorded: not told
  unit @10 :Text;
  needsReboot @11 :Bool;
}

struct ListedCard @0xfa0dfc5d53ee1722 {
  card @0 :Text;   # hash
  shown @1 :Text;  # masked
  removed @2 :Bool;
}

struct RequestNumbered @0xc961921c011af064 {  # rules.md W8
  number @0 :UInt32;
  kind @1 :RequestKind;
}

struct Reserved @0x8b918ff97e6fce8e {
  number @0 :UInt32;
  reservation @1 :Reservation;
}

struct ReservationChanged @0xfc1c257707b43977 {
  number @0 :UInt32;
  stage @1 :ReservationStage;
  session @2 :UInt32;  # that used it; 0: none
}

struct AvailabilitySet @0xf7014aa4966e4812 {
  connector @0 :UInt16;  # 0: the whole pile
  operative @1 :Bool;
  scheduled @2 :Bool;
}

struct PowerLimitSet @0xc9a48584d54d0b02 {
  connector @0 :UInt16;  # 0: the whole pile
  number @1 :UInt32;     # of the charging profile
  hasLimit @2 :Bool;
  limitMw @3 :Int64;
}

struct SettingsReported @0xf13c173b2309fee7 {
  request @0 :UInt32;  # 0: one without a number
  part @1 :UInt32;     # from 0
  last @2 :Bool;
  whole @3 :Bool;
  settings @4 :List(Setting);
}

struct LocalListReported @0xd40268d0bcaabb1d {
  version @0 :Int32;
  update @1 :ListUpdate;
  cards @2 :List(ListedCard);
}

struct UpkeepAsked @0xc6b7f1d10d6f244f {
  number @0 :UInt32;
  kind @1 :UpkeepKind;
  location @2 :Text;
  atUs @3 :Int64;
}

struct UpkeepReported @0xc15c694ad62ac20f {
  number @0 :UInt32;  # 0: nobody asked
  kind @1 :UpkeepKind;
  status @2 :Text;
  file @3 :Text;
  atUs @4 :Int64;
}
