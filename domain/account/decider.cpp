// SPDX-License-Identifier: Apache-2.0
// One function a command that has rules; the table at the end. Money commands of reactors carry natural keys that are
// looked up before any rule (rules.md R8): what was accepted once stays accepted, whatever the account became since.
#include <algorithm>

#include "domain/account/account.hpp"
#include "domain/account/charge.hpp"

namespace pilecloud::domain::account {
namespace {

using decided = decision<fact, rule>;
constexpr money none{0};

// The edge seals anew each time, so the cipher differs where the text does not; where there is a hash it decides.
bool same_text(const sealed_text& a, const sealed_text& b) {
  return a.hash == b.hash && (!a.hash.empty() || a.cipher == b.cipher);
}

const session_money* find(const state& known, const session_id& session) {
  const auto found = known.sessions.find(session);
  return found == known.sessions.end() ? nullptr : &found->second;
}

decided unless_registered() { return refuse(rule::account_must_be_registered); }

decided on_register(const state& known, const register_account& asked) {
  if (!known.registered) return accept<fact>(registered{asked.phone, asked.name});
  if (!same_text(known.registered_phone, asked.phone)) {
    return refuse(rule::account_must_not_be_registered_differently, "phone");
  }
  if (!same_text(known.registered_name, asked.name)) {
    return refuse(rule::account_must_not_be_registered_differently, "name");
  }
  return nothing_new<fact>();
}

decided on_change_profile(const state& known, const change_profile& asked) {
  if (!known.registered) return unless_registered();
  if (asked.phone == known.phone && asked.name == known.name) return nothing_new<fact>();
  return accept<fact>(profile_changed{asked.phone, asked.name});
}

decided on_add_card(const state& known, const add_card& asked) {
  if (!known.registered) return unless_registered();
  const auto present = known.cards.find(asked.card.hash);
  if (present == known.cards.end()) return accept<fact>(card_added{asked.card});
  if (present->second == asked.card) return nothing_new<fact>();
  return refuse(rule::card_must_not_be_known, "card");
}

decided on_remove_card(const state& known, const remove_card& asked) {
  if (!known.registered) return unless_registered();
  if (!known.cards.contains(asked.hash)) return refuse(rule::card_must_be_known, "card");
  return accept<fact>(card_removed{asked.hash});
}

decided on_add_vehicle(const state& known, const add_vehicle& asked) {
  if (!known.registered) return unless_registered();
  const auto present = known.vehicles.find(asked.plate.hash);
  if (present == known.vehicles.end()) return accept<fact>(vehicle_added{asked.plate, asked.consumption_wh_per_100km});
  if (present->second == vehicle{asked.plate, asked.consumption_wh_per_100km}) return nothing_new<fact>();
  return refuse(rule::vehicle_must_not_be_known, "plate");
}

decided on_remove_vehicle(const state& known, const remove_vehicle& asked) {
  if (!known.registered) return unless_registered();
  if (!known.vehicles.contains(asked.hash)) return refuse(rule::vehicle_must_be_known, "plate");
  return accept<fact>(vehicle_removed{asked.hash});
}

decided on_freeze(const state& known) {
  if (!known.registered) return unless_registered();
  if (known.is_frozen) return nothing_new<fact>();
  return accept<fact>(frozen{});
}

decided on_unfreeze(const state& known) {
  if (!known.registered) return unless_registered();
  if (!known.is_frozen) return nothing_new<fact>();
  return accept<fact>(unfrozen{});
}

// A frozen account may still be topped up: what it owes can be paid.
decided on_top_up(const state& known, const top_up& asked) {
  if (!known.registered) return unless_registered();
  if (asked.amount <= none) return refuse(rule::amount_must_be_positive, "amount_fen");
  if (asked.amount > top_up_limit) return refuse(rule::amount_must_not_exceed_limit, "amount_fen");
  return accept<fact>(topped_up{asked.amount, asked.channel, asked.reference});
}

decided on_place_hold(const state& known, const place_hold& asked) {
  if (!known.registered) return unless_registered();
  if (const auto* money_of_session = find(known, asked.session)) {
    if (money_of_session->placed != none) {
      if (money_of_session->placed != asked.amount) return refuse(rule::hold_must_not_change, "hold_fen");
      return nothing_new<fact>();
    }
    // A release that overtook the hold (an order that expired meanwhile) closes the door: nobody would free it again.
    if (money_of_session->released) return refuse(rule::session_must_not_be_released, "session");
  }
  if (asked.amount <= none) return refuse(rule::amount_must_be_positive, "hold_fen");
  if (known.is_frozen) return refuse(rule::account_must_not_be_frozen);
  if (known.debt > none) return refuse(rule::debt_must_be_paid_first);  // S3
  if (known.balance < asked.amount) return refuse(rule::balance_must_cover_amount, "hold_fen");
  return accept<fact>(hold_placed{asked.session, asked.amount});
}

// S10: whoever may not start may not go on either. Nothing left is an answer too: the session then knows.
decided on_hold_more(const state& known, const hold_more& asked) {
  if (!known.registered) return unless_registered();
  if (asked.up_to <= none) return refuse(rule::amount_must_be_positive, "hold_fen");
  const auto* found = find(known, asked.session);
  const session_money before = found == nullptr ? session_money{} : *found;
  if (asked.up_to <= before.asked) return nothing_new<fact>();
  if (before.released) return refuse(rule::session_must_not_be_released, "session");
  const bool may_charge = !known.is_frozen && known.debt == none;
  const money lacking = std::max(none, asked.up_to - before.held);
  const money amount = may_charge ? std::min(known.balance, lacking) : none;
  return accept<fact>(hold_placed{asked.session, amount, before.held + amount, asked.up_to});
}

// Never refused: a failed start must give money back by itself (S6), also when its hold never came.
decided on_release_hold(const state& known, const release_hold& asked) {
  if (!known.registered) return nothing_new<fact>();  // no hold can have been placed
  const auto* money_of_session = find(known, asked.session);
  if (money_of_session == nullptr) return accept<fact>(hold_released{asked.session, none});
  if (money_of_session->released) return nothing_new<fact>();
  return accept<fact>(hold_released{asked.session, money_of_session->held});
}

decided on_charge(const state& known, const charge& asked, instant now) {
  if (!known.registered) return unless_registered();
  if (asked.revision == 0) return refuse(rule::revision_must_follow, "revision");
  const auto* found = find(known, asked.session);
  const session_money before = found == nullptr ? session_money{} : *found;
  if (asked.revision < before.revision) return nothing_new<fact>();
  if (asked.revision == before.revision) {
    if (asked.due != before.due) return refuse(rule::charge_must_not_change, "due_fen");
    return nothing_new<fact>();
  }
  if (asked.due < none) return refuse(rule::amount_must_be_positive, "due_fen");
  if (asked.due > charge_limit) return refuse(rule::amount_must_not_exceed_limit, "due_fen");
  return accept<fact>(meet_wallet(known.balance, before, asked, now));
}

decided on_pay_debt(const state& known, const pay_debt& asked) {
  if (!known.registered) return unless_registered();
  if (asked.amount <= none) return refuse(rule::amount_must_be_positive, "amount_fen");
  const auto* money_of_session = find(known, asked.session);
  if (money_of_session == nullptr || money_of_session->debt < asked.amount) {
    return refuse(rule::debt_must_cover_amount, "amount_fen");
  }
  if (known.balance < asked.amount) return refuse(rule::balance_must_cover_amount, "amount_fen");
  return accept<fact>(debt_paid{asked.session, asked.amount});
}

}  // namespace

decision<fact, rule> decide(const state& known, const command& asked, instant now) {
  return std::visit(overload{
                        [&known](const register_account& one) { return on_register(known, one); },
                        [&known](const change_profile& one) { return on_change_profile(known, one); },
                        [&known](const add_card& one) { return on_add_card(known, one); },
                        [&known](const remove_card& one) { return on_remove_card(known, one); },
                        [&known](const add_vehicle& one) { return on_add_vehicle(known, one); },
                        [&known](const remove_vehicle& one) { return on_remove_vehicle(known, one); },
                        [&known](const freeze&) { return on_freeze(known); },
                        [&known](const unfreeze&) { return on_unfreeze(known); },
                        [&known](const top_up& one) { return on_top_up(known, one); },
                        [&known](const place_hold& one) { return on_place_hold(known, one); },
                        [&known](const hold_more& one) { return on_hold_more(known, one); },
                        [&known](const release_hold& one) { return on_release_hold(known, one); },
                        [&known, now](const charge& one) { return on_charge(known, one, now); },
                        [&known](const pay_debt& one) { return on_pay_debt(known, one); },
                    },
                    asked);
}

}  // namespace pilecloud::domain::account
