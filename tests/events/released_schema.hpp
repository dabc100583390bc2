// SPDX-License-Identifier: Apache-2.0
// A released schema: a CodeGeneratorRequest as `capnp compile -o-` writes it. Owns what the nodes point into.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <capnp/serialize.h>

#include "base/assert.hpp"
#include "tests/events/schema_gate.hpp"

namespace pilecloud::tests {

class released_schema {
 public:
  explicit released_schema(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    PILECLOUD_ASSERT(bytes.size() >= sizeof(capnp::word), "{}", path.string());
    words_ = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(words_.begin()));
    message_ = kj::heap<capnp::FlatArrayMessageReader>(words_);
  }
  schema_nodes nodes() {
    schema_nodes found;
    for (const auto node : message_->getRoot<capnp::schema::CodeGeneratorRequest>().getNodes()) found.push_back(node);
    return found;
  }

 private:
  kj::Array<capnp::word> words_;
  kj::Own<capnp::FlatArrayMessageReader> message_;
};

}  // namespace pilecloud::tests
