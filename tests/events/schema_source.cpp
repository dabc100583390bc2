// SPDX-License-Identifier: Apache-2.0
#include "tests/events/schema_source.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/assert.hpp"

namespace pilecloud::tests {

namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  PILECLOUD_ASSERT(in.good(), "{}", path.string());
  return {std::istreambuf_iterator<char>{in}, {}};
}

void gather(capnp::StructSchema schema, std::vector<capnp::schema::Node::Reader>& found) {
  found.push_back(schema.getProto());
  for (const auto field : schema.getFields()) {
    if (field.getProto().isGroup()) gather(field.getType().asStruct(), found);
  }
}

void gather(capnp::InterfaceSchema schema, std::vector<capnp::schema::Node::Reader>& found) {
  found.push_back(schema.getProto());
  for (const auto method : schema.getMethods()) {
    gather(method.getParamType(), found);
    gather(method.getResultType(), found);
  }
}

}  // namespace

schema_source::schema_source(const std::string& file, const std::string& was, const std::string& now)
    : disk_(kj::newDiskFilesystem()),
      standard_(disk_->getRoot().openSubdir(kj::Path::parse(&PILECLOUD_CAPNP_INCLUDE[1]))),
      tree_(kj::newInMemoryDirectory(kj::nullClock())),
      imports_(kj::heapArray<const kj::ReadableDirectory*>({tree_.get(), standard_.get()})) {
  for (const std::string folder : {"events/schema", "cluster/schema"}) {
    for (const auto& entry : std::filesystem::directory_iterator{PILECLOUD_SOURCE_DIR "/" + folder}) {
      if (entry.path().extension() != ".capnp") continue;
      auto text = text_of(entry.path());
      if (entry.path().stem() == file) {
        const auto place = text.find(was);
        PILECLOUD_ASSERT(place != std::string::npos && text.find(was, place + 1) == std::string::npos, "{}", was);
        text.replace(place, was.size(), now);
      }
      const auto path = folder + "/" + entry.path().filename().string();
      PILECLOUD_ASSERT(paths_.emplace(entry.path().stem().string(), path).second, "two files {}", path);
      tree_->openFile(kj::Path::parse(path), kj::WriteMode::CREATE | kj::WriteMode::CREATE_PARENT)->writeAll(text);
    }
  }
}

capnp::ParsedSchema schema_source::parsed(const std::string& path) {
  return parser_.parseFromDirectory(*tree_, kj::Path::parse(path), imports_);
}

capnp::ParsedSchema schema_source::find(const std::string& file, const std::string& name) {
  return parsed(paths_.at(file)).getNested(name);
}

std::vector<capnp::schema::Node::Reader> schema_source::nodes() {
  std::vector<capnp::schema::Node::Reader> found;
  for (const auto& [file, path] : paths_) {
    for (const auto nested : parsed(path).getAllNested()) {
      const auto node = nested.getProto();
      if (node.isStruct()) gather(nested.asStruct(), found);
      if (node.isInterface()) gather(nested.asInterface(), found);
      if (node.isEnum()) found.push_back(node);
    }
  }
  return found;
}

}  // namespace pilecloud::tests
