// SPDX-License-Identifier: Apache-2.0
// Golden bytes between nodes: what every release wrote is read, what the newest wrote is written again byte for byte,
// and its text, printed by the schema and not by our codecs, has each value under the field it belongs to.
// When a field is appended after a release, newest_release grows by one and its folder gets every message anew:
// PILECLOUD_WRITE_GOLDEN=1 adds what is absent, changes nothing that is there, and fails once so that somebody looks.
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "cluster/command_codec.hpp"
#include "cluster/peer_messages.hpp"
#include "tests/cluster/message_specimens.hpp"
#include "tests/cluster/message_text.hpp"
#include "tests/events/golden_file.hpp"

namespace pilecloud::cluster {
namespace {

using tests::schema_source;

constexpr int newest_release = 1;

std::string golden_path(int release, const std::string& file) {
  return fmt::format("{}/tests/cluster/golden/{}/{}.golden", PILECLOUD_SOURCE_DIR, release, file);
}

class golden_messages {
 public:
  golden_messages(const std::string& file, std::string schema)
      : path_(golden_path(newest_release, file)),
        schema_(std::move(schema)),
        source_(schema_source::current()),
        known_(tests::read_golden(path_)) {}

  void check(const std::string& name, const std::string& root, const std::string& bytes) {
    CAPTURE(name);
    const auto text = tests::text_of_message(source_, schema_, root, bytes);
    const auto found = known_.find(name);
    if (found == known_.end() && tests::may_write_golden()) tests::append_golden(path_, name, {text, bytes});
    CHECK(found != known_.end());
    if (found == known_.end()) return;
    CHECK(found->second.text == text);
    CHECK(to_hex(found->second.bytes) == to_hex(bytes));
    ++checked_;
  }
  std::size_t unexplained() const { return known_.size() - checked_; }

 private:
  std::string path_;
  std::string schema_;
  schema_source source_;
  std::map<std::string, tests::golden> known_;
  std::size_t checked_ = 0;
};

TEST_CASE("requests and answers are the bytes of the release") {
  golden_messages known{"commands", "command"};
  for (const auto& one : tests::request_specimens()) known.check(one.name, "Request", encode(one.value));
  for (const auto& one : tests::answer_specimens()) known.check(one.name, "Answer", encode(one.value));
  CHECK(known.unexplained() == 0);
}

TEST_CASE("bodies of calls are the bytes of the release") {
  golden_messages known{"calls", "peer"};
  known.check("beat", "Beat", encode(tests::specimen<beat>()));
  known.check("asked", "Asked", encode(tests::specimen<asked>()));
  known.check("batches", "Batches", encode(tests::specimen<batches>()));
  known.check("tails", "Tails", encode(tests::specimen<tails>()));
  known.check("read range", "ReadRange", encode(tests::specimen<read_range>()));
  known.check("chain positions", "ChainPositions", encode(tests::specimen<chain_positions>()));
  known.check("chain hashes", "ChainHashes", encode(tests::specimen<chain_hashes>()));
  known.check("partition set", "Partitions", encode(tests::specimen<partition_set>()));
  known.check("edge call", "EdgeMessage", encode(tests::specimen<edge_message>()));
  known.check("edge attached", "EdgeMessage", encode(edge_message{tests::specimen<edge_attached>()}));
  known.check("edge answer", "EdgeAnswer", encode(tests::specimen<edge_answer>()));
  known.check("kept key", "KeptKey", encode(tests::specimen<kept_key>()));
  CHECK(known.unexplained() == 0);
}

std::map<std::string, tests::golden> golden_of(int release, const std::string& file) {
  auto found = tests::read_golden(golden_path(release, file));
  CHECK(found.size() >= 12);
  return found;
}

TEST_CASE("requests and answers of every release are read") {
  const std::set<std::string> answers{"accepted", "rejected", "busy", "body differs", "unavailable"};
  for (int release = 1; release <= newest_release; ++release) {
    for (const auto& entry : golden_of(release, "commands")) {
      const auto& name = entry.first;
      const auto& bytes = entry.second.bytes;
      CAPTURE(name);
      CHECK((answers.contains(name) ? decode_answer(bytes).ok() : decode_request(bytes).ok()));
    }
  }
}

template <class Message>
bool is_read(const std::string& bytes) {
  return decode<Message>(bytes).ok();
}

TEST_CASE("bodies of calls of every release are read") {
  const std::map<std::string, bool (*)(const std::string&)> readers{
      {"beat", is_read<beat>},
      {"asked", is_read<asked>},
      {"batches", is_read<batches>},
      {"tails", is_read<tails>},
      {"read range", is_read<read_range>},
      {"chain positions", is_read<chain_positions>},
      {"chain hashes", is_read<chain_hashes>},
      {"partition set", is_read<partition_set>},
      {"edge call", is_read<edge_message>},
      {"edge attached", is_read<edge_message>},
      {"edge answer", is_read<edge_answer>},
      {"kept key", is_read<kept_key>},
  };
  for (int release = 1; release <= newest_release; ++release) {
    for (const auto& entry : golden_of(release, "calls")) {
      const auto& name = entry.first;
      CAPTURE(name);
      REQUIRE(readers.contains(name));
      CHECK(readers.at(name)(entry.second.bytes));
    }
  }
}

}  // namespace
}  // namespace pilecloud::cluster
