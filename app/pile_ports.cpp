// SPDX-License-Identifier: Apache-2.0
#include "app/pile_ports.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "app/cluster_seat.hpp"
#include "app/node.hpp"
#include "app/quirks_file.hpp"

namespace pilecloud::app {

std::unique_ptr<devices::message_search> search_of(const devices::message_history& history, node& node,
                                                   const std::string& name) {
  const auto others = [&node, name] {
    std::vector<std::string> all;
    if (node.seat() == nullptr) return all;
    for (const auto& each : node.seat()->status().member.live) {
      if (each.node != name) all.push_back(each.node);
    }
    return all;
  };
  return std::make_unique<devices::message_search>(history, node.edges(), name, others);
}

http::pile_messages_reader messages_of(const devices::message_search& search) {
  return [&search](const http::said_query& wanted) -> std::variant<http::said_page, http::said_fault> {
    using devices::message_direction;
    devices::message_query asked{wanted.pile, wanted.cursor, wanted.limit};
    if (wanted.from_pile)
      asked.direction = *wanted.from_pile ? message_direction::from_pile : message_direction::to_pile;
    asked.action = wanted.action;
    const auto found = search.find(asked);
    if (!found) {
      return found.error() == devices::search_fault::cursor ? http::said_fault::cursor : http::said_fault::unreadable;
    }
    http::said_page made;
    for (const auto& one : found.value().page.rows)
      made.rows.push_back({one.at, one.direction == message_direction::from_pile, one.text, one.verdict});
    made.next = found.value().page.next;
    made.silent = found.value().silent;
    return made;
  };
}

result<std::unique_ptr<devices::central_system>, std::string> open_central_system(const pile_ports& at, node& node,
                                                                                  http::key_ring& keys,
                                                                                  devices::message_history& history) {
  devices::central_system_options options;
  options.listener.address = at.address;
  options.listener.port = at.port;
  options.listener.tls_port = at.tls_port;
  options.listener.tls = at.tls;
  options.history = &history;
  options.checks_at_once = std::max(2U, std::thread::hardware_concurrency());
  options.is_password = [&keys](const projections::pile_row& pile, const std::string& credential,
                                std::string_view password) {
    return keys.opens_pile(pile.attributes.owner, pile.pile, credential, password);
  };
  options.takes_time = [&keys](const projections::pile_row& pile, const std::string& credential) {
    return keys.takes_time(pile.attributes.owner, pile.pile, credential);
  };
  devices::platform with{node.entities(), node.rows(), node.clock(),
                         [&keys](std::string_view card) { return keys.hash_of(http::personal::card, card); },
                         [&node] { return node.own_entities().writable() && node.log().is_writable(); }};
  with.cost_pace = {std::chrono::seconds{at.cost_every_s}, money{at.cost_step_fen}};
  with.one_charge_a_card = at.one_charge_a_card;
  if (!at.quirks_file.empty()) {
    auto quirks = read_quirks(at.quirks_file);
    if (!quirks) return to_text(quirks.error());
    with.quirks = std::move(quirks).value();
  }
  auto opened = devices::central_system::open(std::move(options), std::move(with), node.edges());
  if (!opened) return fmt::format("piles cannot connect: {}; choose another address or port", opened.error().text);
  return std::move(opened).value();
}

}  // namespace pilecloud::app
