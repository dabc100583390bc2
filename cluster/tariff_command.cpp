// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_parts.hpp"
#include "events/terms_codec.hpp"

namespace pilecloud::cluster {

namespace {

namespace tariff = domain::tariff;
using events::take;
using message = schema::TariffCommand;

void write(message::Builder to, const tariff::publish& from) {
  auto command = to.initPublish();
  command.setOwner(events::text(from.owner));
  command.setName(events::text(from.name));
  events::put_terms(command.initTerms(), tariff::terms{from.tariff, 0, from.time_zone, from.tables});
  command.setEffectiveAtUs(us_of(from.effective_at));
}

void get(schema::Publish::Reader from, tariff::publish& to) {
  take(from.getOwner(), to.owner);
  take(from.getName(), to.name);
  tariff::terms asked;
  events::take_terms(from.getTerms(), asked);
  to.tariff = std::move(asked.tariff);
  to.time_zone = std::move(asked.time_zone);
  to.tables = std::move(asked.tables);
  take(from.getEffectiveAtUs(), to.effective_at);
}

}  // namespace

void put(message::Builder to, const tariff::command& from) {
  std::visit([&to](const auto& one) { write(to, one); }, from);
}

void get(message::Reader from, tariff::command& to) {
  if (from.which() != message::PUBLISH) refuse_unknown("tariff command", from.which());
  get(from.getPublish(), to.emplace<tariff::publish>());
}

}  // namespace pilecloud::cluster
