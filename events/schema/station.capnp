# SPDX-License-Identifier: Apache-2.0
# Facts of stream station/<id> (domain/station/facts.hpp).
@0x9dc7c5e7dd6f7a3b;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema::station");

using Pile = import "pile.capnp";

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
    adoptionOpened @8 :AdoptionOpened;
    adoptionClosed @9 :AdoptionClosed;
    candidateSeen @10 :CandidateSeen;
    candidateAdopted @11 :CandidateAdopted;
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

struct AdoptionTerms @0xef2b88777b52490d {  # rules.md W3
  untilUs @0 :Int64;
  piles @1 :UInt32;  # it takes in
  withoutTls @2 :Bool;
}

struct AdoptionOpened @0xccf60220f1d1a6eb {
  owner @0 :Text;
  terms @1 :AdoptionTerms;
}

struct AdoptionClosed @0xa9bf7e0ce206b52b {
  owner @0 :Text;
}

struct Candidate @0xaeb97444dc959a3b {  # a pile nobody registered, as it says itself
  pile @0 :Text;
  plate @1 :Pile.Nameplate;
  address @2 :Text;
  tls @3 :Bool;
  certificate @4 :Bool;  # shown, and issued to its identity
}

struct CandidateSeen @0xdb5f70093d30c143 {
  owner @0 :Text;
  candidate @1 :Candidate;
  atUs @2 :Int64;
}

struct CandidateAdopted @0xdb47c3ef492e690c {
  owner @0 :Text;
  pile @1 :Text;
}
