// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/reminder_book.hpp"

#include "domain/claim/facts.hpp"
#include "domain/session/decider.hpp"
#include "events/codec.hpp"

namespace pilecloud::simulation {

bool reminder_book::fold(std::uint64_t max_facts) {
  bool any = false;
  for (std::uint16_t partition = 0; partition < storage::partition_count && max_facts > 0; ++partition) {
    if (done_[partition] >= facts_.tail(partition).position) continue;
    any = true;
    const auto read = facts_.read(partition, done_[partition] + 1, [&](std::uint64_t position, std::string_view bytes) {
      const auto happened = events::decode(storage::decode_record(bytes).value());
      PILECLOUD_ASSERT(happened.ok(), "{}:{} does not decode", partition, position);
      const auto& fact = happened.value();
      if (const auto* of_session = std::get_if<domain::session::fact>(&fact.body)) {
        for (const auto& change : domain::session::reminder_changes(*of_session, fact.recorded_at))
          set(partition, fact.stream, static_cast<std::uint8_t>(change.kind),
              change.set ? std::optional{change.due} : std::nullopt);
      } else if (const auto* of_claim = std::get_if<domain::claim::fact>(&fact.body)) {
        for (const auto& change : domain::claim::reminder_changes(*of_claim, fact.recorded_at))
          set(partition, fact.stream, 1, change.set ? std::optional{change.due} : std::nullopt);
      }
      done_[partition] = position;
      return --max_facts > 0;
    });
    PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
  }
  return any;
}

void reminder_book::set(std::uint16_t partition, const std::string& stream, std::uint8_t kind,
                        std::optional<instant> due) {
  const std::pair key{stream, kind};
  if (const auto found = standing_.find(key); found != standing_.end()) {
    by_due_.erase({found->second, partition, stream, kind});
    standing_.erase(found);
  }
  if (!due) return;
  by_due_.insert({*due, partition, stream, kind});
  standing_.emplace(key, *due);
}

std::vector<actors::due_reminder> reminder_book::due(instant now, std::size_t max, const filter& which) const {
  std::vector<actors::due_reminder> found;
  for (const auto& [at, partition, stream, kind] : by_due_) {
    if (at > now || found.size() == max) break;
    if (which(partition)) found.push_back({partition, at, stream, kind});
  }
  return found;
}

std::optional<instant> reminder_book::next(const filter& which) const {
  for (const auto& [at, partition, stream, kind] : by_due_) {
    if (which(partition)) return at;
  }
  return std::nullopt;
}

}  // namespace pilecloud::simulation
