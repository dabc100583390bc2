// SPDX-License-Identifier: Apache-2.0
// What a backup is: a log of its own that begins as the log it is made of and is extended, record by checked record, at
// each run. A run that ended leaves one mark: where every partition stood, and the marks of the node that belong to
// that state (how far its reactor was, what it had parked, its place in a cluster). So each run's state is a beginning
// of the log plus its mark, a run that was killed changed none of them, and running again completes it.
// (docs/decisions/backup-is-a-log.md)
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "storage/log_copy.hpp"

namespace pilecloud::app {

struct backup_run {
  std::uint32_t number = 0;  // from 1
  instant at{};              // the end of the last run that found this state
  storage::log_tails tails;
  std::map<std::string, std::string> marks;
};

template <class Archive>
void archive(Archive& a, backup_run& run) {
  a(run.number, run.at);
  for (auto& each : run.tails) a(each.position, each.chain, each.recorded_at);
  a(run.marks);
}

instant last_recorded_at(const storage::log_tails& tails);

// Oldest first. Fails when a mark of a run cannot be read.
result<std::vector<backup_run>, std::string> runs_of(const storage::log& backup);
// 0 asks for the last one.
result<backup_run, std::string> choose_run(const std::vector<backup_run>& runs, std::uint32_t asked);
// Nothing when the backup's records are those that the run ended with.
std::optional<std::string> find_difference(const storage::log& backup, const backup_run& run);

struct backed_up {
  backup_run run;
  storage::copied added;
};
using facts_report = std::function<void(std::uint64_t facts)>;

// REQUIRES: `from` does not move while it is read (a secondary not refreshed). A run that finds the state of the run
// before renews that one. Errors are sentences: another log, a log behind the backup, a damaged record, a full disk.
result<backed_up, std::string> back_up(const storage::log& from, storage::log& backup, instant now,
                                       const facts_report& report);
// Makes `to`, empty or left by a restore of the same run that was killed, what the log was when the run ended.
result<storage::copied, std::string> restore_run(const storage::log& backup, const backup_run& run, storage::log& to,
                                                 const facts_report& report);

}  // namespace pilecloud::app
