// SPDX-License-Identifier: Apache-2.0
// The keys/ database of design §6: names to secret bytes. It knows neither people nor ciphers.
//
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
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "storage/log.hpp"

namespace pilecloud::storage {

class key_store {
 public:
  // Creates the folder when it is missing. errc::locked when another process holds it.
  static result<std::unique_ptr<key_store>, failure> open(const std::string& folder);
  ~key_store();
  key_store(const key_store&) = delete;
  key_store& operator=(const key_store&) = delete;

  result<std::optional<std::string>, failure> get(std::string_view name) const;
  result<nothing, failure> put(std::string_view name, std::string_view bytes);
  // The bytes under `name`, made from 32 random ones and synced if there are none yet; two callers get the same.
  result<std::string, failure> secret(std::string_view name);
  // Every name beginning with `prefix`, in byte order, until `visit` returns false.
  result<nothing, failure> each(std::string_view prefix,
                                const std::function<bool(std::string_view name, std::string_view bytes)>& visit) const;
  // Forgets without the compaction of destroy(): for marks that are no secret.
  result<nothing, failure> remove(std::string_view name);
  result<nothing, failure> destroy(std::string_view name);

 private:
  struct state;
  explicit key_store(std::unique_ptr<state> s);
  std::unique_ptr<state> state_;
};

}  // namespace pilecloud::storage
