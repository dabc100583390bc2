// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/network.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace pilecloud::simulation {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

network_plan draw_network_plan(dice& chance) {
  network_plan plan;
  const auto draw = [&chance](std::int64_t most) {
    return chance.one_in(3) ? 0u : static_cast<unsigned>(chance.between(1, most));
  };
  plan.lost_request = draw(150);
  plan.lost_answer = draw(200);
  plan.doubled = draw(200);
  plan.slow = draw(200);
  plan.asked_again = draw(250);
  plan.other_body = draw(80);
  return plan;
}

actors::request network::with_id(actors::request what) {
  for (std::size_t i = 0; i < 8; ++i) {
    what.id[i] = static_cast<std::uint8_t>(next_id_ >> (8 * i) & 0xFF);
    what.body[i] = static_cast<std::uint8_t>(dice_.below(256));
  }
  what.id[15] = 0xC0;
  what.body[15] = 0xB0;
  ++next_id_;
  return what;
}

void network::ask(actors::request what, done then) {
  auto errand_of = std::make_shared<errand>();
  errand_of->record = &witness_.take(std::move(what));
  errand_of->then = std::move(then);
  ++open_;
  send(errand_of);
}

duration network::on_the_way() {
  if (dice_.per_mille(plan_.slow)) return dice_.span(milliseconds{50}, seconds{8});
  return dice_.span(microseconds{50}, milliseconds{5});
}

void network::send(const errand_ptr& what) {
  const auto attempt = ++what->attempt;
  ++what->record->asked_times;
  const auto copies = dice_.per_mille(plan_.doubled) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    if (dice_.per_mille(plan_.lost_request)) continue;
    time_.after(on_the_way(), [this, what] { deliver(what, what->record->asked); });
  }
  insist(what, attempt, dice_.span(seconds{2}, seconds{40}));
}

// Nothing came: again.
void network::insist(const errand_ptr& what, std::uint32_t attempt, duration wait) {
  time_.after(wait, [this, what, attempt] {
    if (!what->finished && what->attempt == attempt) send(what);
  });
}

void network::deliver(const errand_ptr& what, const actors::request& body) {
  const bool is_other_body = body.body != what->record->asked.body;
  whom_->ask(body, [this, what, is_other_body](const actors::answer& told) { answered(what, told, is_other_body); });
}

// On an actor's turn, or while a crash takes the node down: an acceptance counts all the same.
void network::answered(const errand_ptr& what, const actors::answer& told, bool is_other_body) {
  if (is_other_body) {
    const bool is_right = std::holds_alternative<actors::body_differs>(told) ||
                          std::holds_alternative<actors::busy>(told) ||
                          std::holds_alternative<actors::unavailable>(told);
    if (!is_right) wrong_(fmt::format("{}: a known id with another body was taken", what->record->asked.stream.text()));
    return;
  }
  if (const auto* away = std::get_if<actors::unavailable>(&told))
    spdlog::info("{}: {} is told: {}", to_rfc3339(time_.true_now()), what->record->asked.stream.text(), away->why);
  if (const auto* refused = std::get_if<actors::rejected>(&told))
    spdlog::info("{}: {} is refused: {}", to_rfc3339(time_.true_now()), what->record->asked.stream.text(),
                 refused->rule);
  if (auto broken = witness_.note(*what->record, told); !broken.empty()) wrong_(std::move(broken));
  check_at_once(*what->record, told);
  if (dice_.per_mille(plan_.lost_answer)) {
    ++unheard_;
    return;
  }
  const bool is_final = std::holds_alternative<actors::accepted>(told) ||
                        std::holds_alternative<actors::rejected>(told) ||
                        std::holds_alternative<actors::body_differs>(told);
  if (is_final) {
    time_.after(on_the_way(), [this, what, told] { finish(what, told); });
  } else {
    insist(what, what->attempt, dice_.span(milliseconds{1}, seconds{1}));
  }
}

// What can be seen the moment an answer leaves: what it names is durable, and a refusal wrote nothing.
void network::check_at_once(const witnessed& of, const actors::answer& told) {
  const auto& stream = of.asked.stream;
  if (const auto* taken = std::get_if<actors::accepted>(&told)) {
    if (taken->last > whom_->truth().tail(stream.partition()).position ||
        taken->version > whom_->truth().version_of(stream))
      wrong_(fmt::format("{}: answered before it was durable", stream.text()));
  } else if (std::holds_alternative<actors::rejected>(told) && of.asked.id != storage::command_id{}) {
    if (whom_->truth().find_command(of.asked.id)) wrong_(fmt::format("{}: refused and in the log", stream.text()));
  }
}

void network::finish(const errand_ptr& what, const actors::answer& told) {
  if (what->finished) return;
  what->finished = true;
  --open_;
  const bool is_remembered =
      what->record->asked.id != storage::command_id{} && what->record->first && what->record->first->first != 0;
  if (dice_.per_mille(plan_.asked_again)) {
    time_.after(dice_.span(milliseconds{1}, seconds{90}), [this, what] { deliver(what, what->record->asked); });
  }
  if (is_remembered && dice_.per_mille(plan_.other_body)) {
    time_.after(dice_.span(milliseconds{1}, seconds{90}), [this, what] {
      auto other = what->record->asked;
      other.body[9] ^= 1u;
      deliver(what, other);
    });
  }
  what->then(told);
}

}  // namespace pilecloud::simulation
