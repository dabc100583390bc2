// SPDX-License-Identifier: Apache-2.0
// The channel against a scripted door: what it sends, what it makes of answers, and what it does not trust.
#include <deque>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "payments/wechat/pay.hpp"
#include "tests/payments/rsa_keys.hpp"

using namespace pilecloud;
using namespace pilecloud::payments;
using namespace pilecloud::payments::wechat;
using nlohmann::json;

namespace {

const auto now = instant_from_us(1'700'000'000'000'000);

class still_clock final : public clock_source {
 public:
  instant now() const override { return ::now; }
};

const tests::key_texts& own_keys() {
  static const auto keys = tests::make_keys();
  return keys;
}
const tests::key_texts& platform_keys_made() {
  static const auto keys = tests::make_keys();
  return keys;
}

// Signs each scripted answer as the platform would; `break_seal` is what a forger gets wrong.
struct scripted_calls final : http_calls {
  std::deque<std::optional<http_answer>> answers;
  std::vector<http_request> asked;
  bool break_seal = false;

  void will_say(int status, const json& body) {
    http_answer answer{status, {}, body.is_null() ? std::string{} : body.dump()};
    const auto key = private_key::read(platform_keys_made().private_pem).value();
    answer.headers = {{"wechatpay-timestamp", "1700000000"},
                      {"wechatpay-nonce", "n"},
                      {"wechatpay-serial", "0A1B2C"},
                      {"wechatpay-signature", key.sign("1700000000\nn\n" + answer.body + "\n")}};
    if (break_seal) answer.body += ' ';
    answers.emplace_back(std::move(answer));
  }
  std::optional<http_answer> call(const http_request& request) override {
    asked.push_back(request);
    REQUIRE_FALSE(answers.empty());
    auto answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }
};

struct shop {
  still_clock clock;
  scripted_calls calls;
  std::unique_ptr<channel> pay;

  explicit shop(const std::string& sub_merchant = {}) {
    account of{{"1900000001", "5157F09E", private_key::read(own_keys().private_pem).value()},
               "wx1",
               sub_merchant,
               {},
               "https://pay.example/wechat"};
    of.platform.add(public_key::read(platform_keys_made().certificate_pem).value());
    pay = open_channel(std::move(of), {calls, clock, [] { return std::string(32, 'N'); },
                                       [](std::string_view id) { return "hash of " + std::string{id}; }});
  }
  json sent() const { return json::parse(calls.asked.back().body); }
};

domain::payment::demand demand_of(std::int64_t fen = 5'000) {
  domain::payment::demand asked;
  asked.amount = money{fen};
  asked.number = "PAY-000001";
  asked.expires_at = now + std::chrono::minutes{15};
  return asked;
}
refund_demand refund_of() { return {"PAY-000001", "PAY-000001R1", money{3'750}, money{5'000}, "rest"}; }

json transaction(const std::string& state) {
  return {{"mchid", "1900000001"},
          {"out_trade_no", "PAY-000001"},
          {"transaction_id", "4200"},
          {"trade_state", state},
          {"success_time", "2023-11-15T06:13:20+08:00"},
          {"payer", {{"openid", "o1"}}},
          {"amount", {{"total", 5000}, {"currency", "CNY"}}}};
}
json refund_told(const std::string& status) {
  return {{"out_trade_no", "PAY-000001"},
          {"out_refund_no", "PAY-000001R1"},
          {"status", status},
          {"success_time", "2023-11-15T06:13:20+08:00"},
          {"amount", {{"refund", 3750}, {"total", 5000}}}};
}

}  // namespace

TEST_CASE("Native: a payment is asked for by a code, signed, with our number, amount and end") {
  shop one;
  one.calls.will_say(200, {{"code_url", "weixin://x"}});
  const auto asked = one.pay->ask(demand_of(), {});
  REQUIRE(asked);
  CHECK(asked.value().how == presentation::qr_code);
  CHECK(asked.value().text == "weixin://x");
  CHECK(one.calls.asked.back().url == "https://api.mch.weixin.qq.com/v3/pay/transactions/native");
  const auto sent = one.sent();
  CHECK(sent["out_trade_no"] == "PAY-000001");
  CHECK(sent["amount"] == json{{"total", 5000}, {"currency", "CNY"}});
  CHECK(sent["time_expire"] == "2023-11-14T22:28:20Z");
  CHECK(sent["mchid"] == "1900000001");
  bool is_signed = false;
  for (const auto& header : one.calls.asked.back().headers)
    is_signed = is_signed || header.starts_with("Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\"");
  CHECK(is_signed);
}

TEST_CASE("JSAPI hands signed parameters to the client, H5 an address; a service provider names who is paid") {
  shop one{"1900000109"};
  one.calls.will_say(200, {{"prepay_id", "wx2"}});
  const auto in_app = one.pay->ask(demand_of(), {presentation::in_app, "o1", {}});
  REQUIRE(in_app);
  const auto client = json::parse(in_app.value().text);
  const auto key = public_key::read(own_keys().public_pem).value();
  CHECK(client["package"] == "prepay_id=wx2");
  CHECK(key.has_signed("wx1\n1700000000\n" + std::string(32, 'N') + "\nprepay_id=wx2\n",
                       client["paySign"].get<std::string>()));
  CHECK(one.calls.asked.back().url.ends_with("/v3/pay/partner/transactions/jsapi"));
  CHECK(one.sent()["sp_mchid"] == "1900000001");
  CHECK(one.sent()["sub_mchid"] == "1900000109");
  one.calls.will_say(200, {{"h5_url", "https://wx.tenpay.com/x"}});
  const auto page = one.pay->ask(demand_of(), {presentation::web_page, {}, "192.0.2.1"});
  CHECK(page.value().text == "https://wx.tenpay.com/x");
  CHECK(one.sent()["scene_info"]["payer_client_ip"] == "192.0.2.1");
}

TEST_CASE("a payment stands as the platform says, under its seal; a word we do not know is no money") {
  shop one;
  for (const auto* state : {"SUCCESS", "REFUND"}) {
    one.calls.will_say(200, transaction(state));
    const auto told = one.pay->query(demand_of());
    const domain::payment::receipt expected{"4200", money{5'000}, "hash of o1", now};
    CHECK(std::get<domain::payment::receipt>(told.value()) == expected);
  }
  for (const auto* state : {"NOTPAY", "USERPAYING", "PAYERROR"}) {
    one.calls.will_say(200, transaction(state));
    CHECK(std::holds_alternative<not_paid>(one.pay->query(demand_of()).value()));
  }
  for (const auto* state : {"CLOSED", "REVOKED"}) {
    one.calls.will_say(200, transaction(state));
    CHECK(std::holds_alternative<closed>(one.pay->query(demand_of()).value()));
  }
  one.calls.will_say(404, {{"code", "ORDER_NOT_EXIST"}});
  CHECK(std::holds_alternative<not_paid>(one.pay->query(demand_of()).value()));
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, json>>{{"trade_state", "PAID"},
                                                 {"trade_state", 1},
                                                 {"out_trade_no", "OTHER-0001"},
                                                 {"mchid", "1900000002"},
                                                 {"transaction_id", ""},
                                                 {"success_time", "yesterday"},
                                                 {"amount", {{"total", "5000"}}},
                                                 {"amount", {{"total", -1}}},
                                                 {"amount", {{"total", 5000}, {"currency", "USD"}}}}) {
    auto said = transaction("SUCCESS");
    said[name] = value;
    one.calls.will_say(200, said);
    CHECK_MESSAGE(one.pay->query(demand_of()).error().what == trouble::unreachable, name);
  }
}

TEST_CASE("no answer, a busy one, and one without the platform's seal are told apart from a refusal") {
  shop one;
  one.calls.answers.emplace_back(std::nullopt);
  CHECK(one.pay->query(demand_of()).error().what == trouble::unreachable);
  one.calls.answers.emplace_back(http_answer{429, {}, "{}"});
  CHECK(one.pay->query(demand_of()).error().what == trouble::busy);
  one.calls.answers.emplace_back(http_answer{502, {}, "<html>"});
  CHECK(one.pay->query(demand_of()).error().what == trouble::unreachable);
  one.calls.answers.emplace_back(http_answer{200, {}, transaction("SUCCESS").dump()});
  CHECK(one.pay->query(demand_of()).error().code == "header_missing");
  one.calls.break_seal = true;
  one.calls.will_say(200, transaction("SUCCESS"));
  CHECK(one.pay->query(demand_of()).error().what == trouble::distrusted);
  one.calls.break_seal = false;
  one.calls.will_say(400, {{"code", "PARAM_ERROR"}, {"message", std::string(1000, 'x')}});
  const auto refused = one.pay->ask(demand_of(), {});
  CHECK(refused.error().what == trouble::refused);
  CHECK(refused.error().message.size() == 200);
}

TEST_CASE("S7: a refund is asked for by our number and stands as the platform says; short funds are an alarm") {
  using domain::payment::refund_failure;
  shop one;
  one.calls.will_say(200, refund_told("PROCESSING"));
  CHECK(std::holds_alternative<refund_pending>(one.pay->refund(refund_of()).value()));
  CHECK(one.sent()["out_refund_no"] == "PAY-000001R1");
  CHECK(one.sent()["amount"] == json{{"refund", 3750}, {"total", 5000}, {"currency", "CNY"}});
  one.calls.will_say(200, refund_told("SUCCESS"));
  CHECK(std::get<refund_done>(one.pay->query_refund(refund_of()).value()).at == now);
  one.calls.will_say(200, refund_told("CLOSED"));
  CHECK(std::get<refund_failure>(one.pay->query_refund(refund_of()).value()) == refund_failure::closed);
  one.calls.will_say(200, refund_told("ABNORMAL"));
  CHECK(std::get<refund_failure>(one.pay->query_refund(refund_of()).value()) == refund_failure::abnormal);
  one.calls.will_say(404, {{"code", "RESOURCE_NOT_EXISTS"}});
  CHECK(std::holds_alternative<refund_unknown>(one.pay->query_refund(refund_of()).value()));
  one.calls.will_say(403, {{"code", "NOT_ENOUGH"}});
  CHECK(one.pay->refund(refund_of()).error().what == trouble::no_funds);
  auto other = refund_told("SUCCESS");
  other["amount"]["refund"] = 3751;
  one.calls.will_say(200, other);
  CHECK(one.pay->refund(refund_of()).error().what == trouble::unreachable);
}

TEST_CASE("closing what nobody paid") {
  shop one;
  one.calls.will_say(204, nullptr);
  CHECK(one.pay->close(demand_of()));
  CHECK(one.calls.asked.back().url.ends_with("/v3/pay/transactions/out-trade-no/PAY-000001/close"));
  one.calls.will_say(400, {{"code", "ORDER_PAID"}});
  CHECK(one.pay->close(demand_of()).error().code == "ORDER_PAID");
}
