// SPDX-License-Identifier: Apache-2.0
// Tariff facts <-> schema/tariff.capnp.
#include "events/codec.hpp"
#include "events/schema/tariff.capnp.h"
#include "events/terms_codec.hpp"

namespace pilecloud::events {

using namespace domain::tariff;
using message = schema::tariff::TariffFact;

namespace {

void put(message::Builder to, const published& from) {
  auto fact = to.initPublished();
  fact.setOwner(text(from.owner));
  fact.setName(text(from.name));
  put_terms(fact.initTerms(), from.terms);
  fact.setEffectiveAtUs(us_of(from.effective_at));
}

void get(schema::tariff::Published::Reader from, published& to) {
  take(from.getOwner(), to.owner);
  take(from.getName(), to.name);
  take_terms(from.getTerms(), to.terms);
  take(from.getEffectiveAtUs(), to.effective_at);
}

void get(message::Reader from, domain::tariff::fact& to) {
  switch (from.which()) {
    case message::PUBLISHED:
      return get(from.getPublished(), as<published>(to));
    case message::NOT_RECORDED:
      break;
  }
  refuse_member(category::tariff, from.which());
}

}  // namespace

std::string encode(const domain::tariff::fact& body, const origin& asked) {
  return write_message<message>(
      asked, [&body](message::Builder root) { std::visit([&root](const auto& fact) { put(root, fact); }, body); });
}

result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::tariff::fact& body) {
  return read_message<message>(payload, asked, [&body](message::Reader root) { get(root, body); });
}

}  // namespace pilecloud::events
