// SPDX-License-Identifier: Apache-2.0
// WeChat Pay API v3 as a channel: Native (QR code), JSAPI (in the app) and H5 (web page). A merchant of its own, or one
// under a service provider (sub_mchid). Every answer is taken with the platform's signature only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "payments/channel.hpp"
#include "payments/http_calls.hpp"
#include "payments/wechat/signature.hpp"

namespace pilecloud::payments::wechat {

struct account {
  wechat::merchant merchant;  // who signs: the merchant, or the service provider
  std::string app_id;
  std::string sub_merchant;  // of a service provider: who is paid; empty: the merchant itself
  platform_keys platform;
  std::string notify_url;  // https
  std::string description = "充电";
  std::string base_url = "https://api.mch.weixin.qq.com";
};

struct surroundings {
  http_calls& calls;
  const clock_source& clock;
  std::function<std::string()> nonce;                                  // 32 letters or digits, never twice
  std::function<std::string(std::string_view open_id)> hash_of_payer;  // facts hold no channel ids in clear
};

// `in` outlives it.
std::unique_ptr<channel> open_channel(account of, surroundings in);

// What a verified transaction or refund resource says; used for callbacks and queries alike. Nothing: it is none.
struct told_transaction {
  std::string number;  // ours
  std::string merchant;
  payment_standing standing;
};
std::optional<told_transaction> read_transaction(std::string_view json,
                                                 const std::function<std::string(std::string_view)>& hash_of_payer);
struct told_refund {
  std::string number;   // ours, of the refund
  std::string payment;  // ours
  money amount;
  refund_standing standing;
};
std::optional<told_refund> read_refund(std::string_view json);

}  // namespace pilecloud::payments::wechat
