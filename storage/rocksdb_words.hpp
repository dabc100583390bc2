// SPDX-License-Identifier: Apache-2.0
// What RocksDB has to say goes into our own log, from its errors on, and into no LOG file of its own: where such a file
// cannot be written (a full disk) Debian's build of it, which has assertions on, ends the whole process at its next
// word. Thread-safe; one for all databases.
#pragma once

#include <memory>

namespace rocksdb {
class Logger;
}

namespace pilecloud::storage {

std::shared_ptr<rocksdb::Logger> rocksdb_words();

}  // namespace pilecloud::storage
