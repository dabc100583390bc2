// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/edge.hpp"

#include <charconv>

#include "events/codec.hpp"

namespace pilecloud::simulation {

bool edge::follow(const storage::log& facts) {
  bool any = false;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    if (facts.tail(partition).position <= heard_[partition]) continue;
    any = true;
    const auto read =
        facts.read(partition, heard_[partition] + 1, [this, partition](std::uint64_t position, std::string_view bytes) {
          const auto happened = events::decode(storage::decode_record(bytes).value());
          PILECLOUD_ASSERT(happened.ok(), "{}:{} does not decode", partition, position);
          hear(happened.value());
          heard_[partition] = position;
          return true;
        });
    PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
  }
  return any;
}

void edge::hear(const events::fact& happened) {
  if (const auto* of_session = std::get_if<domain::session::fact>(&happened.body)) return hear(happened, *of_session);
  const auto* of_account = std::get_if<domain::account::fact>(&happened.body);
  const auto* charged = of_account == nullptr ? nullptr : std::get_if<domain::account::charged>(of_account);
  if (charged == nullptr || charged->to_debt == money{0}) return;
  const auto found = people_.find(account_id{std::string{happened.id()}});
  if (found != people_.end()) found->second->owes(charged->session, charged->to_debt);
}

void edge::hear(const events::fact& happened, const domain::session::fact& what) {
  namespace session = domain::session;
  const auto id = happened.id();
  const auto slash = id.rfind('/');
  std::uint32_t number = 0;
  std::from_chars(id.data() + slash + 1, id.data() + id.size(), number);
  const auto pile = piles_.find(pile_id{std::string{id.substr(0, slash)}});
  if (pile == piles_.end()) return;
  if (const auto* ordered = std::get_if<session::ordered>(&what)) {
    ++sessions_;
    connectors_[std::string{id}] = ordered->order.connector;
  } else if (std::holds_alternative<session::start_requested>(what)) {
    pile->second->remote_start(number, connectors_.at(std::string{id}));
  } else if (std::holds_alternative<session::stop_requested>(what)) {
    pile->second->remote_stop(number);
  }
}

}  // namespace pilecloud::simulation
