// SPDX-License-Identifier: Apache-2.0
#include "events/order_codec.hpp"

namespace pilecloud::events {

void put_order(schema::Order::Builder to, const domain::session::order& from) {
  to.setOwner(text(from.owner));
  to.setStation(text(from.station));
  to.setPile(text(from.pile));
  to.setConnector(from.connector);
  to.setAccount(text(from.account));
  to.setSource(to_wire(from.source));
  put_terms(to.initTerms(), from.terms);
  to.setLimitKind(to_wire(from.limit.kind));
  to.setLimitValue(from.limit.value);
  to.setLimitDistanceM(from.limit.distance_m);
  to.setLimitConsumptionWhPer100Km(from.limit.consumption_wh_per_100km);
  to.setHoldFen(from.hold.count());
  to.setChargeWalletBeyondHold(from.charge_wallet_beyond_hold);
  to.setRatedPowerMw(from.rated_power.count());
  to.setOrderedAtUs(us_of(from.ordered_at));
  to.setFlags(from.flags);
  to.setReferenceFormat(text(from.reference.format));
  to.setReferenceId(text(from.reference.id));
  to.setReferenceContent(text(from.reference.content));
}

void take_order(schema::Order::Reader from, domain::session::order& to) {
  take(from.getOwner(), to.owner);
  take(from.getStation(), to.station);
  take(from.getPile(), to.pile);
  to.connector = from.getConnector();
  take(from.getAccount(), to.account);
  take(from.getSource(), to.source);
  take_terms(from.getTerms(), to.terms);
  take(from.getLimitKind(), to.limit.kind);
  to.limit.value = from.getLimitValue();
  to.limit.distance_m = from.getLimitDistanceM();
  to.limit.consumption_wh_per_100km = from.getLimitConsumptionWhPer100Km();
  take(from.getHoldFen(), to.hold);
  to.charge_wallet_beyond_hold = from.getChargeWalletBeyondHold();
  take(from.getRatedPowerMw(), to.rated_power);
  take(from.getOrderedAtUs(), to.ordered_at);
  to.flags = from.getFlags();
  take(from.getReferenceFormat(), to.reference.format);
  take(from.getReferenceId(), to.reference.id);
  take(from.getReferenceContent(), to.reference.content);
}

}  // namespace pilecloud::events
