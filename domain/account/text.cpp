// SPDX-License-Identifier: Apache-2.0
#include "domain/account/account.hpp"

namespace pilecloud::domain::account {

std::string_view to_text(top_up_channel value) {
  switch (value) {
    case top_up_channel::cash:
      return "cash";
    case top_up_channel::bank_transfer:
      return "bank_transfer";
    case top_up_channel::sandbox:
      return "sandbox";
  }
  return "not_recorded";
}

std::string_view to_text(rule broken) {
  switch (broken) {
    case rule::account_must_be_registered:
      return "account_must_be_registered";
    case rule::account_must_not_be_registered_differently:
      return "account_must_not_be_registered_differently";
    case rule::account_must_not_be_frozen:
      return "account_must_not_be_frozen";
    case rule::amount_must_be_positive:
      return "amount_must_be_positive";
    case rule::amount_must_not_exceed_limit:
      return "amount_must_not_exceed_limit";
    case rule::balance_must_cover_amount:
      return "balance_must_cover_amount";
    case rule::debt_must_be_paid_first:
      return "debt_must_be_paid_first";
    case rule::hold_must_not_change:
      return "hold_must_not_change";
    case rule::session_must_not_be_released:
      return "session_must_not_be_released";
    case rule::revision_must_follow:
      return "revision_must_follow";
    case rule::charge_must_not_change:
      return "charge_must_not_change";
    case rule::debt_must_cover_amount:
      return "debt_must_cover_amount";
    case rule::card_must_be_known:
      return "card_must_be_known";
    case rule::card_must_not_be_known:
      return "card_must_not_be_known";
    case rule::vehicle_must_be_known:
      return "vehicle_must_be_known";
    case rule::vehicle_must_not_be_known:
      return "vehicle_must_not_be_known";
  }
  return "not_recorded";
}

}  // namespace pilecloud::domain::account
