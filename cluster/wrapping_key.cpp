// SPDX-License-Identifier: Apache-2.0
#include "cluster/wrapping_key.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace pilecloud::cluster {

namespace {

std::string place_of(std::string_view name) { return std::string{"pilecloud/keys/"}.append(name); }

}  // namespace

result<secret_key, unusable_key> read_wrapping_key(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code wrong;
  const auto about = fs::status(file, wrong);
  if (wrong || !fs::is_regular_file(about)) return unusable_key{fmt::format("cannot read the key file {}", file)};
  if ((about.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
    return unusable_key{fmt::format("the key file {0} can be read by others: chmod 600 {0}", file)};
  }
  std::ifstream in{file};
  std::string hex{std::istreambuf_iterator<char>{in}, {}};
  while (!hex.empty() && (hex.back() == '\n' || hex.back() == '\r')) hex.pop_back();
  std::string bytes;
  const bool is_hex = from_hex(hex, bytes);
  wipe(hex);
  const auto key = is_hex ? secret_key::from(bytes) : std::nullopt;
  wipe(bytes);
  if (!key) {
    return unusable_key{
        fmt::format("the key file {} is not 64 hex digits: openssl rand -hex 32 makes them, once for all nodes", file)};
  }
  return *key;
}

std::string wrap(const secret_key& key, std::string_view name, std::string_view bytes) {
  return seal(key, bytes, place_of(name));
}

std::optional<std::string> unwrap(const secret_key& key, std::string_view name, std::string_view wrapped) {
  return open_sealed(key, wrapped, place_of(name));
}

}  // namespace pilecloud::cluster
