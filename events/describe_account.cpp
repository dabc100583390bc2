// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"
#include "events/describe_category.hpp"
#include "events/shown.hpp"

namespace pilecloud::events {

using namespace domain::account;
using nlohmann::json;

namespace {

json described(const sealed_text& sealed) {
  return {{"hash", shown_hash(sealed.hash)}, {"cipher", shown_sealed(sealed.cipher)}};
}

json described(const charged& fact) {
  return {{"session", shown(fact.session)},
          {"revision", fact.revision},
          {"due_fen", shown(fact.due)},
          {"due_before_fen", shown(fact.due_before)},
          {"captured_fen", shown(fact.captured)},
          {"released_fen", shown(fact.released)},
          {"from_balance_fen", shown(fact.from_balance)},
          {"to_debt_fen", shown(fact.to_debt)},
          {"to_loss_fen", shown(fact.to_loss)},
          {"loss_forgiven_fen", shown(fact.loss_forgiven)},
          {"debt_forgiven_fen", shown(fact.debt_forgiven)},
          {"refunded_fen", shown(fact.refunded)}};
}

json described(const session_id& session, money amount) {
  return {{"session", shown(session)}, {"amount_fen", shown(amount)}};
}

}  // namespace

json describe_category(const domain::account::fact& body) {
  return std::visit(
      overload{[](const registered& fact) -> json {
                 return {{"phone", described(fact.phone)}, {"name", described(fact.name)}};
               },
               [](const profile_changed& fact) -> json {
                 return {{"phone", described(fact.phone)}, {"name", described(fact.name)}};
               },
               [](const card_added& fact) -> json {
                 return {{"card", described(fact.card)}};
               },
               [](const card_removed& fact) -> json {
                 return {{"hash", shown_hash(fact.hash)}};
               },
               [](const vehicle_added& fact) -> json {
                 return {{"plate", described(fact.plate)}, {"consumption_wh_per_100km", fact.consumption_wh_per_100km}};
               },
               [](const vehicle_removed& fact) -> json {
                 return {{"hash", shown_hash(fact.hash)}};
               },
               [](const frozen&) { return json::object(); }, [](const unfrozen&) { return json::object(); },
               [](const topped_up& fact) -> json {
                 return {{"amount_fen", shown(fact.amount)},
                         {"channel", shown(fact.channel)},
                         {"reference", shown(fact.reference)}};
               },
               [](const hold_placed& fact) {
                 auto shown_hold = described(fact.session, fact.amount);
                 if (fact.asked != money{}) {
                   shown_hold["in_all_fen"] = shown(fact.in_all);
                   shown_hold["asked_fen"] = shown(fact.asked);
                 }
                 return shown_hold;
               },
               [](const hold_released& fact) { return described(fact.session, fact.amount); },
               [](const charged& fact) { return described(fact); },
               [](const debt_paid& fact) { return described(fact.session, fact.amount); }},
      body);
}

}  // namespace pilecloud::events
