// SPDX-License-Identifier: Apache-2.0
#include "projections/stamp.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "storage/endian.hpp"

namespace pilecloud::projections {

namespace {
key stamp_key(projection_tag projection, std::string_view scope) { return key{projection, stamp_table}.text(scope); }
}  // namespace

std::string etag_of(const place& last) { return fmt::format("{:x}-{:x}", last.partition, last.position); }

std::string etag_of(const view_reader& from, projection_tag projection, std::string_view scope) {
  std::string stamp;
  if (!from.get(stamp_key(projection, scope), stamp)) return "0";
  return to_hex(bytes_of(sha256(stamp)).substr(0, 8));
}

void touch(view_writer& rows, projection_tag projection, std::string_view scope, const place& by) {
  auto& stamp = rows.edit(stamp_key(projection, scope));
  stamp.resize(storage::partition_count * sizeof(std::uint64_t));
  char* at = stamp.data() + by.partition * sizeof(std::uint64_t);
  if (storage::load_little<std::uint64_t>(at) < by.position) storage::store_little(at, by.position);
}

}  // namespace pilecloud::projections
