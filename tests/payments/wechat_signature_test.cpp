// SPDX-License-Identifier: Apache-2.0
// The forms themselves are judged by a library of others (tests/payment_judges); here: keys side by side, bounds.
#include <doctest/doctest.h>

#include "payments/wechat/sealed_resource.hpp"
#include "payments/wechat/signature.hpp"
#include "tests/payments/rsa_keys.hpp"

using namespace pilecloud;
using namespace pilecloud::payments;
using namespace pilecloud::payments::wechat;

namespace {

const auto now = instant_from_us(1'700'000'000'000'000);

signed_by_platform signed_with(const std::string& key, const std::string& serial, std::string_view body) {
  const auto text = "1700000000\nabc\n" + std::string{body} + "\n";
  return {"1700000000", "abc", private_key::read(key).value().sign(text), serial};
}

}  // namespace

TEST_CASE("a platform certificate and a public key are in use at once, each by its serial") {
  const auto old_keys = tests::make_keys();
  const auto new_keys = tests::make_keys();
  platform_keys known;
  CHECK(known.empty());
  known.add(public_key::read(old_keys.certificate_pem).value());
  known.add(public_key::read(new_keys.public_pem).value(), "PUB_KEY_ID_1");
  CHECK(known.check(signed_with(old_keys.private_pem, "0A1B2C", "{}"), "{}", now));
  CHECK(known.check(signed_with(new_keys.private_pem, "PUB_KEY_ID_1", "{}"), "{}", now));
  const auto crossed = known.check(signed_with(new_keys.private_pem, "0A1B2C", "{}"), "{}", now);
  CHECK(crossed.error() == distrust::signature_wrong);
  CHECK(known.check(signed_with(new_keys.private_pem, "PUB_KEY_ID_2", "{}"), "{}", now).error() ==
        distrust::serial_unknown);
}

TEST_CASE("S11: a delivery older or newer than five minutes is stale before its key is looked for") {
  const platform_keys none;
  const signed_by_platform said{"1700000000", "n", "AAAA", "S"};
  CHECK(none.check(said, "", now + freshness).error() == distrust::serial_unknown);
  CHECK(none.check(said, "", now + freshness + std::chrono::microseconds{1}).error() == distrust::stale);
  CHECK(none.check(said, "", now - freshness - std::chrono::microseconds{1}).error() == distrust::stale);
  CHECK(none.check({"", "n", "AAAA", "S"}, "", now).error() == distrust::header_missing);
}

TEST_CASE("a resource that was not sealed with the key, or not at all, does not open") {
  const std::string key = "0123456789abcdef0123456789abcdef";
  const std::string zeros(32, 'A');
  for (const auto* ciphertext : {"", "AAAA", "no base64", zeros.c_str()}) {
    CHECK_FALSE(open_resource(key, {ciphertext, "", "123456789012"}));
  }
  CHECK_FALSE(open_resource(key, {zeros, "", "short"}));
}
