// SPDX-License-Identifier: Apache-2.0
#include "bench/workload.hpp"

#include <cstring>

#include <fmt/format.h>

#include "bench/charging.hpp"

namespace pilecloud::bench {

namespace session = domain::session;
namespace account = domain::account;

namespace {

instant begun() { return instant_from_us(first_report_at); }

}  // namespace

std::string_view to_text(mix which) {
  switch (which) {
    case mix::devices:
      return "devices (record_meter)";
    case mix::people:
      return "people (top_up with id)";
    case mix::mixed:
      return "mixed (3 device : 1 person)";
  }
  return {};
}

workload::workload(mix which, std::size_t entities, std::uint64_t seed, std::string name)
    : which_(which), name_(std::move(name)), seed_(seed), counters_(entities) {
  streams_.reserve(entities);
  for (std::size_t i = 0; i < entities; ++i) {
    streams_.push_back(is_account(i) ? storage::stream_id{"account", pile_of(i)}
                                     : storage::stream_id{"session", pile_of(i) + "/1"});
  }
}

std::string workload::pile_of(std::size_t entity) const { return fmt::format("{}-{:05}", name_, entity); }

actors::request workload::from_device(std::size_t entity, session::command asked) const {
  actors::request made;
  made.stream = streams_[entity];
  made.by = "device/" + pile_of(entity);
  made.occurred_at = begun();
  made.command = std::move(asked);
  return made;
}

bool workload::is_account(std::size_t entity) const {
  return which_ == mix::people || (which_ == mix::mixed && entity % 4 == 3);
}

std::vector<actors::request> workload::openings() const {
  std::vector<actors::request> asked;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (is_account(i)) {
      actors::request made;
      made.stream = streams_[i];
      made.by = "staff/bench";
      made.occurred_at = begun();
      made.command = account::command{account::register_account{account_id{std::string{streams_[i].id()}}, {}, {}}};
      asked.push_back(std::move(made));
      continue;
    }
    // Nobody's wallet pays, so that no follow-up disturbs what is measured.
    const auto order = order_at(pile_of(i), session::payment_source::unattributed);
    asked.push_back(from_device(i, session::command{session::open{order}}));
    asked.push_back(from_device(i, session::command{session::record_start{begun(), true, energy{0}}}));
  }
  return asked;
}

std::size_t workload::entity_of(std::uint64_t i) const { return random_number(seed_, i) % streams_.size(); }

actors::request workload::make(std::uint64_t i) {
  const auto entity = entity_of(i);
  const auto k = counters_[entity].fetch_add(1, std::memory_order_relaxed) + 1;
  if (!is_account(entity)) {
    auto asked = session::command{session::record_meter{meter_values(begun(), k)}};
    return from_device(entity, std::move(asked));
  }
  actors::request made;
  made.stream = streams_[entity];
  const std::uint64_t id[] = {random_number(seed_ + 1, i), random_number(seed_ + 2, i)};
  static_assert(sizeof id == sizeof made.id);
  std::memcpy(made.id.data(), id, sizeof id);
  made.body = made.id;
  made.by = "staff/bench";
  made.occurred_at = begun();
  made.command =
      account::command{account::top_up{money{100}, account::top_up_channel::cash, fmt::format("receipt-{}", i)}};
  return made;
}

}  // namespace pilecloud::bench
