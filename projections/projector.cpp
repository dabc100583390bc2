// SPDX-License-Identifier: Apache-2.0
#include "projections/projector.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "events/codec.hpp"

namespace pilecloud::projections {

namespace {

constexpr std::uint64_t catch_up_step = 2048;

struct folded {
  std::uint32_t revision = 0;
  projections::positions positions{};
};
template <class Archive>
void archive(Archive& a, folded& f) {
  a(f.revision, f.positions);
}
using offsets = std::map<std::uint8_t, folded>;  // by projection tag

key offsets_key() { return {projection_tag::offsets, 1}; }
std::string prefix_of(projection_tag tag) { return std::string(1, static_cast<char>(tag)); }

projections::positions tails_of(const storage::log& facts) {
  projections::positions tails{};
  for (std::uint16_t p = 0; p < storage::partition_count; ++p) tails[p] = facts.tail(p).position;
  return tails;
}

std::uint64_t behind(const projections::positions& at, const projections::positions& tails) {
  std::uint64_t facts = 0;
  for (std::size_t p = 0; p < tails.size(); ++p) facts += tails[p] > at[p] ? tails[p] - at[p] : 0;
  return facts;
}

storage::failure undecodable(std::uint16_t partition, std::uint64_t position, std::string_view what) {
  return {storage::errc::unknown_format, fmt::format("partition {} position {}: {}", partition, position, what)};
}

}  // namespace

std::uint64_t projection_status::lag() const { return behind(positions, tails); }

struct projector::state {
  const storage::log& facts;
  views& rows;
  std::vector<std::unique_ptr<projection>> which;
  view_writer writer;
  offsets stored;               // as the database has them; of projections not in `which` too
  std::vector<folded> current;  // as folded, by index of `which`
  events::fact scratch;         // decoded into again and again: its buffers are reused
  std::uint16_t turn = 0;       // partition the next step begins with

  mutable std::mutex mutex;  // guards what follows
  mutable std::condition_variable moved;
  std::vector<folded> published;
  std::optional<storage::failure> failed;

  state(const storage::log& l, views& v, std::vector<std::unique_ptr<projection>> all)
      : facts(l), rows(v), which(std::move(all)), writer(v) {}

  std::optional<storage::failure> load();
  std::optional<storage::failure> commit(std::span<const std::string> erased_prefixes = {});
  std::uint64_t folded_by_all(std::uint16_t partition) const;
  std::optional<storage::failure> fold(std::uint16_t partition, std::uint64_t max_facts, std::uint64_t& done);
  std::optional<storage::failure> apply(std::uint16_t partition, std::uint64_t position, std::string_view bytes);
  storage::failure fail(storage::failure why);
  void publish();
};

std::optional<storage::failure> projector::state::load() {
  std::string bytes;
  const auto found = rows.get(offsets_key(), bytes);
  if (!found) return found.error();
  if (found.value() && !from_archive(bytes, stored)) {
    return storage::failure{storage::errc::unknown_format, "views: the offsets do not decode: delete views/"};
  }
  const auto tails = tails_of(facts);
  std::vector<std::string> prefixes;
  for (const auto& one : which) {
    auto& at = current.emplace_back(stored[static_cast<std::uint8_t>(one->tag())]);
    bool is_ahead = false;  // of a log that was restored to an older state
    for (std::size_t p = 0; p < tails.size(); ++p) is_ahead |= at.positions[p] > tails[p];
    if (at.revision == one->revision() && !is_ahead) continue;
    at = {one->revision(), {}};
    prefixes.push_back(prefix_of(one->tag()));
  }
  return commit(prefixes);
}

// Rows, offsets and erased prefixes in one batch; then readers who wait are told.
std::optional<storage::failure> projector::state::commit(std::span<const std::string> erased_prefixes) {
  for (std::size_t i = 0; i < which.size(); ++i) stored[static_cast<std::uint8_t>(which[i]->tag())] = current[i];
  writer.store(offsets_key(), stored);
  auto written = writer.commit(erased_prefixes);
  if (!written) return written.error();
  publish();
  return std::nullopt;
}

void projector::state::publish() {
  {
    const std::lock_guard lock{mutex};
    published = current;
  }
  moved.notify_all();
}

storage::failure projector::state::fail(storage::failure why) {
  {
    const std::lock_guard lock{mutex};
    if (!failed) failed = why;
  }
  moved.notify_all();
  return why;
}

std::uint64_t projector::state::folded_by_all(std::uint16_t partition) const {
  std::uint64_t least = UINT64_MAX;
  for (const auto& one : current) least = std::min(least, one.positions[partition]);
  return least;
}

std::optional<storage::failure> projector::state::apply(std::uint16_t partition, std::uint64_t position,
                                                        std::string_view bytes) {
  const auto stored_record = storage::decode_record(bytes);
  if (!stored_record) return undecodable(partition, position, storage::to_text(stored_record.error()));
  const auto decoded = events::decode(stored_record.value(), scratch);
  if (!decoded) {
    return undecodable(partition, position,
                       fmt::format("{}: {}", to_text(decoded.error().kind), decoded.error().detail));
  }
  for (std::size_t i = 0; i < which.size(); ++i) {
    auto& at = current[i].positions[partition];
    if (at >= position) continue;
    which[i]->apply(scratch, writer);
    at = position;
  }
  return writer.error();
}

std::optional<storage::failure> projector::state::fold(std::uint16_t partition, std::uint64_t max_facts,
                                                       std::uint64_t& done) {
  std::optional<storage::failure> wrong;
  std::uint64_t left = max_facts;
  const auto read = facts.read(partition, folded_by_all(partition) + 1,
                               [this, partition, &left, &wrong](std::uint64_t position, std::string_view bytes) {
                                 wrong = apply(partition, position, bytes);
                                 if (!wrong) --left;
                                 return !wrong && left > 0;
                               });
  done += max_facts - left;
  if (!wrong && !read) wrong = read.error();
  return wrong;
}

projector::projector(std::unique_ptr<state> s) : state_(std::move(s)) {}
projector::~projector() = default;

result<std::unique_ptr<projector>, storage::failure> projector::open(const storage::log& facts, views& rows,
                                                                     std::vector<std::unique_ptr<projection>> which) {
  PILECLOUD_ASSERT(!which.empty(), "a projector needs a projection");
  auto s = std::make_unique<state>(facts, rows, std::move(which));
  if (auto wrong = s->load()) return *std::move(wrong);
  return std::unique_ptr<projector>{new projector{std::move(s)}};
}

result<std::uint64_t, storage::failure> projector::step(std::uint64_t max_facts) {
  auto& s = *state_;
  if (auto before = failed()) return *std::move(before);
  std::vector<std::uint16_t> waiting;
  for (std::uint16_t i = 0; i < storage::partition_count; ++i) {
    const auto partition = static_cast<std::uint16_t>((s.turn + i) % storage::partition_count);
    if (s.folded_by_all(partition) < s.facts.tail(partition).position) waiting.push_back(partition);
  }
  if (waiting.empty()) return std::uint64_t{0};
  std::uint64_t done = 0;
  std::optional<storage::failure> wrong;
  for (std::size_t i = 0; i < waiting.size() && !wrong && done < max_facts; ++i) {
    const auto share = std::max<std::uint64_t>(1, (max_facts - done) / (waiting.size() - i));
    wrong = s.fold(waiting[i], share, done);
    s.turn = static_cast<std::uint16_t>((waiting[i] + 1) % storage::partition_count);
  }
  // What was folded before the fact that cannot be: kept, so that the offsets name the place.
  auto unwritten = s.commit();
  if (unwritten) return s.fail(*std::move(unwritten));
  if (wrong) return s.fail(*std::move(wrong));
  return done;
}

result<std::uint64_t, storage::failure> projector::step_partition(std::uint16_t partition, std::uint64_t max_facts) {
  PILECLOUD_ASSERT(partition < storage::partition_count && max_facts > 0, "partition {}", partition);
  if (auto before = failed()) return *std::move(before);
  std::uint64_t done = 0;
  auto wrong = state_->fold(partition, max_facts, done);
  auto unwritten = state_->commit();
  if (unwritten) return state_->fail(*std::move(unwritten));
  if (wrong) return state_->fail(*std::move(wrong));
  return done;
}

result<std::uint64_t, storage::failure> projector::catch_up(const progress& report) {
  const auto tails = tails_of(state_->facts);
  const auto total = behind(positions(), tails);
  std::uint64_t done = 0;
  while (behind(positions(), tails) > 0) {
    const auto more = step(catch_up_step);
    if (!more) return more.error();
    if (more.value() == 0) break;
    done += more.value();
    if (report) report(std::min(done, total), total);
  }
  return done;
}

result<std::uint64_t, storage::failure> projector::rebuild(const progress& report) {
  auto& s = *state_;
  if (auto before = failed()) return *std::move(before);
  std::vector<std::string> prefixes;
  for (std::size_t i = 0; i < s.which.size(); ++i) {
    s.current[i] = {s.which[i]->revision(), {}};
    prefixes.push_back(prefix_of(s.which[i]->tag()));
  }
  if (auto wrong = s.commit(prefixes)) return s.fail(*std::move(wrong));
  auto done = catch_up(report);
  if (!done) return done;
  if (auto compacted = s.rows.compact(); !compacted) return s.fail(compacted.error());
  return done;
}

positions projector::positions() const {
  const std::lock_guard lock{state_->mutex};
  auto least = state_->published.front().positions;
  for (const auto& one : state_->published) {
    for (std::size_t p = 0; p < least.size(); ++p) least[p] = std::min(least[p], one.positions[p]);
  }
  return least;
}

bool projector::wait_for(std::uint16_t partition, std::uint64_t position, std::chrono::milliseconds timeout) const {
  if (partition >= storage::partition_count) return false;
  std::unique_lock lock{state_->mutex};
  const auto is_folded = [this, partition, position] {
    return std::ranges::all_of(
        state_->published, [partition, position](const folded& one) { return one.positions[partition] >= position; });
  };
  state_->moved.wait_for(lock, timeout, [this, &is_folded] { return state_->failed || is_folded(); });
  return is_folded();
}

std::optional<storage::failure> projector::failed() const {
  const std::lock_guard lock{state_->mutex};
  return state_->failed;
}

std::vector<projection_status> projector::status() const {
  const auto tails = tails_of(state_->facts);
  const std::lock_guard lock{state_->mutex};
  std::vector<projection_status> all;
  for (std::size_t i = 0; i < state_->which.size(); ++i) {
    const auto& at = state_->published[i];
    all.push_back({std::string{state_->which[i]->name()}, at.revision, at.positions, tails});
  }
  return all;
}

std::vector<projection_status> status_of(const view_reader& rows, const storage::log& facts) {
  offsets stored;
  if (const auto bytes = rows.get(offsets_key()); bytes && !from_archive(*bytes, stored)) {
    rows.report({storage::errc::unknown_format, "views: the offsets do not decode: delete views/"});
  }
  const auto tails = tails_of(facts);
  std::vector<projection_status> all;
  for (const auto& one : all_projections()) {
    const auto& at = stored[static_cast<std::uint8_t>(one->tag())];
    all.push_back({std::string{one->name()}, at.revision, at.positions, tails});
  }
  return all;
}

hash256 digest_of(const view_reader& rows, std::string_view projection_name) {
  for (const auto& one : all_projections()) {
    if (one->name() == projection_name) return rows.digest(prefix_of(one->tag()));
  }
  return rows.digest({});
}

}  // namespace pilecloud::projections
