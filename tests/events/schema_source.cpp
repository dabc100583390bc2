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

}  // namespace

schema_source::schema_source(const std::string& file, const std::string& was, const std::string& now)
    : disk_(kj::newDiskFilesystem()),
      standard_(disk_->getRoot().openSubdir(kj::Path::parse(&PILECLOUD_CAPNP_INCLUDE[1]))),
      imports_(kj::heapArray<const kj::ReadableDirectory*>({standard_.get()})),
      folder_(kj::newInMemoryDirectory(kj::nullClock())) {
  for (const auto& entry : std::filesystem::directory_iterator{PILECLOUD_SOURCE_DIR "/events/schema"}) {
    if (entry.path().extension() != ".capnp") continue;
    auto text = text_of(entry.path());
    if (entry.path().stem() == file) {
      const auto place = text.find(was);
      PILECLOUD_ASSERT(place != std::string::npos && text.find(was, place + 1) == std::string::npos, "{}", was);
      text.replace(place, was.size(), now);
    }
    files_.push_back(entry.path().filename());
    folder_->openFile(kj::Path{files_.back()}, kj::WriteMode::CREATE)->writeAll(text);
  }
}

capnp::ParsedSchema schema_source::find(const std::string& file, const std::string& name) {
  return parser_.parseFromDirectory(*folder_, kj::Path{file + ".capnp"}, imports_).getNested(name);
}

std::vector<capnp::schema::Node::Reader> schema_source::nodes() {
  std::vector<capnp::schema::Node::Reader> found;
  for (const auto& file : files_) {
    const auto parsed = parser_.parseFromDirectory(*folder_, kj::Path{file}, imports_);
    for (const auto nested : parsed.getAllNested()) {
      const auto node = nested.getProto();
      if (node.isStruct()) gather(nested.asStruct(), found);
      if (node.isEnum()) found.push_back(node);
    }
  }
  return found;
}

}  // namespace pilecloud::tests
