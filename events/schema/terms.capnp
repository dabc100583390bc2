# SPDX-License-Identifier: Apache-2.0
# The price table a driver agreed to (rules.md P1). README.md says what may change in these files.
@0x9d31c4ab777b4e4d;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pilecloud::events::schema");

enum RateClass @0xca1fdb0284deff2a {  # 尖 峰 平 谷 深谷
  notRecorded @0;
  sharp @1;
  peak @2;
  flat @3;
  valley @4;
  deepValley @5;
}

struct Terms @0xdb98ba77a252c4cc {
  tariff @0 :Text;
  version @1 :UInt32;
  timeZone @2 :Text;         # IANA name
  tables @3 :List(DayTable); # the first whose rule holds prices the day; the last holds on every day
}

struct DayTable @0xd7323bf9679be6fe {
  months @0 :UInt16;              # bit 0 = January; 0: all
  weekdays @1 :UInt8;             # bit 0 = Monday; 0: all
  datesDay @2 :List(Int32);       # days since 1970-01-01, local calendar; empty: all
  slots @3 :List(RateClass);      # 48 half hours of local wall time
  prices @4 :List(ClassPrice);    # 5, in the order of RateClass from sharp
}

struct ClassPrice @0xddf4540ad463a443 {  # 1e-5 yuan a kWh
  electricityE5 @0 :Int64;
  serviceE5 @1 :Int64;
}
