// SPDX-License-Identifier: Apache-2.0
#include "app/backup.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/backup_words.hpp"
#include "base/archive.hpp"
#include "storage/extension.hpp"

namespace pilecloud::app {

namespace {

constexpr std::string_view run_prefix = "backup/run/";
// Marks that belong to the facts. Others are the node's own: epochs and sweeps begin anew in a restored folder.
constexpr std::array<std::string_view, 3> kept_marks{"reactor/", "parked/", "cluster/"};

std::string run_key(std::uint32_t number) { return fmt::format("{}{:010}", run_prefix, number); }

std::map<std::string, std::string> marks_of(const storage::log& from) {
  std::map<std::string, std::string> marks;
  for (const auto prefix : kept_marks) {
    from.each_mark(prefix, [&marks](std::string_view key, std::string_view value) {
      marks.emplace(std::string{key}, std::string{value});
    });
  }
  return marks;
}

std::string text_of_difference(const storage::failure& found) {
  if (found.error == storage::errc::chain_mismatch) {
    return fmt::format("the backup is of another log: {}; name another folder with --to", found.detail);
  }
  if (found.error == storage::errc::hole) {
    return fmt::format(
        "the log is behind its backup: {}. On a node of a cluster that is catching up, run again later; otherwise the "
        "log lost facts or was restored from an older state: keep this backup as it is and name another folder",
        found.detail);
  }
  return text_of(found);
}

}  // namespace

instant last_recorded_at(const storage::log_tails& tails) {
  return std::max_element(tails.begin(), tails.end(),
                          [](const auto& one, const auto& other) { return one.recorded_at < other.recorded_at; })
      ->recorded_at;
}

result<std::vector<backup_run>, std::string> runs_of(const storage::log& backup) {
  std::vector<backup_run> runs;
  std::optional<std::string> unreadable;
  backup.each_mark(run_prefix, [&](std::string_view key, std::string_view value) {
    if (!from_archive(value, runs.emplace_back())) unreadable = fmt::format("the mark '{}' cannot be read", key);
  });
  if (unreadable) return *std::move(unreadable);
  return runs;
}

result<backup_run, std::string> choose_run(const std::vector<backup_run>& runs, std::uint32_t asked) {
  if (runs.empty()) return std::string{"no run has ended yet; run `pilecloud backup create` again"};
  if (asked == 0) return runs.back();
  for (const auto& each : runs) {
    if (each.number == asked) return each;
  }
  return fmt::format("there is no run {}; the last is {}", asked, runs.back().number);
}

std::optional<std::string> find_difference(const storage::log& backup, const backup_run& run) {
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto& end = run.tails[partition];
    if (end.position == 0) continue;
    const auto place = storage::place_text(partition, end.position);
    if (backup.tail(partition).position < end.position) {
      return fmt::format("{}: run {} ended here, the backup ends at {}", place, run.number,
                         backup.tail(partition).position);
    }
    hash256 chain{};
    const auto read = backup.read(partition, end.position, [&chain](std::uint64_t, std::string_view bytes) {
      chain = storage::chain_of(bytes);
      return false;
    });
    if (!read) return text_of(read.error());
    if (chain != end.chain) return fmt::format("{}: not the record that run {} ended with", place, run.number);
  }
  return std::nullopt;
}

result<backed_up, std::string> back_up(const storage::log& from, storage::log& backup, instant now,
                                       const facts_report& report) {
  backed_up done;
  done.run.marks = marks_of(from);  // before the tails: an offset is never ahead of its facts
  done.run.tails = storage::tails_of(from);
  if (const auto differs = storage::find_difference(from, backup)) return text_of_difference(*differs);
  const auto runs = runs_of(backup);
  if (!runs) return runs.error();

  const auto added = storage::copy_log(from, done.run.tails, backup, report);
  if (!added) return text_of(added.error());
  done.added = added.value();
  const auto* last = runs.value().empty() ? nullptr : &runs.value().back();
  done.run.number = last == nullptr ? 1 : last->number + (last->tails == done.run.tails ? 0 : 1);
  done.run.at = now;
  backup.put_mark(run_key(done.run.number), to_archive(done.run));
  return done;
}

result<storage::copied, std::string> restore_run(const storage::log& backup, const backup_run& run, storage::log& to,
                                                 const facts_report& report) {
  if (const auto differs = storage::find_difference(backup, to)) return text_of(*differs);
  const auto copied = storage::copy_log(backup, run.tails, to, report);
  if (!copied) return text_of(copied.error());
  for (const auto& [key, value] : run.marks) to.put_mark(key, value);
  return copied.value();
}

}  // namespace pilecloud::app
