// SPDX-License-Identifier: Apache-2.0
#include "app/pile_ports.hpp"

#include <fmt/format.h>

#include "app/node.hpp"

namespace pilecloud::app {

result<std::unique_ptr<devices::central_system>, std::string> open_central_system(const pile_ports& at, node& node,
                                                                                  http::key_ring& keys) {
  devices::central_system_options options;
  options.listener.address = at.address;
  options.listener.port = at.port;
  options.listener.tls_port = at.tls_port;
  options.listener.tls = at.tls;
  options.is_password = [&keys](const projections::pile_row& pile, std::string_view password) {
    auto hash = keys.open_password_hash(pile.attributes.owner, pile.pile, pile.access->credential);
    const bool is_it = hash && base::password_matches(*hash, password);
    if (hash) base::wipe(*hash);
    return is_it;
  };
  devices::platform with{node.entities(), node.rows(), node.clock(),
                         [&keys](std::string_view card) { return keys.hash_of(http::personal::card, card); },
                         [&node] { return node.own_entities().writable() && node.log().is_writable(); }};
  auto opened = devices::central_system::open(std::move(options), std::move(with), node.edges());
  if (!opened) return fmt::format("piles cannot connect: {}; choose another address or port", opened.error().text);
  return std::move(opened).value();
}

}  // namespace pilecloud::app
