// SPDX-License-Identifier: Apache-2.0
// The schema files as source, parsed at test time; a doctored copy differs in one place. Owns what the parser reads.
#pragma once

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
  // Structs with their groups, and enums, of every file.
  std::vector<capnp::schema::Node::Reader> nodes();

 private:
  schema_source(const std::string& file, const std::string& was, const std::string& now);

  kj::Own<kj::Filesystem> disk_;
  kj::Own<const kj::ReadableDirectory> standard_;    // /capnp/c++.capnp
  kj::Array<const kj::ReadableDirectory*> imports_;  // parsed schemas keep pointing at it
  kj::Own<kj::Directory> folder_;
  std::vector<std::string> files_;
  capnp::SchemaParser parser_;
};

}  // namespace pilecloud::tests
