// SPDX-License-Identifier: Apache-2.0
// The key of node.toml's [cluster] key_file: what of keys/ leaves a node is wrapped under it, so that neither etcd nor
// its backups hold a personal-data key anybody could use. The same on all nodes; never in etcd, never on the wire.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/sealing.hpp"

namespace pilecloud::cluster {

struct unusable_key {
  std::string why;  // a sentence for the operator
};

// A file of 64 hex digits that only its owner may read.
result<secret_key, unusable_key> read_wrapping_key(const std::string& file);

// Bound to the name: what is wrapped for one name opens for no other.
std::string wrap(const secret_key& key, std::string_view name, std::string_view bytes);
std::optional<std::string> unwrap(const secret_key& key, std::string_view name, std::string_view wrapped);

}  // namespace pilecloud::cluster
