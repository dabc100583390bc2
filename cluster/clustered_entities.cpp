// SPDX-License-Identifier: Apache-2.0
#include "cluster/clustered_entities.hpp"

#include <algorithm>

#include "cluster/command_codec.hpp"

namespace pilecloud::cluster {

namespace {

constexpr std::uint8_t hops_max = 1;  // nodes a question may come through before the one that answers

std::chrono::milliseconds in_ms(duration span) { return std::chrono::ceil<std::chrono::milliseconds>(span); }

}  // namespace

clustered_entities::clustered_entities(clustered_options options, actors::entities& here, transport& others,
                                       const ownership& beliefs, const clock_source& steady, relay roundabout,
                                       std::function<void()> wake)
    : options_(std::move(options)),
      here_(here),
      others_(others),
      beliefs_(beliefs),
      steady_(steady),
      roundabout_(std::move(roundabout)),
      wake_(std::move(wake)) {}

clustered_entities::~clustered_entities() {
  for (const auto& [due, asking] : waiting_) asking->then(actors::unavailable{"the node stops"});
}

void clustered_entities::ask(actors::request what, std::function<void(actors::answer)> then) {
  if (open_.fetch_add(1) >= options_.waiting_max) {
    --open_;
    return then(actors::busy{});
  }
  send(std::make_shared<question>(
      question{std::move(what), std::move(then), steady_.now() + options_.answer_within, options_.pause_at_least}));
}

void clustered_entities::send(const question_ptr& asking) {
  const auto partition = asking->what.stream.partition();
  if (beliefs_.is_here(partition)) {
    auto copy = asking->what;
    return here_.ask(std::move(copy), [this, asking](actors::answer told) { answered(asking, std::move(told)); });
  }
  const auto owner = beliefs_.other_owner(partition);
  if (owner.empty()) return ask_again(asking, "nobody owns the partition now");
  if (others_.link_to(owner) == link::connected) return send_to(owner, asking);
  const auto through = roundabout_(owner);
  if (through.empty()) return ask_again(asking, "the partition's owner cannot be reached");
  send_to(through, asking);
}

void clustered_entities::send_to(const std::string& node, const question_ptr& asking) {
  const auto left = in_ms(asking->deadline - steady_.now());
  if (left.count() <= 0) return finish(asking, actors::unavailable{"no answer in time; the outcome is unknown"});
  ++forwarded_;
  const asked sent{0, static_cast<std::uint32_t>(left.count()), encode(asking->what)};
  others_.call(node, method::ask, encode(sent), left, [this, asking](const result<std::string, call_error>& told) {
    if (!told) return ask_again(asking, std::string{to_text(told.error())});
    auto understood = decode_answer(told.value());
    if (!understood) return ask_again(asking, understood.error().detail);
    answered(asking, std::move(understood).value());
  });
}

void clustered_entities::answered(const question_ptr& asking, actors::answer told) {
  if (const auto* away = std::get_if<actors::unavailable>(&told)) return ask_again(asking, away->why);
  finish(asking, std::move(told));
}

void clustered_entities::ask_again(const question_ptr& asking, std::string why) {
  const auto due = steady_.now() + asking->pause;
  if (due >= asking->deadline) {
    ++given_up_;
    return finish(asking, actors::unavailable{std::move(why)});
  }
  ++again_;
  asking->pause = std::min(asking->pause * 2, options_.pause_at_most);
  {
    const std::lock_guard lock{mutex_};
    waiting_.emplace(due, asking);
  }
  wake_();
}

void clustered_entities::finish(const question_ptr& asking, actors::answer told) {
  --open_;
  asking->then(std::move(told));
}

void clustered_entities::asked_by(std::string_view from, const asked& what, transport::answered then) {
  auto wanted = decode_request(what.command);
  if (!wanted) return then(call_error::refused);
  const auto partition = wanted.value().stream.partition();
  if (beliefs_.is_here(partition)) {
    return here_.ask(std::move(wanted).value(),
                     [then = std::move(then)](const actors::answer& told) { then(encode(told)); });
  }
  const auto owner = beliefs_.other_owner(partition);
  const bool helpful = what.hops < hops_max && !owner.empty() && owner != from && owner != options_.node &&
                       others_.link_to(owner) == link::connected;
  if (!helpful) return then(call_error::refused);
  auto onward = what;
  ++onward.hops;
  others_.call(owner, method::ask, encode(onward), std::chrono::milliseconds{what.deadline_ms}, std::move(then));
}

bool clustered_entities::pump() {
  const auto now = steady_.now();
  std::vector<question_ptr> due;
  {
    const std::lock_guard lock{mutex_};
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
      due.push_back(std::move(waiting_.begin()->second));
      waiting_.erase(waiting_.begin());
    }
  }
  for (const auto& asking : due) send(asking);
  return !due.empty();
}

std::optional<instant> clustered_entities::next_due() const {
  const std::lock_guard lock{mutex_};
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first;
}

forward_counts clustered_entities::counts() const { return {forwarded_, again_, given_up_}; }

}  // namespace pilecloud::cluster
