// SPDX-License-Identifier: Apache-2.0
// Layout (FORMAT.md "Record"): header 40 bytes, command 32 bytes when flagged, stream text, zero padding to a multiple
// of 8, payload, chain hash 32 bytes. A record has exactly one encoding: decode refuses every other spelling of it.
#include "storage/record.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "storage/endian.hpp"

namespace pilecloud::storage {

namespace {

constexpr std::uint8_t format_1 = 1;
constexpr std::uint8_t flag_command = 1;

constexpr std::size_t crc_at = 0;            // u32, over everything between itself and the chain hash
constexpr std::size_t format_at = 4;         // u8
constexpr std::size_t flags_at = 5;          // u8
constexpr std::size_t partition_at = 6;      // u8
constexpr std::size_t stream_size_at = 7;    // u8
constexpr std::size_t position_at = 8;       // u64
constexpr std::size_t version_at = 16;       // u64
constexpr std::size_t recorded_at_at = 24;   // i64, microseconds since 1970
constexpr std::size_t payload_size_at = 32;  // u32
constexpr std::size_t commit_index_at = 36;  // u16
constexpr std::size_t commit_size_at = 38;   // u16
constexpr std::size_t header_size = 40;      // 4+1+1+1+1+8+8+8+4+2+2
constexpr std::size_t command_size = 32;     // id 16 + fingerprint 16
constexpr std::size_t chain_size = 32;

constexpr std::size_t padded(std::size_t size) { return (size + 7) / 8 * 8; }

bool is_zero(const std::array<std::uint8_t, 16>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

void copy_in(char* at, const std::array<std::uint8_t, 16>& bytes) { std::memcpy(at, bytes.data(), bytes.size()); }
void copy_out(const char* at, std::array<std::uint8_t, 16>& bytes) { std::memcpy(bytes.data(), at, bytes.size()); }

}  // namespace

hash256 encode_record(const record& fact, const hash256& previous, std::string& out) {
  const bool with_command = !is_zero(fact.command);
  PILECLOUD_ASSERT(with_command || is_zero(fact.body), "a body fingerprint without a command id");
  PILECLOUD_ASSERT(fact.stream.size() <= UINT8_MAX && fact.partition <= UINT8_MAX, "stream \"{}\" partition {}",
                   fact.stream, fact.partition);
  PILECLOUD_ASSERT(fact.position > 0 && fact.version > 0 && fact.commit_index < fact.commit_size,
                   "position {} version {} place {} of {}", fact.position, fact.version, fact.commit_index,
                   fact.commit_size);
  const auto stream_at = header_size + (with_command ? command_size : 0);
  const auto payload_at = padded(stream_at + fact.stream.size());
  const auto chain_at = payload_at + fact.payload.size();
  const auto start = out.size();
  out.resize(start + chain_at + chain_size);  // zeros: the padding needs no store of its own
  char* at = out.data() + start;

  store_little(at + format_at, format_1);
  store_little(at + flags_at, with_command ? flag_command : std::uint8_t{0});
  store_little(at + partition_at, static_cast<std::uint8_t>(fact.partition));
  store_little(at + stream_size_at, static_cast<std::uint8_t>(fact.stream.size()));
  store_little(at + position_at, fact.position);
  store_little(at + version_at, fact.version);
  store_little(at + recorded_at_at, static_cast<std::uint64_t>(us_of(fact.recorded_at)));
  store_little(at + payload_size_at, static_cast<std::uint32_t>(fact.payload.size()));
  store_little(at + commit_index_at, fact.commit_index);
  store_little(at + commit_size_at, fact.commit_size);
  if (with_command) {
    copy_in(at + header_size, fact.command);
    copy_in(at + header_size + sizeof(command_id), fact.body);
  }
  std::memcpy(at + stream_at, fact.stream.data(), fact.stream.size());
  if (!fact.payload.empty()) std::memcpy(at + payload_at, fact.payload.data(), fact.payload.size());
  store_little(at + crc_at, crc32c({at + format_at, chain_at - format_at}));

  const auto chain = sha256({bytes_of(previous), {at, chain_at}});
  std::memcpy(at + chain_at, chain.data(), chain.size());
  return chain;
}

result<record, errc> decode_record(std::string_view bytes) {
  if (bytes.size() < header_size + chain_size) return errc::short_read;
  const char* at = bytes.data();
  const auto flags = load_little<std::uint8_t>(at + flags_at);
  const std::size_t stream_size = load_little<std::uint8_t>(at + stream_size_at);
  const std::size_t payload_size = load_little<std::uint32_t>(at + payload_size_at);
  const bool with_command = (flags & flag_command) != 0;
  const auto stream_at = header_size + (with_command ? command_size : 0);
  const auto payload_at = padded(stream_at + stream_size);
  const auto chain_at = bytes.size() - chain_size;
  const bool known = load_little<std::uint8_t>(at + format_at) == format_1;
  if (known && payload_at + payload_size > chain_at) return errc::short_read;
  if (load_little<std::uint32_t>(at + crc_at) != crc32c({at + format_at, chain_at - format_at})) {
    return errc::checksum_mismatch;
  }
  if (!known || (flags & ~flag_command) != 0 || payload_at + payload_size != chain_at) return errc::unknown_format;

  record fact;
  fact.partition = load_little<std::uint8_t>(at + partition_at);
  fact.position = load_little<std::uint64_t>(at + position_at);
  fact.version = load_little<std::uint64_t>(at + version_at);
  fact.recorded_at = instant_from_us(static_cast<std::int64_t>(load_little<std::uint64_t>(at + recorded_at_at)));
  fact.commit_index = load_little<std::uint16_t>(at + commit_index_at);
  fact.commit_size = load_little<std::uint16_t>(at + commit_size_at);
  if (with_command) {
    copy_out(at + header_size, fact.command);
    copy_out(at + header_size + sizeof(command_id), fact.body);
  }
  fact.stream = bytes.substr(stream_at, stream_size);
  fact.payload = bytes.substr(payload_at, payload_size);
  std::memcpy(fact.chain.data(), at + chain_at, chain_size);

  const auto padding = bytes.substr(stream_at + stream_size, payload_at - stream_at - stream_size);
  const bool sound = fact.position > 0 && fact.version > 0 && fact.commit_index < fact.commit_size &&
                     padding.find_first_not_of('\0') == std::string_view::npos && with_command != is_zero(fact.command);
  if (!sound) return errc::unknown_format;
  return fact;
}

std::string_view leaf_of(std::string_view record_bytes) {
  PILECLOUD_ASSERT(record_bytes.size() >= header_size + chain_size, "{} bytes are no record", record_bytes.size());
  return record_bytes.substr(0, record_bytes.size() - chain_size);
}

hash256 chain_of(std::string_view record_bytes) {
  hash256 chain;
  std::memcpy(chain.data(), record_bytes.data() + leaf_of(record_bytes).size(), chain.size());
  return chain;
}

hash256 chain_after(const hash256& previous, std::string_view record_bytes) {
  return sha256({bytes_of(previous), leaf_of(record_bytes)});
}

}  // namespace pilecloud::storage
