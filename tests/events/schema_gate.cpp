// SPDX-License-Identifier: Apache-2.0
#include "tests/events/schema_gate.hpp"

#include <algorithm>

#include <capnp/schema-loader.h>
#include <kj/exception.h>

namespace pilecloud::tests {

namespace {

std::vector<std::string> member_names(capnp::schema::Node::Reader node) {
  std::vector<std::string> names;
  if (node.isStruct()) {
    for (const auto field : node.getStruct().getFields()) names.emplace_back(field.getName().cStr());
  } else if (node.isEnum()) {
    for (const auto enumerant : node.getEnum().getEnumerants()) names.emplace_back(enumerant.getName().cStr());
  } else if (node.isInterface()) {
    for (const auto method : node.getInterface().getMethods()) names.emplace_back(method.getName().cStr());
  }
  return names;
}

}  // namespace

std::string breach_of_evolution(const schema_nodes& released, const schema_nodes& current) {
  try {
    capnp::SchemaLoader loader;
    for (const auto& node : released) loader.load(node);
    for (const auto& node : current) loader.load(node);
  } catch (const kj::Exception& refused) {
    return refused.getDescription().cStr();
  }
  for (const auto& was : released) {
    if (!was.isStruct() && !was.isEnum() && !was.isInterface()) continue;
    const std::string name{was.getDisplayName().cStr()};
    const auto now = std::find_if(current.begin(), current.end(),
                                  [id = was.getId()](const auto& node) { return node.getId() == id; });
    if (now == current.end()) return name + " is gone";
    const auto old_members = member_names(was);
    const auto members = member_names(*now);
    if (members.size() < old_members.size()) return name + " lost members";
    for (std::size_t i = 0; i < old_members.size(); ++i) {
      if (old_members[i] != members[i]) return name + ": " + old_members[i] + " became " + members[i];
    }
  }
  return "";
}

}  // namespace pilecloud::tests
