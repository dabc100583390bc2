// SPDX-License-Identifier: Apache-2.0
// Any text as a node's file: refused with a place and a rule, or a node that has what joining a cluster relies on.
#include <cstdlib>
#include <string_view>

#include "app/node_file.hpp"

using namespace pilecloud;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = app::parse_node_file({reinterpret_cast<const char*>(data), size}, "node.toml");
  if (!file) {
    if (file.error().where.empty() || file.error().rule.empty()) std::abort();
    return 0;
  }
  const auto& node = file.value();
  if (node.name.empty() || node.name.size() > 32 || node.data.empty() || node.nodes == 0) std::abort();
  if (node.etcd_endpoints.empty() || node.advertise.rfind(':') == std::string::npos) std::abort();
  return 0;
}
