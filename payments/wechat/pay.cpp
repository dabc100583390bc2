// SPDX-License-Identifier: Apache-2.0
#include "payments/wechat/pay.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilecloud::payments::wechat {

namespace {

using json = nlohmann::json;
using domain::payment::demand;

constexpr std::size_t told_of_error = 200;  // letters of a message that are passed on

std::string header_of(const http_answer& answer, std::string_view name) {
  const auto found = answer.headers.find(name);
  return found == answer.headers.end() ? std::string{} : found->second;
}

std::string text_in(const json& of, const char* name) {
  const auto found = of.find(name);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

class wechat_pay final : public channel {
 public:
  wechat_pay(account of, surroundings in) : of_(std::move(of)), in_(std::move(in)) {}

  result<offer, channel_error> ask(const demand& wanted, const payer_hint& payer) override;
  result<payment_standing, channel_error> query(const demand& of) override;
  result<nothing, channel_error> close(const demand& of) override;
  result<refund_standing, channel_error> refund(const refund_demand& wanted) override;
  result<refund_standing, channel_error> query_refund(const refund_demand& of) override;

 private:
  struct answered {
    int status = 0;
    json said;
    std::string text;
  };
  result<answered, channel_error> call(std::string_view method, const std::string& target, const json& body);
  channel_error error_of(const answered& answer) const;
  result<refund_standing, channel_error> standing_of(const answered& answer, const refund_demand& of) const;
  json names() const;
  std::string names_in_query() const;
  bool has_partner() const { return !of_.sub_merchant.empty(); }
  const std::string& payee() const { return has_partner() ? of_.sub_merchant : of_.merchant.id; }
  std::string transactions() const { return has_partner() ? "/v3/pay/partner/transactions" : "/v3/pay/transactions"; }

  const account of_;
  const surroundings in_;
};

// The merchant as requests name it.
json wechat_pay::names() const {
  if (has_partner()) return {{"sp_mchid", of_.merchant.id}, {"sub_mchid", of_.sub_merchant}};
  return {{"mchid", of_.merchant.id}};
}
std::string wechat_pay::names_in_query() const {
  if (has_partner()) return fmt::format("sp_mchid={}&sub_mchid={}", of_.merchant.id, of_.sub_merchant);
  return "mchid=" + of_.merchant.id;
}

result<wechat_pay::answered, channel_error> wechat_pay::call(std::string_view method, const std::string& target,
                                                             const json& body) {
  const auto text = body.is_null() ? std::string{} : body.dump();
  const auto seconds = us_of(in_.clock.now()) / 1'000'000;
  http_request request{std::string{method},
                       of_.base_url + target,
                       {"Accept: application/json", "Content-Type: application/json",
                        "Authorization: " + authorization(of_.merchant, method, target, text, seconds, in_.nonce())},
                       text};
  const auto answer = in_.calls.call(request);
  if (!answer) return channel_error{trouble::unreachable, {}, "no answer"};
  const signed_by_platform seal{header_of(*answer, "wechatpay-timestamp"), header_of(*answer, "wechatpay-nonce"),
                                header_of(*answer, "wechatpay-signature"), header_of(*answer, "wechatpay-serial")};
  answered told{answer->status, json::parse(answer->body, nullptr, false), answer->body};
  if (!told.said.is_object()) told.said = json::object();
  // 429 and 5xx come from their doors, which do not sign. They mean nothing but: again.
  if (told.status == 429) return channel_error{trouble::busy, text_in(told.said, "code"), {}};
  if (told.status >= 500) return channel_error{trouble::unreachable, text_in(told.said, "code"), {}};
  if (const auto checked = of_.platform.check(seal, answer->body, in_.clock.now()); !checked)
    return channel_error{trouble::distrusted, std::string{to_text(checked.error())}, {}};
  return told;
}

channel_error wechat_pay::error_of(const answered& answer) const {
  const auto code = text_in(answer.said, "code");
  auto message = text_in(answer.said, "message").substr(0, told_of_error);
  if (code == "NOT_ENOUGH") return {trouble::no_funds, code, std::move(message)};
  if (code == "FREQUENCY_LIMITED" || code == "RATELIMIT_EXCEEDED") return {trouble::busy, code, std::move(message)};
  if (code == "SYSTEM_ERROR" || code == "BIZ_ERR_NEED_RETRY") return {trouble::unreachable, code, std::move(message)};
  return {trouble::refused, code, std::move(message)};
}

result<offer, channel_error> wechat_pay::ask(const demand& wanted, const payer_hint& payer) {
  auto body = names();
  body[has_partner() ? "sp_appid" : "appid"] = of_.app_id;
  body["description"] = of_.description;
  body["out_trade_no"] = wanted.number;
  body["time_expire"] = to_rfc3339(std::chrono::floor<std::chrono::seconds>(wanted.expires_at));
  body["notify_url"] = of_.notify_url;
  body["amount"] = {{"total", wanted.amount.count()}, {"currency", "CNY"}};
  std::string kind = "/native";
  if (payer.how == presentation::in_app) {
    kind = "/jsapi";
    body["payer"] = {{has_partner() ? "sp_openid" : "openid", payer.open_id}};
  } else if (payer.how == presentation::web_page) {
    kind = "/h5";
    body["scene_info"] = {{"payer_client_ip", payer.address}, {"h5_info", {{"type", "Wap"}}}};
  }
  const auto asked = call("POST", transactions() + kind, body);
  if (!asked) return asked.error();
  const auto& answer = asked.value();
  if (answer.status != 200) return error_of(answer);
  const auto* name = payer.how == presentation::in_app     ? "prepay_id"
                     : payer.how == presentation::web_page ? "h5_url"
                                                           : "code_url";
  const auto text = text_in(answer.said, name);
  if (text.empty()) return channel_error{trouble::unreachable, {}, fmt::format("an answer without {}", name)};
  if (payer.how != presentation::in_app) return offer{payer.how, text};
  const auto seconds = us_of(in_.clock.now()) / 1'000'000;
  const auto nonce = in_.nonce();
  const json client{
      {"appId", of_.app_id}, {"timeStamp", std::to_string(seconds)},
      {"nonceStr", nonce},   {"package", "prepay_id=" + text},
      {"signType", "RSA"},   {"paySign", client_signature(of_.merchant.key, of_.app_id, seconds, nonce, text)}};
  return offer{payer.how, client.dump()};
}

result<payment_standing, channel_error> wechat_pay::query(const demand& of) {
  const auto target = fmt::format("{}/out-trade-no/{}?{}", transactions(), of.number, names_in_query());
  const auto asked = call("GET", target, nullptr);
  if (!asked) return asked.error();
  const auto& answer = asked.value();
  const auto code = text_in(answer.said, "code");
  if (answer.status == 404 && (code == "ORDER_NOT_EXIST" || code == "ORDERNOTEXIST"))
    return payment_standing{not_paid{}};
  if (answer.status != 200) return error_of(answer);
  const auto told = read_transaction(answer.text, in_.hash_of_payer);
  if (!told || told->number != of.number || told->merchant != payee())
    return channel_error{trouble::unreachable, {}, "an answer that is not of this payment"};
  return told->standing;
}

result<nothing, channel_error> wechat_pay::close(const demand& of) {
  const auto asked = call("POST", fmt::format("{}/out-trade-no/{}/close", transactions(), of.number), names());
  if (!asked) return asked.error();
  if (asked.value().status == 204 || asked.value().status == 200) return nothing{};
  return error_of(asked.value());
}

result<refund_standing, channel_error> wechat_pay::standing_of(const answered& answer, const refund_demand& of) const {
  const auto told = read_refund(answer.text);
  if (!told || told->number != of.number || told->payment != of.payment || told->amount != of.amount)
    return channel_error{trouble::unreachable, {}, "an answer that is not of this refund"};
  return told->standing;
}

result<refund_standing, channel_error> wechat_pay::refund(const refund_demand& wanted) {
  json body{{"out_trade_no", wanted.payment},
            {"out_refund_no", wanted.number},
            {"reason", wanted.reason},
            {"notify_url", of_.notify_url},
            {"amount", {{"refund", wanted.amount.count()}, {"total", wanted.paid.count()}, {"currency", "CNY"}}}};
  if (has_partner()) body["sub_mchid"] = of_.sub_merchant;
  const auto asked = call("POST", "/v3/refund/domestic/refunds", body);
  if (!asked) return asked.error();
  if (asked.value().status != 200) return error_of(asked.value());
  return standing_of(asked.value(), wanted);
}

result<refund_standing, channel_error> wechat_pay::query_refund(const refund_demand& of) {
  auto target = "/v3/refund/domestic/refunds/" + of.number;
  if (has_partner()) target += "?sub_mchid=" + of_.sub_merchant;
  const auto asked = call("GET", target, nullptr);
  if (!asked) return asked.error();
  if (asked.value().status == 404) return refund_standing{refund_unknown{}};
  if (asked.value().status != 200) return error_of(asked.value());
  return standing_of(asked.value(), of);
}

}  // namespace

std::unique_ptr<channel> open_channel(account of, surroundings in) {
  return std::make_unique<wechat_pay>(std::move(of), std::move(in));
}

}  // namespace pilecloud::payments::wechat
