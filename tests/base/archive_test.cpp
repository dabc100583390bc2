// SPDX-License-Identifier: Apache-2.0
#include "base/archive.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace pilecloud;

namespace {

struct inner {
  std::int64_t number = 0;
  std::optional<std::string> text;
  bool operator==(const inner&) const = default;
};
template <class Archive>
void archive(Archive& a, inner& value) {
  a(value.number, value.text);
}

struct outer {
  money amount;
  instant at{};
  station_id station;
  std::vector<inner> items;
  std::map<std::string, inner> named;
  bool operator==(const outer&) const = default;
};
template <class Archive>
void archive(Archive& a, outer& value) {
  a(value.amount, value.at, value.station, value.items, value.named);
}

inner make_inner(std::int64_t number, const std::string& text) {
  return {number, text.empty() ? std::nullopt : std::optional{text}};
}

}  // namespace

TEST_CASE("an archive gives back what went in, and equal values give equal bytes") {
  CHECK(rc::check("round trip", [](std::int64_t fen, std::int64_t us, const std::string& name,
                                   const std::map<std::string, std::int64_t>& values) {
    outer before{money{fen}, instant_from_us(us), station_id{name}, {}, {}};
    for (const auto& [key, number] : values) {
      before.items.push_back(make_inner(number, key));
      before.named.emplace(key, make_inner(number, name));
    }
    const auto bytes = to_archive(before);
    outer after;
    RC_ASSERT(from_archive(bytes, after));
    RC_ASSERT(after == before);
    RC_ASSERT(to_archive(after) == bytes);
  }));
}

TEST_CASE("cut or lengthened bytes are refused, whatever the cut") {
  const outer value{money{5}, instant_from_us(7), station_id{"S"}, {make_inner(1, "a")}, {{"k", make_inner(2, "")}}};
  const auto bytes = to_archive(value);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    outer after;
    CHECK_FALSE(from_archive(std::string_view{bytes}.substr(0, size), after));
  }
  outer after;
  CHECK_FALSE(from_archive(bytes + "x", after));
}

TEST_CASE("an impossible length neither allocates nor loops") {
  std::string bytes(4, '\xFF');
  std::vector<std::string> texts;
  CHECK_FALSE(from_archive(bytes, texts));
  CHECK(texts.empty());
}
