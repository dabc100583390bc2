# SPDX-License-Identifier: Apache-2.0
# One sampled value of a device. Three words: a metered fact is most of the log.
@0xce655271e73eea45;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema");

enum Measurand @0xbe6a7e88e79921b7 {
  notRecorded @0;
  energyRegister @1;  # mWh
  energyInterval @2;  # mWh
  power @3;           # mW
  voltage @4;         # mV
  current @5;         # mA
  temperature @6;     # 1e-3 °C
  stateOfCharge @7;   # 1e-3 %
}

enum ReadingContext @0x903255dcc9b08547 {
  notRecorded @0;
  periodic @1;
  transactionBegin @2;
  transactionEnd @3;
  clock @4;
  trigger @5;
  other @6;
}

enum Phase @0x88c321d986fa88e3 {
  notRecorded @0;  # the whole
  l1 @1;
  l2 @2;
  l3 @3;
}

enum Location @0xb83a660fdf6bd604 {
  notRecorded @0;  # the outlet (rules.md R2)
  inlet @1;
  body @2;
  cable @3;
  ev @4;
}

struct Sample @0xc13d81bcfd1f9572 {
  atUs @0 :Int64;   # device time, as sent
  value @1 :Int64;  # in the unit of the measurand
  measurand @2 :Measurand;
  context @3 :ReadingContext;
  phase @4 :Phase;
  location @5 :Location;
}

# What a connector's energy register showed.
struct Reading @0xd734023ca18bff30 {
  atUs @0 :Int64;  # device time, as sent
  totalMwh @1 :Int64;
}
