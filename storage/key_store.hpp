// SPDX-License-Identifier: Apache-2.0
// The keys/ database of design §6: names to secret bytes. It knows neither people nor ciphers.
//
// Implementations: RocksDB's, made by open(); a cluster's over it (cluster/shared_key_store).
// Owned by the node that serves; its folder has mode 0700 and is never part of a backup of the log. What is put is
// synced before put() returns, because a fact sealed under a key may follow at once. A secret is made of 32 random
// bytes the first time it is asked for and is the same for ever. destroy() erases for good: delete, flush (the WAL
// that held the bytes goes), forced bottom compaction (so do the files); afterwards no file of the folder holds them.
// Any thread may call. Costs: get a point read; put a sync; destroy a compaction of this small database.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "storage/log.hpp"

namespace pilecloud::storage {

struct named_bytes {
  std::string name;
  std::string bytes;
};

class key_store {
 public:
  // The one in RocksDB. Creates the folder when it is missing. errc::locked when another process holds it.
  static result<std::unique_ptr<key_store>, failure> open(const std::string& folder);
  key_store() = default;
  virtual ~key_store() = default;
  key_store(const key_store&) = delete;
  key_store& operator=(const key_store&) = delete;

  virtual result<std::optional<std::string>, failure> get(std::string_view name) const = 0;
  virtual result<nothing, failure> put(std::string_view name, std::string_view bytes) = 0;
  // The same for many, with one sync: all or, after an error, any of them.
  virtual result<nothing, failure> put_all(std::span<const named_bytes> many) = 0;
  // The bytes under `name`, made from 32 random ones and synced if there are none yet; two callers get the same.
  virtual result<std::string, failure> secret(std::string_view name) = 0;
  // Every name beginning with `prefix`, in byte order, until `visit` returns false.
  virtual result<nothing, failure> each(
      std::string_view prefix,
      const std::function<bool(std::string_view name, std::string_view bytes)>& visit) const = 0;
  // Forgets without the compaction of destroy(): for marks that are no secret.
  virtual result<nothing, failure> remove(std::string_view name) = 0;
  virtual result<nothing, failure> destroy(std::string_view name) = 0;
};

}  // namespace pilecloud::storage
