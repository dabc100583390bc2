// SPDX-License-Identifier: Apache-2.0
#include "events/sample_codec.hpp"

namespace pilecloud::events {

void put_samples(capnp::List<schema::Sample>::Builder to, const std::vector<domain::session::sample>& from) {
  for (unsigned i = 0; i < to.size(); ++i) {
    auto sample = to[i];
    sample.setAtUs(us_of(from[i].at));
    sample.setValue(from[i].value);
    sample.setMeasurand(to_wire(from[i].measurand));
    sample.setContext(to_wire(from[i].context));
    sample.setPhase(to_wire(from[i].phase));
    sample.setLocation(to_wire(from[i].location));
  }
}

void take_samples(capnp::List<schema::Sample>::Reader from, std::vector<domain::session::sample>& to) {
  to.resize(from.size());
  for (unsigned i = 0; i < from.size(); ++i) {
    const auto sample = from[i];
    take(sample.getAtUs(), to[i].at);
    to[i].value = sample.getValue();
    take(sample.getMeasurand(), to[i].measurand);
    take(sample.getContext(), to[i].context);
    take(sample.getPhase(), to[i].phase);
    take(sample.getLocation(), to[i].location);
  }
}

void put_reading(schema::Reading::Builder to, const domain::session::reading& from) {
  to.setAtUs(us_of(from.at));
  to.setTotalMwh(from.total.count());
}

void take_reading(schema::Reading::Reader from, domain::session::reading& to) {
  take(from.getAtUs(), to.at);
  take(from.getTotalMwh(), to.total);
}

}  // namespace pilecloud::events
