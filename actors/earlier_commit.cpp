// SPDX-License-Identifier: Apache-2.0
#include "actors/earlier_commit.hpp"

#include <fmt/format.h>

#include "events/codec.hpp"

namespace pilecloud::actors {
namespace {

struct commit_reader {
  const request& asked;
  accepted found{.repeated = true};
  bool differs = false;
  std::string broken{};

  // False: enough seen.
  bool visit(std::uint64_t position, std::string_view bytes) {
    const auto stored = storage::decode_record(bytes);
    if (!stored.ok()) return fail(position, storage::to_text(stored.error()));
    const auto& record = stored.value();
    if (record.commit_index == 0) {
      if (found.first != 0) return false;
      const bool by_id = asked.id != storage::command_id{} && record.command == asked.id;
      differs = record.stream != asked.stream.text() || (by_id && record.body != asked.body);
      if (differs) return false;
      found.first = position;
    }
    auto fact = events::decode(record);
    if (!fact.ok()) return fail(position, fact.error().detail);
    found.facts.push_back(std::move(fact.value().body));
    found.partition = record.partition;
    found.last = position;
    found.version = record.version;
    return record.commit_index + 1 < record.commit_size;
  }

  bool fail(std::uint64_t position, std::string_view why) {
    broken = fmt::format("position {}: {}", position, why);
    return false;
  }

  answer result() {
    if (!broken.empty()) return unavailable{std::move(broken)};
    if (differs) return body_differs{};
    if (found.first == 0) return unavailable{"the earlier commit is not in the log"};
    return std::move(found);
  }
};

}  // namespace

answer earlier_answer(const storage::log& log, const request& asked, std::uint16_t partition, std::uint64_t first) {
  commit_reader reader{asked};
  const auto read = log.read(partition, first, [&reader](std::uint64_t position, std::string_view bytes) {
    return reader.visit(position, bytes);
  });
  if (!read.ok()) return unavailable{read.error().detail};
  return reader.result();
}

answer earlier_answer(const storage::log& log, const request& asked, std::uint64_t version) {
  commit_reader reader{asked};
  const auto read = log.read_stream(asked.stream, version, [&reader](std::uint64_t position, std::string_view bytes) {
    return reader.visit(position, bytes);
  });
  if (!read.ok()) return unavailable{read.error().detail};
  return reader.result();
}

}  // namespace pilecloud::actors
