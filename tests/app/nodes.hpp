// SPDX-License-Identifier: Apache-2.0
// Three real nodes with three real members of etcd on the loopback, for tests of the program as a cluster. Owned by the
// test.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "tests/app/site.hpp"
#include "tests/cluster/certificates.hpp"
#include "tests/cluster/etcd_process.hpp"

namespace pilecloud::tests {

class nodes {
 public:
  static constexpr std::array<const char*, 3> names{"a", "b", "c"};

  nodes();

  std::string config(std::size_t which) const { return folder_.path(std::string{names[which]} + ".toml"); }
  std::string data(std::size_t which) const { return folder_.path(std::string{"data-"} + names[which]); }
  site& at(std::size_t which) { return *sites_[which]; }
  cluster::testing::etcd_trio& etcd() { return *etcd_; }
  void replace_etcd();  // by a new, empty one at the same addresses' place: configurations are written anew

  // pilecloud cluster WORDS… --config of that node.
  finished command(std::size_t which, std::vector<std::string> words) const;
  // Starts all three and signs the administrator in; until every partition has an owner and nobody is behind.
  void start_all();
  void stop_all();
  bool settle();  // true: every partition owned, all three live, nobody behind, within half a minute
  std::string peer_address(std::size_t which) const;
  std::string piles_url(std::size_t which) const;  // where piles connect to it, without TLS

 private:
  void write_configs();

  temporary_folder folder_;
  cluster::testing::authority authority_;
  std::unique_ptr<cluster::testing::etcd_trio> etcd_ = std::make_unique<cluster::testing::etcd_trio>();
  std::array<std::uint16_t, 3> peer_ports_{};
  std::array<std::uint16_t, 3> http_ports_{};
  std::array<std::uint16_t, 3> piles_ports_{};
  std::array<std::unique_ptr<site>, 3> sites_;
};

// The program's other words: audit, import, …
finished program(std::vector<std::string> words);

}  // namespace pilecloud::tests
