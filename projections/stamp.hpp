// SPDX-License-Identifier: Apache-2.0
// Change stamps: which position last changed what a page shows. ETags are made of them, so a poll that finds nothing
// new costs one point read. A stamp is 16 positions, each the highest of its partition that touched the scope: a
// function of the set of facts, equal however partitions interleave.
// Rows of one stream carry (partition, position) instead.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/key.hpp"
#include "projections/view_writer.hpp"
#include "storage/stream_id.hpp"

namespace pilecloud::projections {

using positions = std::array<std::uint64_t, storage::partition_count>;  // "offset" in the API

struct place {  // of the fact that last changed a row
  std::uint16_t partition = 0;
  std::uint64_t position = 0;
  bool operator==(const place&) const = default;
  auto operator<=>(const place&) const = default;
};
template <class Archive>
void archive(Archive& a, place& p) {
  a(p.partition, p.position);
}

inline constexpr std::uint8_t stamp_table = 0xFF;  // in every projection's keys

// "3-1f" for one place, 16 hex digits for a scope; "0" for a scope nothing ever touched. To be quoted by http/.
std::string etag_of(const place& last);
std::string etag_of(const view_reader& from, projection_tag projection, std::string_view scope);

void touch(view_writer& rows, projection_tag projection, std::string_view scope, const place& by);

}  // namespace pilecloud::projections
