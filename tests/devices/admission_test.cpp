// SPDX-License-Identifier: Apache-2.0
// rules.md W6: what each security profile lets in.
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "devices/pile_admission.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;

namespace {

constexpr std::string_view secret = "0123456789abcdefXYZ";

admission_reason shown(std::uint8_t profile, const pile_knock& who) {
  return check_access({profile, "sealed"}, who, [](std::string_view password) { return password == secret; });
}
pile_knock knock(bool tls, std::optional<basic_credentials> credentials = {},
                 std::optional<client_certificate> certificate = {}) {
  pile_knock who;
  who.identity = "P1";
  who.tls = tls;
  who.credentials = std::move(credentials);
  who.certificate = std::move(certificate);
  return who;
}
const basic_credentials right{"P1", std::string{secret}};

}  // namespace

TEST_CASE("W6: profile 0 asks for nothing, plain or over TLS") {
  CHECK(shown(0, knock(false)) == admission_reason::accepted);
  CHECK(shown(0, knock(true)) == admission_reason::accepted);
}

TEST_CASE("W6: profile 1 may come plain, and there too only with its password") {
  CHECK(shown(1, knock(false, right)) == admission_reason::accepted);
  CHECK(shown(1, knock(false)) == admission_reason::unauthorized);
  CHECK(shown(1, knock(false, basic_credentials{"P1", ""})) == admission_reason::unauthorized);
  CHECK(shown(1, knock(false, basic_credentials{"p1", std::string{secret}})) == admission_reason::unauthorized);
  CHECK(shown(1, knock(true, {}, client_certificate{"P1", "", "0A"})) == admission_reason::unauthorized);
}

TEST_CASE("W6: profile 1 and 2 ask for the pile's own name and password") {
  for (const std::uint8_t profile : {1, 2}) {
    CHECK(shown(profile, knock(true, right)) == admission_reason::accepted);
    CHECK(shown(profile, knock(true)) == admission_reason::unauthorized);
    CHECK(shown(profile, knock(true, basic_credentials{"P2", std::string{secret}})) == admission_reason::unauthorized);
    CHECK(shown(profile, knock(true, basic_credentials{"P1", "guess"})) == admission_reason::unauthorized);
  }
}

TEST_CASE("W6: a password may come as hex digits of it, which 1.6 piles are told") {
  std::string digits;
  for (const char c : secret) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    digits += hex[static_cast<unsigned char>(c) / 16];
    digits += hex[static_cast<unsigned char>(c) % 16];
  }
  CHECK(shown(1, knock(false, basic_credentials{"P1", digits})) == admission_reason::accepted);
  digits.back() = digits.back() == '0' ? '1' : '0';
  CHECK(shown(1, knock(false, basic_credentials{"P1", digits})) == admission_reason::unauthorized);
  CHECK(shown(1, knock(false, basic_credentials{"P1", "zz"})) == admission_reason::unauthorized);
}

TEST_CASE("W6: hex digits are of either case, in pairs, and at most 40; else only the text itself is tried") {
  const auto tried_for = [](const std::string& sent) {
    std::vector<std::string> tried;
    check_access({1, "sealed"}, knock(false, basic_credentials{"P1", sent}), [&tried](std::string_view password) {
      tried.emplace_back(password);
      return false;
    });
    return tried;
  };
  using list = std::vector<std::string>;
  CHECK(tried_for("4a4B") == list{"4a4B", "JK"});
  CHECK(tried_for("4a4") == list{"4a4"});
  CHECK(tried_for("4a4g") == list{"4a4g"});
  CHECK(tried_for(std::string(40, '4')) == list{std::string(40, '4'), std::string(20, 'D')});
  CHECK(tried_for(std::string(42, '4')) == list{std::string(42, '4')});
}

TEST_CASE("W6: a password is not even compared for another's name, or on another way in than the profile's") {
  const auto never = [](std::string_view) -> bool { throw std::logic_error{"compared"}; };
  CHECK(check_access({1, "x"}, knock(false, basic_credentials{"P2", "y"}), never) == admission_reason::unauthorized);
  CHECK(check_access({2, "x"}, knock(false, right), never) == admission_reason::forbidden);
  CHECK(check_access({3, "x"}, knock(true, right), never) == admission_reason::unauthorized);
}

TEST_CASE("W6: profiles 2 and 3 come over TLS or not at all") {
  CHECK(shown(2, knock(false, right)) == admission_reason::forbidden);
  CHECK(shown(3, knock(false, right)) == admission_reason::forbidden);
  CHECK(shown(3, knock(false, {}, client_certificate{"P1", "", "0A"})) == admission_reason::forbidden);
}

TEST_CASE("W6: profile 3 is the pile's own certificate; a password does not replace it") {
  CHECK(shown(3, knock(true, {}, client_certificate{"P1", "", "0A"})) == admission_reason::accepted);
  CHECK(shown(3, knock(true, {}, client_certificate{"P2", "", "0A"})) == admission_reason::unauthorized);
  CHECK(shown(3, knock(true, {}, client_certificate{"P10", "", "0A"})) == admission_reason::unauthorized);
  CHECK(shown(3, knock(true, {}, client_certificate{"", "", "0A"})) == admission_reason::unauthorized);
  CHECK(shown(3, knock(true, right)) == admission_reason::unauthorized);
}

TEST_CASE("W6: a profile nobody knows lets nobody in") {
  CHECK(shown(4, knock(true, right, client_certificate{"P1", "", "0A"})) == admission_reason::forbidden);
}

TEST_CASE("W6: a 2.0.1 station with profile 3 is the one its certificate is for, or none") {
  const client_certificate shown{"SN-1", "maker", "0A1B", "SN-7"};
  for (const auto* serial : {"SN-1", "SN-7", "0A1B"}) CHECK(is_certificate_of(shown, serial));
  for (const auto* serial : {"", "SN-2", "sn-1"}) CHECK_FALSE(is_certificate_of(shown, serial));
  CHECK_FALSE(is_certificate_of({}, ""));
}
