// SPDX-License-Identifier: Apache-2.0
// The roster in etcd: each node's entry stands under a lease of 2 s that keep() prolongs; "draining" marks stay.
//
//   nodes/<name>     JSON {"peer","http","version","level"}, under the lease; fields may be added
//   draining/<name>  "yes", until an operator takes it back
// Has a client of its own with short deadlines, so that a dead member of etcd does not let the lease run out.
// Thread-safe; calls block up to 1.5 s. A steady keep() is one call, a list() one read, which may be from the past.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "cluster/etcd_client.hpp"
#include "cluster/etcd_layout.hpp"
#include "cluster/roster.hpp"

namespace pilecloud::cluster {

class etcd_roster final : public roster {
 public:
  // The deadlines of `options` are replaced.
  etcd_roster(channel_options options, std::string_view generation);

  result<nothing, storage::errc> keep(const roster_entry& self) override;
  result<std::vector<roster_entry>, storage::errc> list() override;
  void leave(const std::string& node) override;
  result<nothing, storage::errc> set_draining(const std::string& node, bool draining) override;

 private:
  struct kept {
    std::uint64_t lease = 0;
    std::string node;   // empty: not put yet
    std::string value;  // as put under the lease
  };

  result<nothing, storage::errc> put(const std::string& node, const std::string& value);

  etcd_client client_;
  generation_keys keys_;
  std::mutex mutex_;  // of what follows
  std::optional<kept> kept_;
};

}  // namespace pilecloud::cluster
