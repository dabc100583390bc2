// SPDX-License-Identifier: Apache-2.0
#include "storage/secondary.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include "storage/rocksdb_layout.hpp"

namespace pilecloud::storage {

namespace {

constexpr int looks_max = 50;
constexpr auto pause = std::chrono::milliseconds{20};

// Name and length of the primary's manifest: it grows with every change of the set of files.
std::pair<std::string, std::uint64_t> manifest_of(rocksdb::Env& env, const std::string& path) {
  std::string name;
  std::uint64_t length = 0;
  if (!rocksdb::ReadFileToString(&env, path + "/CURRENT", &name).ok()) return {};
  while (!name.empty() && name.back() == '\n') name.pop_back();
  if (!env.GetFileSize(path + "/" + name, &length).ok()) return {};
  return {name, length};
}

}  // namespace

std::optional<failure> catch_up_with_primary(rocksdb::DB& secondary, const std::string& path) {
  auto& env = *secondary.GetEnv();
  failure last{errc::io_error, path + ": the writer changes its files faster than they can be read; try again"};
  for (int look = 0; look < looks_max; ++look) {
    if (look > 0) std::this_thread::sleep_for(pause);
    const auto before = manifest_of(env, path);
    const auto status = secondary.TryCatchUpWithPrimary();
    if (!status.ok()) {
      last = layout::to_failure(status, path);  // a file that was deleted between its name and its opening, mostly
    } else if (!before.first.empty() && before == manifest_of(env, path)) {
      return std::nullopt;
    }
  }
  return last;
}

}  // namespace pilecloud::storage
