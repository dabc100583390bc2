// SPDX-License-Identifier: Apache-2.0
// Which nodes are there: each says so and must say it again. Hints for placement, never for safety.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "storage/errc.hpp"

namespace pilecloud::cluster {

struct roster_entry {
  std::string node;          // "a"
  std::string peer_address;  // "10.0.0.1:9100"
  std::string http_address;  // "10.0.0.1:8080"
  std::string version;       // of the program: "0.3.0"
  std::uint32_t level = 1;   // of what it understands; a cluster uses what its lowest node understands
  bool draining = false;     // an operator wants it to own nothing
  bool operator==(const roster_entry&) const = default;
};

class roster {
 public:
  virtual ~roster() = default;
  // To be called every half second: who does not is gone two seconds later. io_error: the cluster's store is away.
  virtual result<nothing, storage::errc> keep(const roster_entry& self) = 0;
  // By name.
  virtual result<std::vector<roster_entry>, storage::errc> list() = 0;
  // Of a node that stops by intent: at once.
  virtual void leave(const std::string& node) = 0;
  virtual result<nothing, storage::errc> set_draining(const std::string& node, bool draining) = 0;
};

}  // namespace pilecloud::cluster
