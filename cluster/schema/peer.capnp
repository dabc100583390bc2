# SPDX-License-Identifier: Apache-2.0
# Bodies of the calls between nodes (cluster/transport.hpp) and of their answers. README.md says what may change.
@0xab3a7bb0e5e69c6f;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::cluster::schema");

# beat: both ways.
struct Beat @0xb9d62ecaeb268993 {
  node @0 :Text;
  version @1 :Text;   # of the program: "0.3.0"
  level @2 :UInt32;   # of what it understands
  draining @3 :Bool;
  sentAtUs @4 :Int64;
  partitions @5 :List(Standing);  # 16, by number
  hears @6 :List(Text);           # nodes it is connected to
}

struct Standing @0x8f2bbee8f49f6b31 {  # of one partition on one node
  owned @0 :Bool;
  epoch @1 :UInt64;
  last @2 :UInt64;     # durable position; 0: none
  chain @3 :Data;      # 32 bytes, hash of the chain up to last; absent: zeros
  reacted @4 :UInt64;  # the reactor's position
}

# ask; its answer is the bytes of an Answer (command.capnp).
struct Asked @0xa97f8c25e98e0d60 {
  hops @0 :UInt8;
  deadlineMs @1 :UInt32;
  command @2 :Data;  # a Request (command.capnp)
}

# follow, and the answer to read.
struct Batches @0xbac0f6fca7829194 {
  batches @0 :List(Batch);
}

struct Batch @0xe3c6b48683038a02 {  # adjacent records of one partition (storage/FORMAT.md)
  partition @0 :UInt16;
  first @1 :UInt64;
  count @2 :UInt32;
  bytes @3 :Data;
}

# The answer to follow.
struct Tails @0xf5bade01d623a611 {
  last @0 :List(UInt64);  # 16, by partition
}

struct ReadRange @0x86f5e8c1c6c0ddbb {
  partition @0 :UInt16;
  from @1 :UInt64;
  bytesMax @2 :UInt32;
}

struct ChainPositions @0xad442da998ddfdb2 {
  at @0 :List(UInt64);  # 16, by partition; 0: not asked for
}

# The answer to chains.
struct ChainHashes @0x844671a7085fba36 {
  of @0 :List(Data);  # 16, by partition: 32 bytes, or empty: not known
}

# hand_over; the answer lists those let go.
struct Partitions @0x8628b4cbf14e68f1 {
  partitions @0 :List(UInt16);
}

# edge
struct EdgeMessage @0xf41c3020e3b414f7 {
  union {
    notRecorded @0 :Void;
    call @1 :EdgeCall;
    attached @2 :EdgeAttached;  # answered by nothing
  }
}

struct EdgeCall @0x8f886eedfb3a6dd5 {
  address @0 :Text;  # "pile/P1"
  payload @1 :Data;
  attachedAfter @2 :UInt64;
}

struct EdgeAttached @0xefffe18abb901560 {
  address @0 :Text;
  stamp @1 :UInt64;
}

struct EdgeAnswer @0xc8a6cbfd4e507fec {
  here @0 :Bool;
  payload @1 :Data;
}

# key; answered by nothing.
struct KeptKey @0xce5aaeef7c395212 {
  name @0 :Text;
  wrapped @1 :Data;
  erased @2 :Bool;
}
