// SPDX-License-Identifier: Apache-2.0
// How a RocksDB secondary comes to a whole view of a primary that goes on writing. RocksDB 7.8 reads the manifest first
// and the write-ahead logs then; a flush between the two takes a log away whose rows the secondary has from nowhere: a
// hole in the middle that nothing reports. So a look counts only if the manifest stood still while it was taken.
// For readers beside a running node (audit, projections status), of the log and of the views.
#pragma once

#include <optional>
#include <string>

#include "storage/log.hpp"

namespace rocksdb {
class DB;
}

namespace pilecloud::storage {

// `secondary` is open on the database in `path`. Looks again for about a second while the primary is in the way.
// Errors: io_error, corruption as RocksDB names it; io_error too when the primary never stood still.
std::optional<failure> catch_up_with_primary(rocksdb::DB& secondary, const std::string& path);

}  // namespace pilecloud::storage
