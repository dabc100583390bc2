// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_codec.hpp"

#include "cluster/command_parts.hpp"

namespace pilecloud::cluster {

namespace {

using message = schema::Request;

void put_command(message::Builder to, const actors::any_command& from) {
  std::visit(overload{
                 [&to](const domain::account::command& one) { put(to.initAccount(), one); },
                 [&to](const domain::claim::command& one) { put(to.initClaim(), one); },
                 [&to](const domain::pile::command& one) { put(to.initPile(), one); },
                 [&to](const domain::session::command& one) { put(to.initSession(), one); },
                 [&to](const domain::staff::command& one) { put(to.initStaff(), one); },
                 [&to](const domain::station::command& one) { put(to.initStation(), one); },
                 [&to](const domain::tariff::command& one) { put(to.initTariff(), one); },
             },
             from);
}

void take_command(message::Reader from, actors::any_command& to) {
  switch (from.which()) {
    case message::ACCOUNT:
      return get(from.getAccount(), to.emplace<domain::account::command>());
    case message::CLAIM:
      return get(from.getClaim(), to.emplace<domain::claim::command>());
    case message::PILE:
      return get(from.getPile(), to.emplace<domain::pile::command>());
    case message::SESSION:
      return get(from.getSession(), to.emplace<domain::session::command>());
    case message::STAFF:
      return get(from.getStaff(), to.emplace<domain::staff::command>());
    case message::STATION:
      return get(from.getStation(), to.emplace<domain::station::command>());
    case message::TARIFF:
      return get(from.getTariff(), to.emplace<domain::tariff::command>());
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("category", from.which());
}

std::string_view category_of(const actors::any_command& command) {
  // any_command lists the categories in the order of their enum.
  static_assert(std::variant_size_v<actors::any_command> == events::category_names.size());
  return events::category_names[command.index()];
}

void take_request(message::Reader from, actors::request& to) {
  const auto named = from.getStream();
  auto stream = storage::stream_id::parse({named.begin(), named.size()});
  if (!stream) refuse_malformed(fmt::format("a stream's name of {} bytes that is none", named.size()));
  take_command(from, to.command);
  if (stream->category() != category_of(to.command)) {
    refuse_malformed(fmt::format("a command of category {} for stream {}", category_of(to.command), stream->text()));
  }
  to.stream = *std::move(stream);
  take_fixed(from.getId(), to.id);
  take_fixed(from.getBody(), to.body);
  events::take(from.getBy(), to.by);
  events::take(from.getOccurredAtUs(), to.occurred_at);
  to.cause_partition = from.getCausePartition();
  to.cause_position = from.getCausePosition();
}

}  // namespace

std::string encode(const actors::request& asked) {
  return events::write_root<message>([&asked](message::Builder root) {
    root.setOccurredAtUs(us_of(asked.occurred_at));
    root.setBy(events::text(asked.by));
    root.setCausePartition(asked.cause_partition);
    root.setCausePosition(asked.cause_position);
    root.setStream(events::text(asked.stream.text()));
    if (asked.id != storage::command_id{}) root.setId(fixed(asked.id));
    if (asked.body != storage::fingerprint{}) root.setBody(fixed(asked.body));
    put_command(root, asked.command);
  });
}

result<actors::request, decode_failure> decode_request(std::string_view bytes) {
  return decode_root<message, actors::request>(bytes, take_request);
}

}  // namespace pilecloud::cluster
