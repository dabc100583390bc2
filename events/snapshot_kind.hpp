// SPDX-License-Identifier: Apache-2.0
// The kind text of a snapshot: "<category>/<schema hash>/<fold revision>". A snapshot of another kind is a cache miss
// (design §6), so a changed schema or a changed fold never reads an old one.
#pragma once

#include <cstdint>
#include <string>

#include "events/category.hpp"

namespace pilecloud::events {

// First 16 hex digits of SHA-256 over the category's compiled schema nodes, names of files left out.
// Computed once a process.
const std::string& schema_hash(category which);

std::string snapshot_kind(category which, std::uint32_t fold_revision);

}  // namespace pilecloud::events
