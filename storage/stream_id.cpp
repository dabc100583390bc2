// SPDX-License-Identifier: Apache-2.0
#include "storage/stream_id.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/digest.hpp"

namespace pilecloud::storage {

namespace {

constexpr std::size_t category_size_max = 32;
constexpr std::size_t id_size_max = 120;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool valid_category(std::string_view category) {
  return !category.empty() && category.size() <= category_size_max && is_lower(category.front()) &&
         std::all_of(category.begin(), category.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

// No empty part: "a//b", "/a" and "a/" would give two spellings of one root.
bool valid_id(std::string_view id) {
  if (id.empty() || id.size() > id_size_max || id.front() == '/' || id.back() == '/') return false;
  if (id.find("//") != std::string_view::npos) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '.' || c == '_' || c == ':' || c == '-' || c == '/';
  });
}

std::string_view root_of(std::string_view id) {
  const auto slash = id.rfind('/');
  if (slash == std::string_view::npos) return id;
  const auto last = id.substr(slash + 1);
  return std::all_of(last.begin(), last.end(), is_digit) ? id.substr(0, slash) : id;
}

}  // namespace

std::uint16_t partition_of_id(std::string_view id) { return sha256(root_of(id))[0] >> 4; }

bool stream_id::valid(std::string_view category, std::string_view id) {
  return valid_category(category) && valid_id(id);
}

stream_id::stream_id(std::string_view category, std::string_view id)
    : category_size_(static_cast<std::uint16_t>(category.size())) {
  PILECLOUD_ASSERT(valid(category, id), "stream category \"{}\" id \"{}\"", category, id);
  text_.reserve(category.size() + 1 + id.size());
  text_.append(category).append(1, '/').append(id);
  partition_ = partition_of_id(id);
}

std::optional<stream_id> stream_id::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto category = text.substr(0, slash);
  const auto id = text.substr(slash + 1);
  if (!valid(category, id)) return std::nullopt;
  return stream_id{category, id};
}

}  // namespace pilecloud::storage
