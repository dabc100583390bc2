// SPDX-License-Identifier: Apache-2.0
#include "events/bill_codec.hpp"

namespace pilecloud::events {

void put_bill(schema::Bill::Builder to, const domain::session::bill& from) {
  to.setDeliveredMwh(from.delivered.count());
  auto slices = to.initSlices(static_cast<unsigned>(from.slices.size()));
  for (unsigned i = 0; i < slices.size(); ++i) {
    const auto& slice = from.slices[i];
    slices[i].setFromUs(us_of(slice.from));
    slices[i].setToUs(us_of(slice.to));
    slices[i].setDeliveredMwh(slice.delivered.count());
    slices[i].setRate(to_wire(slice.rate));
    slices[i].setTable(slice.table);
  }
  auto lines = to.initLines(static_cast<unsigned>(from.lines.size()));
  for (unsigned i = 0; i < lines.size(); ++i) {
    const auto& line = from.lines[i];
    lines[i].setKind(to_wire(line.kind));
    lines[i].setRate(to_wire(line.rate));
    lines[i].setTable(line.table);
    lines[i].setDeliveredMwh(line.delivered.count());
    lines[i].setUnitE5(line.unit.count());
    lines[i].setAmountFen(line.amount.count());
  }
  to.setElectricityFen(from.electricity.count());
  to.setServiceFen(from.service.count());
  to.setTotalFen(from.total.count());
  to.setFlags(from.flags);
  to.setSegments(from.segments);
}

void take_bill(schema::Bill::Reader from, domain::session::bill& to) {
  take(from.getDeliveredMwh(), to.delivered);
  const auto slices = from.getSlices();
  to.slices.resize(slices.size());
  for (unsigned i = 0; i < slices.size(); ++i) {
    const auto slice = slices[i];
    take(slice.getFromUs(), to.slices[i].from);
    take(slice.getToUs(), to.slices[i].to);
    take(slice.getDeliveredMwh(), to.slices[i].delivered);
    take(slice.getRate(), to.slices[i].rate);
    to.slices[i].table = slice.getTable();
  }
  const auto lines = from.getLines();
  to.lines.resize(lines.size());
  for (unsigned i = 0; i < lines.size(); ++i) {
    const auto line = lines[i];
    take(line.getKind(), to.lines[i].kind);
    take(line.getRate(), to.lines[i].rate);
    to.lines[i].table = line.getTable();
    take(line.getDeliveredMwh(), to.lines[i].delivered);
    take(line.getUnitE5(), to.lines[i].unit);
    take(line.getAmountFen(), to.lines[i].amount);
  }
  take(from.getElectricityFen(), to.electricity);
  take(from.getServiceFen(), to.service);
  take(from.getTotalFen(), to.total);
  to.flags = from.getFlags();
  to.segments = from.getSegments();
}

}  // namespace pilecloud::events
