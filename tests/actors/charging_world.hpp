// SPDX-License-Identifier: Apache-2.0
// A deterministic node that charges: reactor, reminders (rows folded from the log) and the people and devices of one
// car park, who ask again until they are answered, also across power cuts.
#pragma once

#include <map>

#include "actors/entity.hpp"
#include "actors/reactor.hpp"
#include "actors/reminders.hpp"
#include "domain/ledger/postings.hpp"
#include "tests/actors/asking.hpp"

namespace pilecloud::actors::tests {

class charging_world : public deterministic_world {
 public:
  explicit charging_world(limits wanted = {});
  ~charging_world() override;

  // Reactions and reminders until nothing is left to do now; boots again after a cut.
  void settle();
  // Time in steps small enough for every timer, settling after each.
  void pass(duration time);
  // As people and devices do: asked until answered, then everything that follows from it.
  answer tell(const request& what);

  template <events::category Which>
  typename aggregate<Which>::state state_of(std::string_view id) const {
    entity<Which> one{storage::stream_id{events::to_text(Which), id}};
    const auto woken = one.wake(log);
    PILECLOUD_ASSERT(woken.ok(), "{}", woken.error().detail);
    return one.state();
  }
  domain::account::state account(std::string_view id) const { return state_of<events::category::account>(id); }
  domain::session::state session(std::string_view id) const { return state_of<events::category::session>(id); }
  domain::pile::state pile(std::string_view id) const { return state_of<events::category::pile>(id); }

  // The sum of all postings of all facts, and of one book.
  money trial_balance() const;
  money balance_of(domain::ledger::book which) const;
  std::vector<std::string> names_of(std::string_view stream) const;  // of its facts, in order

  std::unique_ptr<actors::reactor> reactor;
  std::unique_ptr<actors::reminders> reminders;

 protected:
  void started() override;
  void ending() override;

 private:
  std::vector<due_reminder> due_rows(instant now, std::size_t max);
  void fold_timers(const events::fact& happened);

  // As the projection keeps them: folded up to `folded_`.
  std::map<std::pair<std::string, std::uint8_t>, due_reminder> timers_;
  std::array<std::uint64_t, storage::partition_count> folded_{};
};

// The car park: account A1 with money, pile P1 with one connector.
inline const std::string account_1 = "A1";
inline const std::string pile_1 = "P1";
inline const std::string session_1 = "P1/1";
domain::session::order order_at(instant now, std::int64_t hold_fen);
request register_pile();
request place_order(domain::session::order order);
request report_start(instant at, std::int64_t meter_wh, std::uint8_t key, std::optional<std::uint32_t> number);
request meter(instant at, std::int64_t meter_wh);
request stop(instant at, std::int64_t meter_wh);

}  // namespace pilecloud::actors::tests
