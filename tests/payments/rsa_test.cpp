// SPDX-License-Identifier: Apache-2.0
#include "payments/rsa.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/payments/rsa_keys.hpp"

using namespace pilecloud;
using namespace pilecloud::payments;

namespace {

// As Alipay hands keys out: the Base64 of the DER, without its frame and lines.
std::string bare(const std::string& pem) {
  std::string letters;
  for (std::size_t from = 0; from < pem.size();) {
    const auto end = pem.find('\n', from);
    const auto line = pem.substr(from, end - from);
    if (!line.starts_with("-----")) letters += line;
    from = end + 1;
  }
  return letters;
}

key_error error_of(std::string_view text) {
  const auto read = private_key::read(text);
  REQUIRE_FALSE(read);
  return read.error();
}

}  // namespace

TEST_CASE("what a key signs its public half takes, in every form it comes, and nothing else") {
  const auto keys = tests::make_keys();
  const auto other = tests::make_keys();
  for (const auto& own : {keys.private_pem, bare(keys.private_pem)}) {
    const auto key = private_key::read(own);
    REQUIRE(key);
    CHECK(key.value().sign("a") == key.value().sign("a"));
    for (const auto& theirs : {keys.public_pem, bare(keys.public_pem), keys.certificate_pem}) {
      const auto open = public_key::read(theirs);
      REQUIRE(open);
      CHECK(rc::check("any text", [&](const std::string& text) {
        const auto signature = key.value().sign(text);
        RC_ASSERT(open.value().has_signed(text, signature));
        RC_ASSERT(!open.value().has_signed(text + 'x', signature));
        RC_ASSERT(!public_key::read(other.public_pem).value().has_signed(text, signature));
      }));
      for (const auto* foreign : {"", "=", "AAAA", "no base64"}) CHECK_FALSE(open.value().has_signed("a", foreign));
    }
  }
}

TEST_CASE("a certificate goes by its serial, a bare key by none") {
  const auto keys = tests::make_keys();
  CHECK(public_key::read(keys.certificate_pem).value().serial() == "0A1B2C");
  CHECK(public_key::read(keys.public_pem).value().serial().empty());
}

TEST_CASE("what is no RSA key of 2,048 bits or more is refused by what is wrong with it") {
  const auto keys = tests::make_keys();
  for (const std::string_view foreign :
       {std::string_view{}, std::string_view{"x"}, std::string_view{"AAAA"}, std::string_view{keys.public_pem},
        std::string_view{"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}})
    CHECK(error_of(foreign) == key_error::not_a_key);
  CHECK(error_of(tests::elliptic_private_pem()) == key_error::not_rsa);
  CHECK(error_of(tests::make_keys(1024).private_pem) == key_error::too_short);
  CHECK_FALSE(public_key::read(keys.private_pem));
  CHECK_FALSE(public_key::read("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
}
