// SPDX-License-Identifier: Apache-2.0
// The schema files of events/ and cluster/ as source, parsed at test time; a doctored copy differs in one place. Owns
// what the parser reads.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <capnp/dynamic.h>
#include <capnp/schema-parser.h>
#include <kj/filesystem.h>

namespace pilecloud::tests {

class schema_source {
 public:
  schema_source(const schema_source&) = delete;
  schema_source& operator=(const schema_source&) = delete;

  static schema_source current() { return schema_source{"", "", ""}; }
  // `was` must stand exactly once in the file.
  static schema_source doctored(const std::string& file, const std::string& was, const std::string& now) {
    return schema_source{file, was, now};
  }

  // "session", "SessionFact"
  capnp::ParsedSchema find(const std::string& file, const std::string& name);
  // Structs with their groups, enums, and interfaces with what their methods take and give, of every file.
  std::vector<capnp::schema::Node::Reader> nodes();

 private:
  schema_source(const std::string& file, const std::string& was, const std::string& now);
  capnp::ParsedSchema parsed(const std::string& path);

  kj::Own<kj::Filesystem> disk_;
  kj::Own<const kj::ReadableDirectory> standard_;    // /capnp/c++.capnp
  kj::Own<kj::Directory> tree_;                      // as imports name files: /events/schema/order.capnp
  kj::Array<const kj::ReadableDirectory*> imports_;  // parsed schemas keep pointing at it
  std::map<std::string, std::string> paths_;         // "order" -> "events/schema/order.capnp"
  capnp::SchemaParser parser_;
};

}  // namespace pilecloud::tests
