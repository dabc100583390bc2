# SPDX-License-Identifier: Apache-2.0
# What one node may ask of another (cluster/rpc_transport.hpp). Who asks is in the certificate, not in here.
@0xfe9e6b5de64cedbf;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::cluster::schema::rpc");

interface Node @0xb67b42df6f8f9bc4 {
  greet @0 () -> ();  # nothing but an answer: the caller was let in, the other side is awake
  call @1 (method :UInt16, body :Data) -> (outcome :Outcome, body :Data);  # method: cluster/transport.hpp
}

enum Outcome @0xefc5127fee224cce {
  notRecorded @0;
  answered @1;     # only then is there a body
  unreachable @2;  # the others are call_error
  lost @3;
  busy @4;
  unsupported @5;
  refused @6;
}
