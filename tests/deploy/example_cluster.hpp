// SPDX-License-Identifier: Apache-2.0
// The three machines of deploy/examples on this one: their files as they are, with other addresses (a network of the
// loopback of its own) and folders; certificates by deploy/make-certificates; real etcds, real nodes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/app/process.hpp"

namespace pilecloud::tests {

inline const std::vector<std::string> example_nodes{"a", "b", "c"};

class example_cluster {
 public:
  // Writes the files; starts nothing.
  example_cluster();

  void start_etcd();
  // serve --config; the address of its HTTP port, empty when it did not become ready.
  std::string start_node(const std::string& name);
  std::string config(const std::string& name) const { return folder_.path(name + "/node.toml"); }
  std::string said(const std::string& name) const;

 private:
  std::string here(std::string text, const std::string& name) const;

  temporary_folder folder_;
  std::string network_;
  std::map<std::string, std::unique_ptr<process>> running_;
};

std::string deploy_file(const std::string& name);  // of deploy/, as text

}  // namespace pilecloud::tests
