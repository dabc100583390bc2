// SPDX-License-Identifier: Apache-2.0
// Station facts <-> schema/station.capnp.
#include "events/station_codec.hpp"

#include "events/codec.hpp"
#include "events/pile_codec.hpp"

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
void put_adoption_terms(schema::station::AdoptionTerms::Builder to, const adoption_terms& from) {
  to.setUntilUs(us_of(from.until));
  to.setPiles(from.piles);
  to.setWithoutTls(from.without_tls);
}
void take_adoption_terms(schema::station::AdoptionTerms::Reader from, adoption_terms& to) {
  take(from.getUntilUs(), to.until);
  to.piles = from.getPiles();
  to.without_tls = from.getWithoutTls();
}
void put_candidate(schema::station::Candidate::Builder to, const candidate& from) {
  to.setPile(text(from.pile));
  put_nameplate(to.initPlate(), from.plate);
  to.setAddress(text(from.address));
  to.setTls(from.tls);
  to.setCertificate(from.certificate);
}
void take_candidate(schema::station::Candidate::Reader from, candidate& to) {
  take(from.getPile(), to.pile);
  take_nameplate(from.getPlate(), to.plate);
  take(from.getAddress(), to.address);
  to.tls = from.getTls();
  to.certificate = from.getCertificate();
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

void put(message::Builder to, const adoption_opened& from) {
  auto fact = to.initAdoptionOpened();
  fact.setOwner(text(from.owner));
  put_adoption_terms(fact.initTerms(), from.terms);
}
void put(message::Builder to, const adoption_closed& from) { to.initAdoptionClosed().setOwner(text(from.owner)); }
void put(message::Builder to, const candidate_seen& from) {
  auto fact = to.initCandidateSeen();
  fact.setOwner(text(from.owner));
  put_candidate(fact.initCandidate(), from.candidate);
  fact.setAtUs(us_of(from.at));
}
void put(message::Builder to, const candidate_adopted& from) {
  auto fact = to.initCandidateAdopted();
  fact.setOwner(text(from.owner));
  fact.setPile(text(from.pile));
}

void get(schema::station::AdoptionOpened::Reader from, adoption_opened& to) {
  take(from.getOwner(), to.owner);
  take_adoption_terms(from.getTerms(), to.terms);
}
void get(schema::station::CandidateSeen::Reader from, candidate_seen& to) {
  take(from.getOwner(), to.owner);
  take_candidate(from.getCandidate(), to.candidate);
  take(from.getAtUs(), to.at);
}
void get(schema::station::CandidateAdopted::Reader from, candidate_adopted& to) {
  take(from.getOwner(), to.owner);
  take(from.getPile(), to.pile);
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
    case message::ADOPTION_OPENED:
      return get(from.getAdoptionOpened(), as<adoption_opened>(to));
    case message::ADOPTION_CLOSED:
      return take(from.getAdoptionClosed().getOwner(), as<adoption_closed>(to).owner);
    case message::CANDIDATE_SEEN:
      return get(from.getCandidateSeen(), as<candidate_seen>(to));
    case message::CANDIDATE_ADOPTED:
      return get(from.getCandidateAdopted(), as<candidate_adopted>(to));
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
