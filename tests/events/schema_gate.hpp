// SPDX-License-Identifier: Apache-2.0
// May the current schemas read what released ones wrote? (design §5.8, style.md §2.4 gate 1)
//
// capnp::SchemaLoader refuses what cannot be read: retyped and moved members, changed defaults, reordered unions.
// Beyond that a released struct, enum or interface must still be there, and its members must stand in their old order
// under their old names: two members of one type that swap their numbers look like two renames to the loader.
#pragma once

#include <string>
#include <vector>

#include <capnp/schema.capnp.h>

namespace pilecloud::tests {

using schema_nodes = std::vector<capnp::schema::Node::Reader>;

// Empty, or what is wrong.
std::string breach_of_evolution(const schema_nodes& released, const schema_nodes& current);

}  // namespace pilecloud::tests
