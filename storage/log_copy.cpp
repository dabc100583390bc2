// SPDX-License-Identifier: Apache-2.0
#include "storage/log_copy.hpp"

#include <fmt/format.h>

#include "storage/endian.hpp"
#include "storage/extension.hpp"

namespace pilecloud::storage {

namespace {

constexpr std::size_t batch_bytes = 512u << 10;

result<hash256, failure> chain_at(const log& of, std::uint16_t partition, std::uint64_t position) {
  hash256 chain{};
  const auto read = of.read(partition, position, [&chain](std::uint64_t, std::string_view bytes) {
    chain = chain_of(bytes);
    return false;
  });
  if (!read) return read.error();
  return chain;
}

// The chain hash stands for everything before it: mostly one look at the last common position is enough, and where it
// is not, the first difference is found by halving.
std::optional<failure> find_parting(const log& whole, const log& beginning, std::uint16_t partition,
                                    std::uint64_t common) {
  std::uint64_t equal = 0;
  std::uint64_t differs = common + 1;
  for (auto look = common; equal + 1 < differs; look = equal + (differs - equal) / 2) {
    const auto one = chain_at(whole, partition, look);
    if (!one) return one.error();
    const auto other = chain_at(beginning, partition, look);
    if (!other) return other.error();
    (one.value() == other.value() ? equal : differs) = look;
  }
  if (equal == common) return std::nullopt;
  return failure{errc::chain_mismatch, fmt::format("{}: another record stands here", place_text(partition, differs))};
}

// Copies one partition. Records wait in `batch` until it is full and a commit ends.
class partition_copy {
 public:
  partition_copy(const log& from, std::uint16_t partition, const tail& until, log& to)
      : from_(from), until_(until), to_(to) {
    next_.partition = partition;
  }

  std::optional<failure> run(copied& done, const std::function<void(std::uint64_t)>& report) {
    const auto begin = to_.tail(next_.partition).position + 1;
    if (begin > until_.position) return judge_end();
    next_.first = begin;
    std::optional<failure> wrong;
    const auto read = from_.read(next_.partition, begin, [&](std::uint64_t position, std::string_view bytes) {
      wrong = take(position, bytes, done);
      if (next_.count == 0) report(done.facts);
      return !wrong && position < until_.position;
    });
    if (!read) return read.error();
    if (!wrong) wrong = flush(done);
    report(done.facts);
    return wrong ? wrong : judge_end();
  }

 private:
  std::optional<failure> take(std::uint64_t position, std::string_view bytes, copied& done) {
    const auto fact = decode_record(bytes);
    if (!fact) return failure{fact.error(), place_text(next_.partition, position)};
    std::array<char, sizeof(std::uint32_t)> length;
    store_little(length.data(), static_cast<std::uint32_t>(bytes.size()));
    next_.bytes.append(length.data(), length.size());
    next_.bytes.append(bytes);
    ++next_.count;
    const bool commit_ends = fact.value().commit_index + 1 == fact.value().commit_size;
    return commit_ends && next_.bytes.size() >= batch_bytes ? flush(done) : std::nullopt;
  }

  std::optional<failure> flush(copied& done) {
    if (next_.count == 0) return std::nullopt;
    const auto applied = to_.apply({&next_, 1});
    if (!applied) return applied.error();
    done.facts += next_.count;
    done.bytes += next_.bytes.size();
    next_.first += next_.count;
    next_.count = 0;
    next_.bytes.clear();
    return std::nullopt;
  }

  std::optional<failure> judge_end() const {
    const auto end = to_.tail(next_.partition);
    if (end == until_) return std::nullopt;
    return failure{errc::chain_mismatch, fmt::format("{}: not the record the copy was to end with",
                                                     place_text(next_.partition, end.position))};
  }

  const log& from_;
  const tail until_;
  log& to_;
  batch next_;
};

}  // namespace

log_tails tails_of(const log& from) {
  log_tails all;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) all[partition] = from.tail(partition);
  return all;
}

std::uint64_t facts_of(const log_tails& tails) {
  std::uint64_t sum = 0;
  for (const auto& each : tails) sum += each.position;
  return sum;
}

hash256 digest_of(const log_tails& tails) {
  std::string text;
  for (const auto& each : tails) {
    std::array<char, sizeof each.position> position;
    store_little(position.data(), each.position);
    text.append(position.data(), position.size());
    text.append(bytes_of(each.chain));
  }
  return sha256(text);
}

std::optional<failure> find_difference(const log& whole, const log& beginning) {
  std::optional<failure> early;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const auto there = whole.tail(partition).position;
    const auto here = beginning.tail(partition).position;
    if (auto parted = find_parting(whole, beginning, partition, std::min(there, here))) return parted;
    if (there < here && !early) {
      early =
          failure{errc::hole, fmt::format("{}: the log ends here, the copy at {}", place_text(partition, there), here)};
    }
  }
  return early;
}

result<copied, failure> copy_log(const log& from, const log_tails& until, log& to,
                                 const std::function<void(std::uint64_t facts)>& report) {
  copied done;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    partition_copy one{from, partition, until[partition], to};
    if (auto wrong = one.run(done, report)) return *std::move(wrong);
  }
  return done;
}

}  // namespace pilecloud::storage
