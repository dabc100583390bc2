// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/history.hpp"

#include <fmt/format.h>

namespace pilecloud::simulation {
namespace {

namespace session = domain::session;
namespace pile = domain::pile;

std::uint32_t number_in(const actors::accepted& told) {
  for (const auto& fact : told.facts) {
    const auto* of_pile = std::get_if<pile::fact>(&fact);
    const auto* placed = of_pile == nullptr ? nullptr : std::get_if<pile::order_placed>(of_pile);
    if (placed != nullptr) return placed->number;
  }
  PILECLOUD_ASSERT(false, "a row was taken and no session named");
}

}  // namespace

void history::import(const site& where, const account_id& whose, std::uint64_t rows) {
  auto made = std::make_shared<std::vector<row>>();
  for (std::uint64_t i = 0; i < rows; ++i) {
    row one;
    one.order = order_at(where, 1, time_.true_now());
    one.order.account = whose;
    one.order.source = session::payment_source::imported;
    one.order.rated_power = power{0};
    one.from = time_.true_now() - dice_.span(std::chrono::hours{48}, std::chrono::hours{9000});
    one.to = one.from + dice_.span(duration{1}, std::chrono::hours{20});
    one.has_end = !dice_.one_in(5);
    one.delivered = energy{dice_.between(0, 40'000'000)};
    one.order.ordered_at = one.from;
    one.order.reference = {"simulated", fmt::format("{}-{}", where.pile.text(), dice_.below(1u << 30u)), "content"};
    made->push_back(std::move(one));
  }
  auto again = dice_.one_in(2) ? std::make_shared<std::vector<row>>(*made) : nullptr;
  next(made);
  if (again)
    time_.after(dice_.span(std::chrono::milliseconds{1}, std::chrono::minutes{10}), [this, again] { next(again); });
}

void history::next(const std::shared_ptr<std::vector<row>>& rest) {
  if (rest->empty()) return;
  const auto what = std::make_shared<const row>(std::move(rest->back()));
  rest->pop_back();
  place(what, rest);
}

void history::place(const std::shared_ptr<const row>& what, const std::shared_ptr<std::vector<row>>& rest) {
  const auto of = what->order.pile;
  network_.ask(ask_of("pile", of.text(), "import", what->from, pile::command{pile::place_order{what->order}}),
               [this, what, of, rest](const actors::answer& told) {
                 const auto* taken = std::get_if<actors::accepted>(&told);
                 PILECLOUD_ASSERT(taken != nullptr, "a row was refused");
                 charge(what, pile::session_of(of, number_in(*taken)), rest);
               });
}

void history::charge(const std::shared_ptr<const row>& what, const session_id& id,
                     const std::shared_ptr<std::vector<row>>& rest) {
  auto steps = std::make_shared<std::vector<session::command>>();  // backwards
  if (what->has_end) {
    steps->emplace_back(session::settle{session::settle_cause::imported, what->to});
    steps->emplace_back(session::record_stop{what->to, true, what->delivered, session::stop_reason::local, {}});
  } else {
    steps->emplace_back(session::close_without_bill{session::close_reason::no_end_recorded, what->delivered});
  }
  steps->emplace_back(session::record_start{what->from, true, energy{0}});
  steps->emplace_back(session::open{what->order});
  truth_[id] = {what->has_end ? what->delivered : energy{0}, true, true, what->has_end, false};

  const auto step = std::make_shared<std::function<void()>>();
  const std::weak_ptr<std::function<void()>> weak = step;
  *step = [this, steps, id, rest, weak, at = what->from] {
    if (steps->empty()) return next(rest);
    auto command = std::move(steps->back());
    steps->pop_back();
    network_.ask(ask_of("session", id.text(), "import", at, std::move(command)),
                 [go_on = weak.lock()](const actors::answer&) { (*go_on)(); });
  };
  (*step)();
}

}  // namespace pilecloud::simulation
