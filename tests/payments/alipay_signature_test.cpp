// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "payments/alipay/signature.hpp"
#include "tests/payments/rsa_keys.hpp"

using namespace pilecloud;
using namespace pilecloud::payments;
using namespace pilecloud::payments::alipay;

TEST_CASE("the signed text: by name, without empty values, sign, and in notices sign_type") {
  const parameters all{{"b", "2"}, {"a", "1 &="}, {"c", ""}, {"sign", "x"}, {"sign_type", "RSA2"}};
  CHECK(signed_text(all, true) == "a=1 &=&b=2&sign_type=RSA2");
  CHECK(signed_text(all, false) == "a=1 &=&b=2");
  CHECK(signed_text({}, true).empty());
}

TEST_CASE("a form is read as it is written; a broken escape or a name that comes twice is no form") {
  CHECK(form_of({{"a", "充 电&="}, {"b", ""}}) == "a=%E5%85%85%20%E7%94%B5%26%3D&b=");
  CHECK(read_form("a=1+2%2B&b&&c=") == parameters{{"a", "1 2+"}, {"b", ""}, {"c", ""}});
  for (const auto* broken : {"a=%", "a=%4", "a=%zz", "a=1&a=2", "%=1"}) CHECK_FALSE(read_form(broken));
  CHECK(rc::check("any parameters", [](const parameters& all) { RC_ASSERT(read_form(form_of(all)) == all); }));
  CHECK(rc::check("any text", [](const std::string& text) {
    if (const auto all = read_form(text)) RC_ASSERT(read_form(form_of(*all)) == all);
  }));
}

TEST_CASE("a notice without sign or with another sign_type is not genuine") {
  const auto keys = tests::make_keys();
  const auto key = private_key::read(keys.private_pem).value();
  const auto alipay = public_key::read(keys.public_pem).value();
  parameters notice{{"out_trade_no", "P1"}, {"total_amount", "50.00"}};
  CHECK_FALSE(is_genuine(notice, alipay));
  notice["sign"] = key.sign(signed_text(notice, false));
  CHECK_FALSE(is_genuine(notice, alipay));
  notice["sign_type"] = "RSA2";
  CHECK(is_genuine(notice, alipay));
  notice["sign_type"] = "RSA";
  CHECK_FALSE(is_genuine(notice, alipay));
}

TEST_CASE("an answer's member is cut out as it stands; what is no object has none") {
  CHECK(raw_member(R"({"x_response":{"a":"}"},"sign":"s"})", "x_response") == R"({"a":"}"})");
  CHECK(raw_member(R"( { "s" : 1 , "x" : [1, {"y":2}] } )", "x") == R"([1, {"y":2}])");
  CHECK(raw_member(R"({"s":12 , "x":1})", "s") == "12");
  CHECK(raw_member(R"({"a":{"x":1},"x":2})", "x") == "2");
  for (const auto* none : {"", "[]", "{", "{}", R"({"x")", R"({"x":)", R"({"x":})", R"({"x":{)", R"({"x":"a)", "x"})
    CHECK_FALSE(raw_member(none, "x"));
  CHECK(rc::check("any text", [](const std::string& text) {
    if (const auto found = raw_member(text, "x")) RC_ASSERT(found->size() < text.size());
  }));
}
