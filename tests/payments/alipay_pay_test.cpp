// SPDX-License-Identifier: Apache-2.0
// The channel against a scripted gateway: what it sends, what it makes of answers, and what it does not trust.
#include <deque>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "payments/alipay/pay.hpp"
#include "payments/alipay/trade.hpp"
#include "tests/payments/rsa_keys.hpp"

using namespace pilecloud;
using namespace pilecloud::payments;
using namespace pilecloud::payments::alipay;
using nlohmann::json;

namespace {

const auto now = instant_from_us(1'700'000'000'000'000);  // 2023-11-15 06:13:20 in China

class still_clock final : public clock_source {
 public:
  instant now() const override { return ::now; }
};

const tests::key_texts& own_keys() {
  static const auto keys = tests::make_keys();
  return keys;
}
const tests::key_texts& alipay_keys() {
  static const auto keys = tests::make_keys();
  return keys;
}

struct scripted_gateway final : http_calls {
  std::deque<std::optional<http_answer>> answers;
  std::vector<http_request> asked;
  bool break_seal = false;

  void will_say(const std::string& method, const json& said) {
    auto raw = said.dump();
    const auto sign = private_key::read(alipay_keys().private_pem).value().sign(raw);
    if (break_seal) raw += ' ';
    if (break_seal) raw.insert(1, " ");
    answers.emplace_back(http_answer{200, {}, "{\"" + method + "_response\":" + raw + ",\"sign\":\"" + sign + "\"}"});
  }
  std::optional<http_answer> call(const http_request& request) override {
    asked.push_back(request);
    REQUIRE_FALSE(answers.empty());
    auto answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }
};

account shop_account() {
  return {"2021000000000000", "2088000000000000", private_key::read(own_keys().private_pem).value(),
          public_key::read(alipay_keys().public_pem).value(), "https://pay.example/alipay"};
}

struct shop {
  still_clock clock;
  scripted_gateway gateway;
  std::unique_ptr<channel> pay =
      open_channel(shop_account(), {gateway, clock, [](std::string_view id) { return "hash of " + std::string{id}; }});

  parameters sent() const { return read_form(gateway.asked.back().body).value(); }
  json content() const { return json::parse(sent().at("biz_content")); }
};

domain::payment::demand demand_of() {
  domain::payment::demand asked;
  asked.amount = money{5'005};
  asked.number = "PAY-000001";
  asked.expires_at = now + std::chrono::minutes{15};
  return asked;
}
refund_demand refund_of() { return {"PAY-000001", "PAY-000001R1", money{3'750}, money{5'005}, "rest"}; }

json trade_told(const std::string& status) {
  return {{"code", "10000"},
          {"out_trade_no", "PAY-000001"},
          {"trade_no", "2023111522"},
          {"trade_status", status},
          {"send_pay_date", "2023-11-15 06:13:20"},
          {"buyer_open_id", "b1"},
          {"total_amount", "50.05"},
          {"msg", "Success"}};
}
json refused_with(const std::string& sub_code) { return {{"code", "40004"}, {"sub_code", sub_code}, {"sub_msg", "x"}}; }

}  // namespace

TEST_CASE("times are China's, amounts decimal yuan, both exact") {
  CHECK(time_text(now) == "2023-11-15 06:13:20");
  CHECK(read_time("2023-11-15 06:13:20") == now);
  CHECK(read_time("2023-11-15 06:13:20.123") == now);
  for (const auto* foreign : {"", "2023-11-15", "2023-11-15T06:13:20", "2023-13-15 06:13:20"})
    CHECK_FALSE(read_time(foreign));
  CHECK(amount_text(money{5}) == "0.05");
  for (const auto* foreign : {"", "0", "-1", "0.001", "1e99", "1,00", "99999999999999"})
    CHECK_FALSE(read_amount(foreign));
  CHECK(rc::check("amounts", [] {
    const money amount{*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000)};
    RC_ASSERT(read_amount(amount_text(amount)) == amount);
  }));
}

TEST_CASE("a payment is asked for by a code, a page or in the app, signed") {
  shop one;
  one.gateway.will_say("alipay_trade_precreate",
                       {{"code", "10000"}, {"out_trade_no", "PAY-000001"}, {"qr_code", "https://qr.alipay.com/x"}});
  CHECK(one.pay->ask(demand_of(), {}).value().text == "https://qr.alipay.com/x");
  auto sent = one.sent();
  const auto key = public_key::read(own_keys().public_pem).value();
  CHECK(key.has_signed(signed_text(sent, true), sent.at("sign")));
  CHECK(sent.at("timestamp") == "2023-11-15 06:13:20");
  CHECK(one.content()["total_amount"] == "50.05");
  CHECK(one.content()["time_expire"] == "2023-11-15 06:28:20");
  const auto page = one.pay->ask(demand_of(), {presentation::web_page, {}, {}}).value().text;
  sent = read_form(page.substr(page.find('?') + 1)).value();
  CHECK(sent.at("method") == "alipay.trade.wap.pay");
  CHECK(key.has_signed(signed_text(sent, true), sent.at("sign")));
  one.gateway.will_say("alipay_trade_create",
                       {{"code", "10000"}, {"out_trade_no", "PAY-000001"}, {"trade_no", "2023"}});
  CHECK(json::parse(one.pay->ask(demand_of(), {presentation::in_app, "b1", {}}).value().text)["tradeNO"] == "2023");
  CHECK(one.content()["buyer_open_id"] == "b1");
}

TEST_CASE("a payment stands as Alipay says under its signature; a word we do not know is no money") {
  shop one;
  for (const auto* status : {"TRADE_SUCCESS", "TRADE_FINISHED"}) {
    one.gateway.will_say("alipay_trade_query", trade_told(status));
    const domain::payment::receipt expected{"2023111522", money{5'005}, "hash of b1", now};
    CHECK(std::get<domain::payment::receipt>(one.pay->query(demand_of()).value()) == expected);
  }
  one.gateway.will_say("alipay_trade_query", trade_told("WAIT_BUYER_PAY"));
  CHECK(std::holds_alternative<not_paid>(one.pay->query(demand_of()).value()));
  one.gateway.will_say("alipay_trade_query", refused_with("ACQ.TRADE_NOT_EXIST"));
  CHECK(std::holds_alternative<not_paid>(one.pay->query(demand_of()).value()));
  one.gateway.will_say("alipay_trade_query", trade_told("TRADE_CLOSED"));
  CHECK(std::holds_alternative<closed>(one.pay->query(demand_of()).value()));
  const std::vector<std::pair<std::string, json>> wrong{{"trade_status", "PAID"}, {"out_trade_no", "OTHER-0001"},
                                                        {"trade_no", ""},         {"total_amount", "50.005"},
                                                        {"total_amount", 50.05},  {"send_pay_date", "today"}};
  for (const auto& [name, value] : wrong) {
    auto said = trade_told("TRADE_SUCCESS");
    said[name] = value;
    one.gateway.will_say("alipay_trade_query", said);
    CHECK_MESSAGE(one.pay->query(demand_of()).error().what == trouble::unreachable, name);
  }
}

TEST_CASE("no answer, another's, and one without the signature are no answer; a refusal is told by its code") {
  shop one;
  one.gateway.answers.emplace_back(std::nullopt);
  CHECK(one.pay->query(demand_of()).error().what == trouble::unreachable);
  one.gateway.answers.emplace_back(http_answer{502, {}, "<html>"});
  CHECK(one.pay->query(demand_of()).error().what == trouble::unreachable);
  one.gateway.answers.emplace_back(http_answer{200, {}, "<html>"});
  CHECK(one.pay->query(demand_of()).error().what == trouble::unreachable);
  one.gateway.will_say("alipay_trade_close", trade_told("TRADE_SUCCESS"));
  CHECK(one.pay->query(demand_of()).error().what == trouble::unreachable);
  one.gateway.break_seal = true;
  one.gateway.will_say("alipay_trade_query", trade_told("TRADE_SUCCESS"));
  CHECK(one.pay->query(demand_of()).error().what == trouble::distrusted);
  one.gateway.break_seal = false;
  const std::vector<std::pair<std::string, trouble>> codes{{"ACQ.SYSTEM_ERROR", trouble::unreachable},
                                                           {"ACQ.SELLER_BALANCE_NOT_ENOUGH", trouble::no_funds},
                                                           {"isv.app-call-limited", trouble::busy},
                                                           {"ACQ.TRADE_HAS_FINISHED", trouble::refused}};
  for (const auto& [code, what] : codes) {
    one.gateway.will_say("alipay_trade_refund", refused_with(code));
    const auto refused = one.pay->refund(refund_of()).error();
    CHECK(refused.what == what);
    CHECK(refused.code == code);
  }
}

TEST_CASE("S7: a refund goes by our number, and only the query says that the payer has it") {
  shop one;
  one.gateway.will_say("alipay_trade_refund",
                       {{"code", "10000"}, {"out_trade_no", "PAY-000001"}, {"fund_change", "Y"}});
  CHECK(std::holds_alternative<refund_pending>(one.pay->refund(refund_of()).value()));
  CHECK(one.content()["out_request_no"] == "PAY-000001R1");
  CHECK(one.content()["refund_amount"] == "37.50");
  json said{{"code", "10000"},
            {"out_trade_no", "PAY-000001"},
            {"out_request_no", "PAY-000001R1"},
            {"refund_amount", "37.50"}};
  const std::string method = "alipay_trade_fastpay_refund_query";
  one.gateway.will_say(method, said);
  CHECK(std::holds_alternative<refund_pending>(one.pay->query_refund(refund_of()).value()));
  said["refund_status"] = "REFUND_SUCCESS";
  said["gmt_refund_pay"] = "2023-11-15 06:13:20";
  one.gateway.will_say(method, said);
  CHECK(std::get<refund_done>(one.pay->query_refund(refund_of()).value()).at == now);
  said["refund_amount"] = "37.51";
  one.gateway.will_say(method, said);
  CHECK(one.pay->query_refund(refund_of()).error().what == trouble::unreachable);
  one.gateway.will_say(method, {{"code", "10000"}});
  CHECK(std::holds_alternative<refund_unknown>(one.pay->query_refund(refund_of()).value()));
}

TEST_CASE("closing what nobody paid, and what nobody ever opened") {
  shop one;
  one.gateway.will_say("alipay_trade_close", {{"code", "10000"}});
  CHECK(one.pay->close(demand_of()));
  one.gateway.will_say("alipay_trade_close", refused_with("ACQ.TRADE_NOT_EXIST"));
  CHECK(one.pay->close(demand_of()));
  one.gateway.will_say("alipay_trade_close", refused_with("ACQ.TRADE_STATUS_ERROR"));
  CHECK_FALSE(one.pay->close(demand_of()));
}

TEST_CASE("S11: a notice counts for our app and seller alone") {
  const auto of = shop_account();
  const auto hashed = [](std::string_view id) { return std::string{id}; };
  const parameters notice{{"app_id", of.app_id},
                          {"seller_id", of.seller_id},
                          {"out_trade_no", "PAY-000001"},
                          {"trade_no", "2023111522"},
                          {"trade_status", "TRADE_SUCCESS"},
                          {"total_amount", "50.05"},
                          {"gmt_payment", "2023-11-15 06:13:20"},
                          {"buyer_id", "b1"}};
  const auto told = read_notice(notice, of, hashed);
  REQUIRE(told);
  CHECK(told->number == "PAY-000001");
  CHECK(std::get<domain::payment::receipt>(told->standing).amount == money{5'005});
  for (const auto* name :
       {"app_id", "seller_id", "out_trade_no", "trade_no", "trade_status", "total_amount", "gmt_payment"}) {
    auto changed = notice;
    changed[name] = "";
    CHECK_FALSE(read_notice(changed, of, hashed));
  }
}
