// SPDX-License-Identifier: Apache-2.0
#include "http/machine.hpp"

#include <algorithm>

#include "http/application.hpp"

namespace pilecloud::http {

const shape& health_shape() {
  static const shape one{one_of("status", {"alive"})};
  return one;
}

const shape& readiness_shape() {
  static const shape one{boolean("ready"),
                         list("checks", {text("name"), boolean("ready"), text("detail").between(0, 500)})};
  return one;
}

response show_health(call& now) { return shown(now, {{"status", "alive"}}); }

response show_readiness(call& now) {
  const auto checks = now.with.readiness_checks ? now.with.readiness_checks() : std::vector<readiness>{};
  auto listed = ordered_json::array();
  for (const auto& one : checks) {
    listed.push_back(ordered_json{{"name", one.name}, {"ready", one.ready}, {"detail", one.detail}});
  }
  const bool ready = std::all_of(checks.begin(), checks.end(), [](const readiness& one) { return one.ready; });
  auto made = shown(now, ordered_json{{"ready", ready}, {"checks", std::move(listed)}});
  if (!ready) made.status = 503;
  return made;
}

response show_metrics(call& now) {
  response made;
  made.content_type = "text/plain; version=0.0.4; charset=utf-8";
  made.body = now.served_by.seen().text(now.with.metrics);
  return made.with("Cache-Control", "no-store");
}

response show_openapi(call& now) {
  static const auto description = openapi_of(now.served_by.table());
  return shown(now, description);
}

}  // namespace pilecloud::http
