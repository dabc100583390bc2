// SPDX-License-Identifier: Apache-2.0
#include "tests/cluster/message_specimens.hpp"

#include <utility>

#include "events/category.hpp"

namespace pilecloud::tests {

namespace {

using named_requests = std::vector<named_specimen<actors::request>>;

template <class Command, std::size_t I>
void add_request(named_requests& to) {
  counting numbers;
  Command command;
  numbers.fill(command.template emplace<I>());
  actors::request made;
  made.command = std::move(command);
  const std::string category{events::category_names[made.command.index()]};
  made.stream = storage::stream_id{category, "X1"};
  numbers.fill(made.id);
  numbers.fill(made.body);
  numbers.fill(made.by);
  numbers.fill(made.occurred_at);
  numbers.fill(made.cause_partition);
  numbers.fill(made.cause_position);
  to.push_back({category + " " + std::to_string(I + 1), std::move(made)});
}

template <class Command, std::size_t... I>
void add_requests(named_requests& to, std::index_sequence<I...>) {
  (add_request<Command, I>(to), ...);
}
template <std::size_t... I>
named_requests of_all_categories(std::index_sequence<I...>) {
  named_requests made;
  (add_requests<std::variant_alternative_t<I, actors::any_command>>(
       made, std::make_index_sequence<std::variant_size_v<std::variant_alternative_t<I, actors::any_command>>>{}),
   ...);
  return made;
}

}  // namespace

named_requests request_specimens() {
  return of_all_categories(std::make_index_sequence<std::variant_size_v<actors::any_command>>{});
}

std::vector<named_specimen<actors::answer>> answer_specimens() {
  counting numbers;
  actors::accepted accepted{3, 11, 12, 7, true, {}};
  numbers.fill(std::get<domain::claim::fact>(accepted.facts.emplace_back(domain::claim::fact{})).emplace<0>());
  domain::session::funded funded;
  numbers.fill(funded);
  accepted.facts.emplace_back(domain::session::fact{funded});
  return {{"accepted", accepted},
          {"rejected", actors::rejected{"pile", "connector_must_be_free", "connector"}},
          {"busy", actors::busy{}},
          {"body differs", actors::body_differs{}},
          {"unavailable", actors::unavailable{"why"}}};
}

template <>
cluster::batches specimen() {
  return {{{3, 11, 2, "records"}, {4, 21, 5, "others"}}};
}
template <>
cluster::read_range specimen() {
  return {5, 31, 4096};
}
template <>
cluster::partition_set specimen() {
  return {{2, 7, 11}};
}
template <>
cluster::edge_message specimen() {
  return cluster::edge_call{"pile/P1", "payload", 9};
}

}  // namespace pilecloud::tests
