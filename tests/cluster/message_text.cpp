// SPDX-License-Identifier: Apache-2.0
#include "tests/cluster/message_text.hpp"

#include <capnp/message.h>
#include <capnp/pretty-print.h>
#include <capnp/serialize-text.h>

#include "base/assert.hpp"

namespace pilecloud::tests {

std::string message_of_text(schema_source& source, const std::string& file, const std::string& root,
                            const std::string& text) {
  const auto schema = source.find(file, root).asStruct();
  capnp::MallocMessageBuilder message{1u << 20};
  auto built = message.initRoot<capnp::DynamicStruct>(schema);
  capnp::TextCodec{}.decode(kj::StringPtr{text.c_str(), text.size()}, built);
  const auto segments = message.getSegmentsForOutput();
  PILECLOUD_ASSERT(segments.size() == 1, "{} segments", segments.size());
  const auto bytes = segments[0].asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

std::string text_of_message(schema_source& source, const std::string& file, const std::string& root,
                            const std::string& bytes) {
  const kj::ArrayPtr<const capnp::word> segments[1] = {
      {reinterpret_cast<const capnp::word*>(bytes.data()), bytes.size() / sizeof(capnp::word)}};
  capnp::SegmentArrayMessageReader message{segments};
  const auto schema = source.find(file, root).asStruct();
  return capnp::prettyPrint(message.getRoot<capnp::DynamicStruct>(schema)).flatten().cStr();
}

}  // namespace pilecloud::tests
