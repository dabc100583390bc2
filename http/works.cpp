// SPDX-License-Identifier: Apache-2.0
#include "http/works.hpp"

namespace pilecloud::http {

const shape& projection_shape() {
  static const shape row{text("projection"), integer("revision"), integer("lag"),
                         list_of(integer("positions"), storage::partition_count),
                         list_of(integer("tails"), storage::partition_count)};
  static const shape one{list("items", row)};
  return one;
}

const shape& parked_shape() {
  static const shape row{text("id"),
                         text("reactor"),
                         text("stream"),
                         text("why").between(0, 1000),
                         text("cause").noted("partition:position of the fact"),
                         integer("attempts")};
  static const shape one{list("items", row, 100'000)};
  return one;
}

const shape& retried_shape() {
  static const shape one{text("id"), boolean("retried")};
  return one;
}

response list_projections(call& now) {
  auto items = ordered_json::array();
  for (const auto& one : now.with.projections()) {
    items.push_back(ordered_json{{"projection", one.name},
                                 {"revision", one.revision},
                                 {"lag", one.lag()},
                                 {"positions", one.positions},
                                 {"tails", one.tails}});
  }
  return shown(now, ordered_json{{"items", std::move(items)}});
}

response list_parked(call& now) {
  auto items = ordered_json::array();
  for (const auto& one : now.with.parked ? now.with.parked() : std::vector<parked_command>{}) {
    items.push_back(
        ordered_json{{"id", one.id},
                     {"reactor", one.reactor},
                     {"stream", one.stream},
                     {"why", one.why},
                     {"cause", std::to_string(one.cause_partition) + ":" + std::to_string(one.cause_position)},
                     {"attempts", one.attempts}});
  }
  return shown(now, ordered_json{{"items", std::move(items)}});
}

response retry_parked(call& now) {
  const auto& which = now.parameter("parked");
  if (!now.with.retry_parked || !now.with.retry_parked(which))
    refuse(problem_kind::not_found, "nothing parked by this id");
  return shown(now, ordered_json{{"id", which}, {"retried", true}});
}

}  // namespace pilecloud::http
