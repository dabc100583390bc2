// SPDX-License-Identifier: Apache-2.0
// The door as the reactor and the reminders see it; with a breakage, what goes through it is not what was sent.
#pragma once

#include "actors/entities.hpp"
#include "tests/simulation/breakage.hpp"
#include "tests/simulation/dice.hpp"

namespace pilecloud::simulation {

class meddling_entities final : public actors::entities {
 public:
  // `answered`, if given, hears every answer.
  using hear = std::function<void(const actors::request&, const actors::answer&)>;
  meddling_entities(actors::entities& real, breakage bug, dice& chance, hear answered)
      : real_(real), bug_(bug), dice_(chance), hear_(std::move(answered)) {}

  void ask(actors::request what, std::function<void(actors::answer)> then) override {
    const bool is_reminder = what.by == "reminder";
    // A reminder is fired again while its row stands: to be lost it must be lost each time.
    const bool swallowed = (bug_ == breakage::dropped_reaction && !is_reminder && dice_.one_in(8)) ||
                           (bug_ == breakage::lost_reminder && is_reminder && what.stream.id().back() == '2');
    if (swallowed) return then(actors::accepted{.partition = what.stream.partition()});
    if (bug_ == breakage::fen_too_much) {
      auto* of_account = std::get_if<domain::account::command>(&what.command);
      auto* charge = of_account == nullptr ? nullptr : std::get_if<domain::account::charge>(of_account);
      if (charge != nullptr) charge->due += money{1};
    }
    if (!hear_) return real_.ask(std::move(what), std::move(then));
    real_.ask(what, [heard = hear_, what, then = std::move(then)](actors::answer told) {
      heard(what, told);
      then(std::move(told));
    });
  }

 private:
  actors::entities& real_;
  breakage bug_;
  dice& dice_;
  hear hear_;
};

}  // namespace pilecloud::simulation
