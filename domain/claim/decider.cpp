// SPDX-License-Identifier: Apache-2.0
#include "domain/claim/facts.hpp"

namespace pilecloud::domain::claim {
namespace {

using decided = decision<fact, rule>;

decided on_take(const state& known, const take& asked) {
  if (asked.holder.empty()) return refuse(rule::holder_must_be_named, "holder");
  if (known.holder.empty()) return accept<fact>(claimed{asked.holder});
  if (known.holder == asked.holder) return nothing_new<fact>();
  return refuse(rule::claimed_by_another, "holder");
}

// The holder's own fact exists already. Where its claim lapsed in between and nobody took it, it is claimed again.
decided on_confirm(const state& known, const confirm& asked) {
  if (asked.holder.empty()) return refuse(rule::holder_must_be_named, "holder");
  if (known.holder.empty()) return accept<fact>(claimed{asked.holder}, confirmed{asked.holder});
  if (known.holder != asked.holder) return refuse(rule::claimed_by_another, "holder");
  if (known.confirmed) return nothing_new<fact>();
  return accept<fact>(confirmed{asked.holder});
}

decided on_release(const state& known, const release& asked) {
  if (asked.holder.empty()) return refuse(rule::holder_must_be_named, "holder");
  if (known.holder.empty()) return nothing_new<fact>();
  if (known.holder != asked.holder) return refuse(rule::must_be_claimed_by_holder, "holder");
  return accept<fact>(released{asked.holder});
}

decided on_remind(const state& known, instant now) {
  const bool is_unused = !known.holder.empty() && !known.confirmed;
  if (!is_unused || now < known.claimed_at + unused_lifetime) return nothing_new<fact>();
  return accept<fact>(lapsed{known.holder});
}

}  // namespace

std::string_view to_text(rule broken) {
  switch (broken) {
    case rule::claimed_by_another:
      return "claimed_by_another";
    case rule::must_be_claimed_by_holder:
      return "must_be_claimed_by_holder";
    case rule::holder_must_be_named:
      return "holder_must_be_named";
  }
  return "not_recorded";
}

decision<fact, rule> decide(const state& known, const command& asked, instant now) {
  return std::visit(overload{
                        [&known](const take& one) { return on_take(known, one); },
                        [&known](const confirm& one) { return on_confirm(known, one); },
                        [&known](const release& one) { return on_release(known, one); },
                        [&known, now](const remind&) { return on_remind(known, now); },
                    },
                    asked);
}

bool follows(const state& known, const fact& next) {
  return std::visit(
      overload{
          [&known](const claimed& one) { return known.holder.empty() && !one.holder.empty(); },
          [&known](const confirmed& one) {
            return !one.holder.empty() && one.holder == known.holder && !known.confirmed;
          },
          [&known](const lapsed& one) { return !one.holder.empty() && one.holder == known.holder && !known.confirmed; },
          [&known](const released& one) { return !one.holder.empty() && one.holder == known.holder; },
      },
      next);
}

void evolve(state& known, const fact& next, instant recorded_at) {
  PILECLOUD_ASSERT(follows(known, next), "claim: fact {} cannot follow", next.index());
  std::visit(overload{
                 [&known, recorded_at](const claimed& one) {
                   known = state{one.holder, false, recorded_at};
                 },
                 [&known](const confirmed&) { known.confirmed = true; },
                 [&known](const lapsed&) { known = state{}; },
                 [&known](const released&) { known = state{}; },
             },
             next);
}

std::vector<reminder_change> reminder_changes(const fact& happened, instant recorded_at) {
  return std::visit(overload{
                        [recorded_at](const claimed&) {
                          return std::vector{reminder_change{true, recorded_at + unused_lifetime}};
                        },
                        [](const confirmed&) { return std::vector{reminder_change{}}; },
                        [](const lapsed&) { return std::vector{reminder_change{}}; },
                        [](const released&) { return std::vector{reminder_change{}}; },
                    },
                    happened);
}

}  // namespace pilecloud::domain::claim
