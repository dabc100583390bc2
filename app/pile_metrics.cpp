// SPDX-License-Identifier: Apache-2.0
#include "app/node.hpp"
#include "app/pile_ports.hpp"

namespace pilecloud::app {

std::vector<http::metric_source> metrics_of_piles(node& node, const devices::central_system* central) {
  using http::counter;
  using http::gauge;
  using projections::pile_concern;
  const auto piles = [&node](pile_concern which) {
    return static_cast<double>(projections::count_piles(node.rows().read(), which));
  };
  std::vector<http::metric_source> all{
      gauge("pilecloud_piles_wrong_clock", "Piles whose clock is off by more than three minutes",
            [piles] { return piles(pile_concern::clock); }),
      gauge("pilecloud_piles_drifting", "Piles whose settings are not their profile's",
            [piles] { return piles(pile_concern::drift); }),
      gauge("pilecloud_piles_without_tls", "Piles that may connect without TLS",
            [piles] { return piles(pile_concern::without_tls); })};
  if (central == nullptr) return all;
  const auto number = [](auto value) { return static_cast<double>(value); };
  all.push_back(gauge("pilecloud_piles_connected", "Piles connected to this node",
                      [central, number] { return number(central->counts().connected); }));
  all.push_back(gauge("pilecloud_piles_candidates", "Of those connected: not adopted yet",
                      [central, number] { return number(central->counts().candidates); }));
  all.push_back(counter("pilecloud_piles_admitted_total", "Sockets let in",
                        [central, number] { return number(central->counts().admitted); }));
  all.push_back(counter("pilecloud_piles_refused_total", "Sockets answered 401, 403 or 404",
                        [central, number] { return number(central->counts().refused); }));
  all.push_back(counter("pilecloud_piles_put_off_total", "Sockets answered 503",
                        [central, number] { return number(central->counts().put_off); }));
  all.push_back(counter("pilecloud_piles_calls_total", "Calls of piles served",
                        [central, number] { return number(central->counts().calls); }));
  return all;
}

}  // namespace pilecloud::app
