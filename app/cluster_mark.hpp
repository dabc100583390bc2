// SPDX-License-Identifier: Apache-2.0
// The file `cluster` in a data folder: to which cluster, generation and node the folder belongs. Without it a folder is
// a lone node's. It keeps a folder from being served alone beside its cluster, which would fork the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace pilecloud::app {

struct cluster_mark {
  std::string cluster;
  std::uint64_t generation = 0;
  std::string node;
  bool operator==(const cluster_mark&) const = default;
};

// Nothing: a lone node's folder. An error is a sentence.
result<std::optional<cluster_mark>, std::string> read_cluster_mark(const std::string& data_folder);
// Durable when it returns.
result<nothing, std::string> write_cluster_mark(const std::string& data_folder, const cluster_mark& mark);
result<nothing, std::string> remove_cluster_mark(const std::string& data_folder);

}  // namespace pilecloud::app
