// SPDX-License-Identifier: Apache-2.0
#include "cluster/etcd_layout.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "storage/endian.hpp"

namespace pilecloud::cluster {

namespace {

constexpr char batch_format = 1;
constexpr std::size_t batch_header = 1 + sizeof(std::uint32_t);
constexpr std::size_t position_digits = 20;
constexpr char separator = ':';
constexpr char behind_separator = ';';

std::string in_digits(std::uint64_t position) { return fmt::format("{:020}", position); }

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

partition_keys::partition_keys(std::string_view generation, std::uint16_t partition)
    : root_(fmt::format("pilecloud/{}/p/{}/", generation, partition)) {}

generation_keys::generation_keys(std::string_view generation)
    : nodes_(fmt::format("pilecloud/{}/nodes/", generation)),
      draining_(fmt::format("pilecloud/{}/draining/", generation)),
      secrets_(fmt::format("pilecloud/{}/keys/", generation)),
      erased_(fmt::format("pilecloud/{}/erased/", generation)) {}

key_range generation_keys::below(const std::string& folder) {
  key_range all{folder, folder};
  all.to.back() = '0';  // follows '/'
  return all;
}

std::string partition_keys::log(std::uint64_t first) const { return log_begin() + in_digits(first); }

std::string encode_epoch(const held_epoch& held) { return fmt::format("{}{}{}", held.epoch, separator, held.node); }

std::optional<held_epoch> decode_epoch(std::string_view value) {
  const auto at = value.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const auto epoch = number_of(value.substr(0, at));
  if (!epoch) return std::nullopt;
  return held_epoch{*epoch, std::string{value.substr(at + 1)}};
}

std::string above_epoch(std::uint64_t epoch) { return fmt::format("{}{}", epoch, separator); }
std::string below_epoch(std::uint64_t epoch) { return fmt::format("{}{}", epoch, behind_separator); }

std::string encode_end(const log_end& end) { return in_digits(end.next) + separator + to_hex(bytes_of(end.chain)); }

std::optional<log_end> decode_end(std::string_view value) {
  if (value.size() <= position_digits || value[position_digits] != separator) return std::nullopt;
  const auto next = number_of(value.substr(0, position_digits));
  std::string chain;
  log_end end;
  if (!next || !from_hex(value.substr(position_digits + 1), chain) || chain.size() != end.chain.size()) {
    return std::nullopt;
  }
  end.next = *next;
  std::copy(chain.begin(), chain.end(), end.chain.begin());
  return end;
}

std::string above_end(std::uint64_t next) { return in_digits(next) + separator; }
std::string below_end(std::uint64_t next) { return in_digits(next) + behind_separator; }

log_end end_behind(const storage::batch& last) {
  log_end end;
  PILECLOUD_ASSERT(last.count > 0 && last.bytes.size() >= end.chain.size(), "partition {} position {}: an empty batch",
                   last.partition, last.first);
  end.next = last.first + last.count;
  std::copy(last.bytes.end() - static_cast<std::ptrdiff_t>(end.chain.size()), last.bytes.end(), end.chain.begin());
  return end;
}

std::string encode_batch(const storage::batch& asked) {
  std::string value(batch_header, batch_format);
  storage::store_little(value.data() + 1, asked.count);
  return value + asked.bytes;
}

std::optional<storage::batch> decode_batch(std::uint16_t partition, std::string_view key, std::string_view value) {
  if (key.size() < position_digits || value.size() < batch_header || value.front() != batch_format) return std::nullopt;
  const auto first = number_of(key.substr(key.size() - position_digits));
  const auto count = storage::load_little<std::uint32_t>(value.data() + 1);
  if (!first || count == 0) return std::nullopt;
  return storage::batch{partition, *first, count, std::string{value.substr(batch_header)}};
}

}  // namespace pilecloud::cluster
