// SPDX-License-Identifier: Apache-2.0
// Station facts <-> schema/station.capnp.
#include "events/station_codec.hpp"

#include "events/codec.hpp"

namespace pilecloud::events {

using namespace domain::station;
using message = schema::station::StationFact;

void put_profile(schema::station::Profile::Builder to, const profile& from) {
  to.setOwner(text(from.owner));
  to.setName(text(from.name));
  to.setAddress(text(from.address));
  to.setTimeZone(text(from.time_zone));
  to.setLatitudeUdeg(from.latitude_udeg);
  to.setLongitudeUdeg(from.longitude_udeg);
}
void take_profile(schema::station::Profile::Reader from, profile& to) {
  take(from.getOwner(), to.owner);
  take(from.getName(), to.name);
  take(from.getAddress(), to.address);
  take(from.getTimeZone(), to.time_zone);
  to.latitude_udeg = from.getLatitudeUdeg();
  to.longitude_udeg = from.getLongitudeUdeg();
}

namespace {

void put(message::Builder to, const registered& from) { put_profile(to.initRegistered().initProfile(), from.profile); }
void put(message::Builder to, const changed& from) { put_profile(to.initChanged().initProfile(), from.profile); }
void put(message::Builder to, const tariff_assigned& from) {
  auto fact = to.initTariffAssigned();
  fact.setOwner(text(from.owner));
  fact.setTariff(text(from.tariff));
  fact.setVersion(from.version);
}

void get(schema::station::TariffAssigned::Reader from, tariff_assigned& to) {
  take(from.getOwner(), to.owner);
  take(from.getTariff(), to.tariff);
  to.version = from.getVersion();
}

void get(message::Reader from, domain::station::fact& to) {
  switch (from.which()) {
    case message::REGISTERED:
      return take_profile(from.getRegistered().getProfile(), as<registered>(to).profile);
    case message::CHANGED:
      return take_profile(from.getChanged().getProfile(), as<changed>(to).profile);
    case message::TARIFF_ASSIGNED:
      return get(from.getTariffAssigned(), as<tariff_assigned>(to));
    case message::NOT_RECORDED:
      break;
  }
  refuse_member(category::station, from.which());
}

}  // namespace

std::string encode(const domain::station::fact& body, const origin& asked) {
  return write_message<message>(
      asked, [&body](message::Builder root) { std::visit([&root](const auto& fact) { put(root, fact); }, body); });
}

result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::station::fact& body) {
  return read_message<message>(payload, asked, [&body](message::Reader root) { get(root, body); });
}

}  // namespace pilecloud::events
