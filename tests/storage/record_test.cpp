// SPDX-License-Identifier: Apache-2.0
// The record's bytes: golden, every decode error, and the round trip as a property (FORMAT.md "Record").
#include "storage/record.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "storage/endian.hpp"
#include "storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;

namespace {

record sample() {
  record fact;
  fact.partition = 5;
  fact.position = 0x0102030405060708;
  fact.stream = "session/p/1";
  fact.version = 9;
  fact.recorded_at = instant_from_us(1'700'000'000'000'001);
  fact.commit_index = 0;
  fact.commit_size = 2;
  fact.payload = "payload!";
  return fact;
}

std::string encoded(const record& fact, const hash256& previous = {}) {
  std::string bytes;
  encode_record(fact, previous, bytes);
  return bytes;
}

// Puts the right CRC on changed bytes, so that what lies behind the CRC check is reached.
std::string with_crc(std::string bytes) {
  store_little(bytes.data(), crc32c(std::string_view{bytes}.substr(4, bytes.size() - 4 - 32)));
  return bytes;
}

errc error_of(std::string_view bytes) { return decode_record(bytes).error(); }

}  // namespace

TEST_CASE("the record of a fact without a command has these bytes for ever") {
  CHECK(to_hex(encoded(sample())) ==
        "975bf4ef0100050b0807060504030201090000000000000001401e18240a0600080000000000020073657373696f6e2f"
        "702f3100000000007061796c6f616421a418febd45d46e7d327182a6162f06df962173d9d5246506927d1971e6d36981");
}

TEST_CASE("the record that leads a command's commit has these bytes for ever") {
  auto fact = sample();
  for (std::uint8_t i = 0; i < 16; ++i) {
    fact.command[i] = static_cast<std::uint8_t>(0xA0 + i);
    fact.body[i] = static_cast<std::uint8_t>(0xB0 + i);
  }
  fact.payload = "odd";
  hash256 previous;
  previous.fill(0x11);
  CHECK(to_hex(encoded(fact, previous)) ==
        "2aa3ce450101050b0807060504030201090000000000000001401e18240a06000300000000000200a0a1a2a3a4a5a6a7"
        "a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf73657373696f6e2f702f3100000000006f64643ad9b97e89"
        "c17db16f1e33787e7db7f6b5687568038d95a4b70a6b7cedd2d7f3");
}

TEST_CASE("design §5.9: the chain hash is SHA-256 over the chain before and the leaf") {
  hash256 previous;
  previous.fill(0x22);
  std::string bytes;
  const auto chain = encode_record(sample(), previous, bytes);
  CHECK(leaf_of(bytes) == std::string_view{bytes}.substr(0, bytes.size() - 32));
  CHECK(chain == sha256({bytes_of(previous), leaf_of(bytes)}));
  CHECK(chain == chain_after(previous, bytes));
  CHECK(chain == chain_of(bytes));
  CHECK(chain == decode_record(bytes).value().chain);
}

TEST_CASE("every truncation of a record is an error") {
  const auto bytes = encoded(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(error_of(std::string_view{bytes}.substr(0, size)) == errc::short_read);
  }
}

TEST_CASE("every flipped bit before the chain hash is an error; one in the chain hash breaks the chain") {
  const auto good = encoded(sample());
  const auto chain = chain_after({}, good);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bytes = good;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    const auto fact = decode_record(bytes);
    if (bit / 8 < good.size() - 32) {
      CHECK(!fact.ok());
    } else {
      CHECK(fact.value().chain != chain);
    }
  }
}

TEST_CASE("a record with a right CRC but another spelling is refused") {
  const auto good = encoded(sample());
  const auto changed = [&good](std::size_t at, char value) {
    auto bytes = good;
    bytes[at] = value;
    return with_crc(bytes);
  };
  CHECK(decode_record(with_crc(good)).ok());
  CHECK(error_of(changed(4, 2)) == errc::unknown_format);   // a format of the future
  CHECK(error_of(changed(5, 2)) == errc::unknown_format);   // an unknown flag
  CHECK(error_of(changed(5, 1)) == errc::short_read);       // a command that is not there
  CHECK(error_of(changed(7, 10)) == errc::unknown_format);  // the text's last byte read as padding
  CHECK(error_of(changed(32, 7)) == errc::unknown_format);  // a payload shorter than its bytes
  CHECK(error_of(changed(32, 9)) == errc::short_read);      // longer
  CHECK(error_of(changed(36, 2)) == errc::unknown_format);  // third of two
  CHECK(error_of(changed(16, 0)) == errc::unknown_format);  // version 0
  CHECK(error_of(changed(51, 1)) == errc::unknown_format);  // padding that says something
  CHECK(error_of(good.substr(0, good.size() - 1) + "xx") == errc::checksum_mismatch);
  auto zero_command = sample();
  zero_command.command[3] = 1;
  auto bytes = encoded(zero_command);
  bytes[43] = 0;
  CHECK(error_of(with_crc(bytes)) == errc::unknown_format);  // a command that is none
}

TEST_CASE("any record decodes to itself, payload at a multiple of 8") {
  CHECK(rc::check("encode, decode", [] {
    record fact;
    fact.partition = *rc::gen::inRange<std::uint16_t>(0, 16);
    fact.position = *rc::gen::inRange<std::uint64_t>(1, UINT64_MAX);
    fact.version = *rc::gen::inRange<std::uint64_t>(1, UINT64_MAX);
    fact.recorded_at = instant_from_us(*rc::gen::arbitrary<std::int64_t>());
    const auto stream = *rc::gen::string<std::string>();
    fact.stream = std::string_view{stream}.substr(0, 255);
    const auto payload = *rc::gen::string<std::string>();
    fact.payload = payload;
    fact.commit_size = *rc::gen::inRange<std::uint16_t>(1, 65);
    fact.commit_index = *rc::gen::inRange<std::uint16_t>(0, fact.commit_size);
    if (*rc::gen::arbitrary<bool>()) {
      fact.command = *rc::gen::arbitrary<command_id>();
      fact.command[0] |= 1;
      fact.body = *rc::gen::arbitrary<fingerprint>();
    }
    const auto previous = sha256(*rc::gen::string<std::string>());
    const auto before = *rc::gen::string<std::string>();
    auto bytes = before;
    const auto chain = encode_record(fact, previous, bytes);
    const auto own = std::string_view{bytes}.substr(before.size());
    const auto back = decode_record(own).value();
    RC_ASSERT(back.partition == fact.partition);
    RC_ASSERT(back.position == fact.position);
    RC_ASSERT(back.version == fact.version);
    RC_ASSERT(back.recorded_at == fact.recorded_at);
    RC_ASSERT(back.stream == fact.stream);
    RC_ASSERT(back.payload == fact.payload);
    RC_ASSERT(back.commit_index == fact.commit_index);
    RC_ASSERT(back.commit_size == fact.commit_size);
    RC_ASSERT(back.command == fact.command);
    RC_ASSERT(back.body == fact.body);
    RC_ASSERT(back.chain == chain);
    RC_ASSERT((back.payload.data() - own.data()) % 8 == 0);
  }));
}

TEST_CASE("any bytes decode or fail, without reading beyond them") {
  CHECK(rc::check("decode", [] {
    auto bytes = *rc::gen::string<std::string>();
    if (*rc::gen::arbitrary<bool>()) {
      bytes.resize(std::max<std::size_t>(bytes.size(), 80));
      bytes[4] = 1;
      bytes = with_crc(bytes);
    }
    const std::vector<char> exact(bytes.begin(), bytes.end());  // the sanitizer sees its end
    const auto fact = decode_record({exact.data(), exact.size()});
    RC_ASSERT((fact.ok() || fact.error() != errc::io_error));
  }));
}
