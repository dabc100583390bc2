// SPDX-License-Identifier: Apache-2.0
#include "domain/payment/payment.hpp"

namespace pilecloud::domain::payment {

std::string_view to_text(channel value) {
  switch (value) {
    case channel::sandbox:
      return "sandbox";
    case channel::wechat_pay:
      return "wechat_pay";
    case channel::alipay:
      return "alipay";
  }
  return "not_recorded";
}

std::string_view to_text(purpose value) {
  switch (value) {
    case purpose::prepayment:
      return "prepayment";
    case purpose::top_up:
      return "top_up";
  }
  return "not_recorded";
}

std::string_view to_text(lapse_reason value) {
  switch (value) {
    case lapse_reason::expired:
      return "expired";
    case lapse_reason::cancelled:
      return "cancelled";
    case lapse_reason::closed_by_channel:
      return "closed_by_channel";
  }
  return "not_recorded";
}

std::string_view to_text(misfit value) {
  switch (value) {
    case misfit::late:
      return "late";
    case misfit::doubled:
      return "doubled";
    case misfit::wrong_amount:
      return "wrong_amount";
  }
  return "not_recorded";
}

std::string_view to_text(refund_reason value) {
  switch (value) {
    case refund_reason::rest:
      return "rest";
    case refund_reason::not_started:
      return "not_started";
    case refund_reason::lower_bill:
      return "lower_bill";
    case refund_reason::unmatched:
      return "unmatched";
    case refund_reason::withdrawal:
      return "withdrawal";
    case refund_reason::repeated:
      return "repeated";
  }
  return "not_recorded";
}

std::string_view to_text(refund_failure value) {
  switch (value) {
    case refund_failure::closed:
      return "closed";
    case refund_failure::abnormal:
      return "abnormal";
    case refund_failure::impossible:
      return "impossible";
  }
  return "not_recorded";
}

std::string_view to_text(rule value) {
  switch (value) {
    case rule::payment_must_be_demanded:
      return "payment_must_be_demanded";
    case rule::demand_must_not_change:
      return "demand_must_not_change";
    case rule::amount_must_be_positive:
      return "amount_must_be_positive";
    case rule::amount_must_not_exceed_limit:
      return "amount_must_not_exceed_limit";
    case rule::number_must_fit_the_channel:
      return "number_must_fit_the_channel";
    case rule::demand_must_expire_in_the_future:
      return "demand_must_expire_in_the_future";
    case rule::prepayment_must_name_its_session:
      return "prepayment_must_name_its_session";
    case rule::top_up_must_name_its_account:
      return "top_up_must_name_its_account";
    case rule::receipt_must_not_change:
      return "receipt_must_not_change";
    case rule::payment_must_be_paid:
      return "payment_must_be_paid";
    case rule::purpose_must_fit:
      return "purpose_must_fit";
    case rule::revision_must_follow:
      return "revision_must_follow";
    case rule::capture_must_not_change:
      return "capture_must_not_change";
    case rule::debt_must_cover_amount:
      return "debt_must_cover_amount";
    case rule::captured_must_cover_amount:
      return "captured_must_cover_amount";
    case rule::withdrawal_must_not_change:
      return "withdrawal_must_not_change";
    case rule::refund_must_be_known:
      return "refund_must_be_known";
    case rule::refund_must_not_be_sent_yet:
      return "refund_must_not_be_sent_yet";
    case rule::refund_must_have_been_sent:
      return "refund_must_have_been_sent";
    case rule::refund_must_have_failed:
      return "refund_must_have_failed";
    case rule::refund_must_not_have_ended:
      return "refund_must_not_have_ended";
  }
  return "not_recorded";
}

}  // namespace pilecloud::domain::payment
