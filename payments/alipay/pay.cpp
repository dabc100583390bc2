// SPDX-License-Identifier: Apache-2.0
#include "payments/alipay/pay.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "payments/alipay/trade.hpp"

namespace pilecloud::payments::alipay {

namespace {

using json = nlohmann::json;
using domain::payment::demand;

constexpr std::size_t told_of_error = 200;  // letters of a message that are passed on
constexpr std::string_view done = "10000";  // code

std::string text_in(const json& of, const char* name) {
  const auto found = of.find(name);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string text_in(const parameters& of, const char* name) {
  const auto found = of.find(name);
  return found == of.end() ? std::string{} : found->second;
}

// An id of the buyer under whichever name this app gets it.
template <class From>
std::string buyer_in(const From& said) {
  for (const auto* name : {"buyer_open_id", "buyer_user_id", "buyer_id"}) {
    if (auto id = text_in(said, name); !id.empty()) return id;
  }
  return {};
}

class alipay_channel final : public channel {
 public:
  alipay_channel(account of, surroundings in) : of_(std::move(of)), in_(std::move(in)) {}

  result<offer, channel_error> ask(const demand& wanted, const payer_hint& payer) override;
  result<payment_standing, channel_error> query(const demand& of) override;
  result<nothing, channel_error> close(const demand& of) override;
  result<refund_standing, channel_error> refund(const refund_demand& wanted) override;
  result<refund_standing, channel_error> query_refund(const refund_demand& of) override;

 private:
  parameters request_of(std::string_view method, const json& content) const;
  result<json, channel_error> call(std::string_view method, const json& content);

  const account of_;
  const surroundings in_;
};

channel_error error_of(const json& said) {
  auto code = text_in(said, "sub_code");
  if (code.empty()) code = text_in(said, "code");
  auto message = text_in(said, "sub_msg").substr(0, told_of_error);
  if (code == "ACQ.SELLER_BALANCE_NOT_ENOUGH") return {trouble::no_funds, code, std::move(message)};
  const bool is_theirs = text_in(said, "code") == "20000" || code.ends_with("SYSTEM_ERROR");
  if (is_theirs) return {trouble::unreachable, code, std::move(message)};
  if (code.ends_with("call-limited")) return {trouble::busy, code, std::move(message)};
  return {trouble::refused, code, std::move(message)};
}

parameters alipay_channel::request_of(std::string_view method, const json& content) const {
  parameters request{{"app_id", of_.app_id}, {"method", std::string{method}}, {"format", "JSON"},
                     {"charset", "utf-8"},   {"sign_type", "RSA2"},           {"timestamp", time_text(in_.clock.now())},
                     {"version", "1.0"},     {"notify_url", of_.notify_url},  {"biz_content", content.dump()}};
  sign(request, of_.key);
  return request;
}

// The answer's own member, once its raw text is known to be Alipay's; whatever its code says.
result<json, channel_error> alipay_channel::call(std::string_view method, const json& content) {
  http_request request{"POST",
                       of_.gateway,
                       {"Content-Type: application/x-www-form-urlencoded;charset=utf-8"},
                       form_of(request_of(method, content))};
  const auto answer = in_.calls.call(request);
  if (!answer) return channel_error{trouble::unreachable, {}, "no answer"};
  if (answer->status == 429) return channel_error{trouble::busy, {}, {}};
  if (answer->status != 200) return channel_error{trouble::unreachable, std::to_string(answer->status), {}};
  std::string member{method};
  std::replace(member.begin(), member.end(), '.', '_');
  const auto raw = raw_member(answer->body, member + "_response");
  const auto whole = json::parse(answer->body, nullptr, false);
  if (!raw || !whole.is_object()) return channel_error{trouble::unreachable, {}, "an answer to something else"};
  if (!of_.alipay.has_signed(*raw, text_in(whole, "sign"))) return channel_error{trouble::distrusted, {}, {}};
  auto said = json::parse(*raw, nullptr, false);
  if (!said.is_object()) return channel_error{trouble::unreachable, {}, "no object"};
  return said;
}

result<offer, channel_error> alipay_channel::ask(const demand& wanted, const payer_hint& payer) {
  json content{{"out_trade_no", wanted.number},
               {"total_amount", amount_text(wanted.amount)},
               {"subject", of_.subject},
               {"time_expire", time_text(wanted.expires_at)}};
  if (payer.how == presentation::web_page) {
    content["product_code"] = "QUICK_WAP_WAY";
    return offer{payer.how, of_.gateway + "?" + form_of(request_of("alipay.trade.wap.pay", content))};
  }
  const bool in_app = payer.how == presentation::in_app;
  if (in_app) {
    content["product_code"] = "JSAPI_PAY";
    content["op_app_id"] = of_.app_id;
    content["buyer_open_id"] = payer.open_id;
  }
  const auto asked = call(in_app ? "alipay.trade.create" : "alipay.trade.precreate", content);
  if (!asked) return asked.error();
  const auto& said = asked.value();
  if (text_in(said, "code") != done) return error_of(said);
  const auto text = text_in(said, in_app ? "trade_no" : "qr_code");
  if (text.empty() || text_in(said, "out_trade_no") != wanted.number)
    return channel_error{trouble::unreachable, {}, "an answer that is not of this payment"};
  return offer{payer.how, in_app ? json{{"tradeNO", text}}.dump() : text};
}

result<payment_standing, channel_error> alipay_channel::query(const demand& of) {
  const auto asked = call("alipay.trade.query", {{"out_trade_no", of.number}});
  if (!asked) return asked.error();
  const auto& said = asked.value();
  if (text_in(said, "sub_code") == "ACQ.TRADE_NOT_EXIST") return payment_standing{not_paid{}};
  if (text_in(said, "code") != done) return error_of(said);
  const trade told{text_in(said, "trade_status"), text_in(said, "trade_no"), text_in(said, "total_amount"),
                   text_in(said, "send_pay_date"), buyer_in(said)};
  const auto standing = standing_of(told, in_.hash_of_payer);
  if (!standing || text_in(said, "out_trade_no") != of.number)
    return channel_error{trouble::unreachable, {}, "an answer that is not of this payment"};
  return *standing;
}

// A trade that nobody opened on a phone does not exist there yet, and then cannot be paid either once it has expired.
result<nothing, channel_error> alipay_channel::close(const demand& of) {
  const auto asked = call("alipay.trade.close", {{"out_trade_no", of.number}});
  if (!asked) return asked.error();
  const auto& said = asked.value();
  if (text_in(said, "code") == done || text_in(said, "sub_code") == "ACQ.TRADE_NOT_EXIST") return nothing{};
  return error_of(said);
}

// It answers at once, yet whether the payer has it only the query says.
result<refund_standing, channel_error> alipay_channel::refund(const refund_demand& wanted) {
  const auto asked = call("alipay.trade.refund", {{"out_trade_no", wanted.payment},
                                                  {"out_request_no", wanted.number},
                                                  {"refund_amount", amount_text(wanted.amount)},
                                                  {"refund_reason", wanted.reason}});
  if (!asked) return asked.error();
  const auto& said = asked.value();
  if (text_in(said, "code") != done) return error_of(said);
  if (text_in(said, "out_trade_no") != wanted.payment)
    return channel_error{trouble::unreachable, {}, "an answer that is not of this payment"};
  return refund_standing{refund_pending{}};
}

result<refund_standing, channel_error> alipay_channel::query_refund(const refund_demand& of) {
  const auto asked = call("alipay.trade.fastpay.refund.query", {{"out_trade_no", of.payment},
                                                                {"out_request_no", of.number},
                                                                {"query_options", json::array({"gmt_refund_pay"})}});
  if (!asked) return asked.error();
  const auto& said = asked.value();
  if (text_in(said, "sub_code") == "ACQ.TRADE_NOT_EXIST") return refund_standing{refund_unknown{}};
  if (text_in(said, "code") != done) return error_of(said);
  if (text_in(said, "out_request_no").empty()) return refund_standing{refund_unknown{}};
  const bool is_of_this = text_in(said, "out_trade_no") == of.payment && text_in(said, "out_request_no") == of.number &&
                          read_amount(text_in(said, "refund_amount")) == of.amount;
  if (!is_of_this) return channel_error{trouble::unreachable, {}, "an answer that is not of this refund"};
  if (text_in(said, "refund_status") != "REFUND_SUCCESS") return refund_standing{refund_pending{}};
  const auto at = read_time(text_in(said, "gmt_refund_pay"));
  return refund_standing{refund_done{at.value_or(in_.clock.now())}};
}

}  // namespace

std::unique_ptr<channel> open_channel(account of, surroundings in) {
  return std::make_unique<alipay_channel>(std::move(of), std::move(in));
}

std::optional<told_trade> read_notice(const parameters& notice, const account& of,
                                      const std::function<std::string(std::string_view)>& hash_of_payer) {
  if (text_in(notice, "app_id") != of.app_id || text_in(notice, "seller_id") != of.seller_id) return std::nullopt;
  const trade told{text_in(notice, "trade_status"), text_in(notice, "trade_no"), text_in(notice, "total_amount"),
                   text_in(notice, "gmt_payment"), buyer_in(notice)};
  auto standing = standing_of(told, hash_of_payer);
  const auto number = text_in(notice, "out_trade_no");
  if (!standing || number.empty()) return std::nullopt;
  return told_trade{number, std::move(*standing)};
}

}  // namespace pilecloud::payments::alipay
