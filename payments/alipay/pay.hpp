// SPDX-License-Identifier: Apache-2.0
// Alipay's open gateway as a channel: precreate (QR code), wap (web page), create (mini-program). An answer counts only
// with Alipay's signature over its raw text.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "payments/alipay/signature.hpp"
#include "payments/channel.hpp"
#include "payments/http_calls.hpp"

namespace pilecloud::payments::alipay {

struct account {
  std::string app_id;
  std::string seller_id;  // who is paid, as notices name it
  private_key key;
  public_key alipay;
  std::string notify_url;  // https
  std::string subject = "充电";
  std::string gateway = "https://openapi.alipay.com/gateway.do";
};

struct surroundings {
  http_calls& calls;
  const clock_source& clock;
  std::function<std::string(std::string_view buyer)> hash_of_payer;  // facts hold no channel ids in clear
};

// `in` outlives it.
std::unique_ptr<channel> open_channel(account of, surroundings in);

// A genuine notice (is_genuine() said so) of a payment to this account. Nothing: it is of another app or seller, or
// says nothing we know.
struct told_trade {
  std::string number;  // ours
  payment_standing standing;
};
std::optional<told_trade> read_notice(const parameters& notice, const account& of,
                                      const std::function<std::string(std::string_view)>& hash_of_payer);

}  // namespace pilecloud::payments::alipay
