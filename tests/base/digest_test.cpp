// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace pilecloud;

TEST_CASE("SHA-256 of the published examples") {  // FIPS 180-2 B.1, RFC 6962 empty tree
  CHECK(to_hex(bytes_of(sha256("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(bytes_of(sha256(""))) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256({"a", "bc"}) == sha256("abc"));
}

TEST_CASE("CRC32C of the published examples") {  // RFC 3720 B.4
  CHECK(crc32c("123456789") == 0xE3069283u);
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AAu);
  CHECK(crc32c(std::string(32, '\xFF')) == 0x62A8AB43u);
  CHECK(crc32c("") == 0u);
}

TEST_CASE("one flipped bit anywhere changes the CRC") {
  CHECK(rc::check("flip", [](const std::string& text) {
    RC_PRE(!text.empty());
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    auto flipped = text;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << *rc::gen::inRange(0, 8)));
    RC_ASSERT(crc32c(flipped) != crc32c(text));
  }));
}

TEST_CASE("hex is read back, and only hex") {
  CHECK(rc::check("inverse", [](const std::string& bytes) {
    std::string back;
    RC_ASSERT(from_hex(to_hex(bytes), back));
    RC_ASSERT(back == bytes);
  }));
  std::string ignored;
  CHECK_FALSE(from_hex("abc", ignored));
  CHECK_FALSE(from_hex("zz", ignored));
}
