// SPDX-License-Identifier: Apache-2.0
// pilecloud backup create | restore. The folder of a backup holds log/ and nothing else; keys of personal data
// go into a folder of their own, and only when asked.
#include <algorithm>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/backup.hpp"
#include "app/backup_words.hpp"
#include "app/beside.hpp"
#include "app/commands.hpp"
#include "app/progress.hpp"
#include "storage/keys_copy.hpp"

namespace pilecloud::app {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using mode = storage::rocksdb_options::open_mode;

// One of them is the other or lies in it.
bool overlap(const std::string& one, const std::string& other) {
  std::error_code ignored;
  const auto a = fs::weakly_canonical(fs::absolute(one) / "", ignored).string();
  const auto b = fs::weakly_canonical(fs::absolute(other) / "", ignored).string();
  return a.starts_with(b) || b.starts_with(a);
}

std::optional<std::string> refuse_folders(const backup_options& options) {
  if (overlap(options.data, options.backup)) {
    return fmt::format("'{}' and '{}' lie in one another: a backup stands apart from its data folder", options.data,
                       options.backup);
  }
  if (fs::exists(options.backup + "/keys") || fs::exists(options.backup + "/views")) {
    return fmt::format("'{}' is a data folder, not a backup", options.backup);
  }
  if (options.keys.empty()) return std::nullopt;
  if (overlap(options.keys, options.backup) || overlap(options.keys, options.data)) {
    return fmt::format("'{}' is no folder of its own: whoever reads a backup must not find the keys beside it",
                       options.keys);
  }
  return std::nullopt;
}

// Opens once more what was written: its write-ahead log becomes files that are synced, its end is read and compared.
std::optional<std::string> settle(const fs::path& path, const storage::log_tails& expected) {
  const auto again = open_backup(path, mode::read_write);
  if (!again) return text_of(again.error());
  if (storage::tails_of(*again.value()) == expected) return std::nullopt;
  return fmt::format("'{}' does not end with what was written; do not use it", path.string());
}

std::optional<std::string> sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (synced) return std::nullopt;
  return fmt::format("'{}' cannot be synced", folder);
}

std::string text_of_copy(const storage::failure& why, const std::string& from, const std::string& to) {
  if (why.error == storage::errc::not_found) return fmt::format("there are no keys in '{}'", from);
  if (why.error == storage::errc::locked) return fmt::format("another process holds '{}'; run again later", to);
  return "keys: " + text_of(why);
}

constexpr const char* restoring = "log.restoring";

// Missing, empty, or what a restore left that was killed.
bool may_be_made(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return !error;
  const bool left = fs::exists(fs::path{folder} / restoring, error) && !fs::exists(fs::path{folder} / "log", error);
  for (const auto& each : fs::directory_iterator{folder, error}) {
    const auto name = each.path().filename().string();
    if (name != "lost+found" && !(left && (name == restoring || name == "keys"))) return false;
  }
  return !error;
}

std::optional<std::string> restore_into(const storage::log& backup, const backup_run& run, const fs::path& path) {
  const auto to = open_backup(path, mode::read_write);
  if (!to) return text_of(to.error());
  const auto total = storage::facts_of(run.tails);
  progress bar{"restoring", "facts", total};
  const auto done = restore_run(backup, run, *to.value(), [&bar](std::uint64_t facts) { bar.at(facts); });
  if (done) return std::nullopt;
  return fmt::format("{}; if '{}' is of another restore, delete it and run again", done.error(), path.string());
}

std::string next_step(const backup_options& options) {
  const auto serve = "pilecloud serve --data " + options.data;
  if (!options.keys.empty()) return serve + "   (folds the read models again)";
  return serve +
         " --reset-administrator\n              without keys/ names and phones stay unreadable and everybody signs in "
         "anew: the first start prints a new password";
}

}  // namespace

int backup_create(const backup_options& options) {
  if (auto refused = refuse_folders(options)) return backup_cannot(*refused);
  // The log first: every key its facts need is in keys/ by then.
  const auto from = open_log_beside(options.data);
  if (!from) return backup_cannot(from.error());
  std::error_code error;
  if (fs::create_directories(options.backup, error)) fs::permissions(options.backup, fs::perms::owner_all, error);
  if (error) return backup_cannot(fmt::format("'{}' cannot be created: {}", options.backup, error.message()));
  const auto path = fs::path{options.backup} / "log";
  auto backup = open_backup(path, mode::read_write);
  if (!backup) {
    return backup_cannot(backup.error().error == storage::errc::locked
                             ? fmt::format("another run holds '{}'; wait for it", options.backup)
                             : fmt::format("the backup cannot be opened: {}; keep it and name another folder with --to",
                                           text_of(backup.error())));
  }

  const auto there = storage::facts_of(storage::tails_of(*from.value()));
  const auto total = there - std::min(there, storage::facts_of(storage::tails_of(*backup.value())));
  auto done = [&] {
    progress bar{"backing up", "facts", total};
    return back_up(*from.value(), *backup.value(), system_clock_source{}.now(),
                   [&bar](std::uint64_t facts) { bar.at(facts); });
  }();
  if (!done) return backup_cannot(done.error());
  backup = storage::failure{};  // closed, to be opened once more
  if (auto wrong = settle(path, done.value().run.tails)) return backup_cannot(*wrong);
  std::optional<storage::copied_keys> keys;
  if (!options.keys.empty()) {
    const auto source = options.data + "/keys";
    auto copied = storage::copy_keys(source, options.keys);
    if (!copied) return backup_cannot(text_of_copy(copied.error(), source, options.keys));
    keys = copied.value();
  }

  const auto& [run, added] = done.value();
  if (options.json) {
    auto out = run_json(run);
    out["added_facts"] = added.facts;
    if (keys) out["keys"] = {{"all", keys->keys}, {"added", keys->added}, {"erased", keys->erased}};
    fmt::print("{}\n", out.dump(2));
    return 0;
  }
  print_run(run);
  fmt::print("facts         {}, {} of them new\n", storage::facts_of(run.tails), added.facts);
  if (keys) fmt::print("keys          {}, {} of them new; {} erased\n", keys->keys, keys->added, keys->erased);
  if (!keys) fmt::print("keys          not copied (--keys-to)\n");
  return 0;
}

int backup_restore(const backup_options& options) {
  if (auto refused = refuse_folders(options)) return backup_cannot(*refused);
  if (!may_be_made(options.data)) {
    return backup_cannot(fmt::format("'{}' is not empty; name a new folder with --to", options.data));
  }
  const auto backup = open_backup(fs::path{options.backup} / "log", mode::read_only);
  if (!backup)
    return backup_cannot(
        fmt::format("there is no backup to read in '{}': {}", options.backup, text_of(backup.error())));
  const auto runs = runs_of(*backup.value());
  if (!runs) return backup_cannot(runs.error());
  const auto run = choose_run(runs.value(), options.run);
  if (!run) return backup_cannot(run.error());

  std::error_code error;
  if (fs::create_directories(options.data, error)) fs::permissions(options.data, fs::perms::owner_all, error);
  if (error) return backup_cannot(fmt::format("'{}' cannot be created: {}", options.data, error.message()));
  const auto path = fs::path{options.data} / restoring;
  if (auto wrong = restore_into(*backup.value(), run.value(), path)) return backup_cannot(*wrong);
  if (auto wrong = settle(path, run.value().tails)) return backup_cannot(*wrong);
  if (!options.keys.empty()) {
    const auto to = options.data + "/keys";
    const auto copied = storage::copy_keys(options.keys, to);
    if (!copied) return backup_cannot(text_of_copy(copied.error(), options.keys, to));
  }
  fs::rename(path, fs::path{options.data} / "log", error);  // only now does a serve find it
  if (error) return backup_cannot(fmt::format("'{}' cannot be renamed: {}", path.string(), error.message()));
  if (auto wrong = sync_folder(options.data)) return backup_cannot(*wrong);

  if (options.json) {
    fmt::print("{}\n", run_json(run.value()).dump(2));
    return 0;
  }
  print_run(run.value());
  fmt::print("facts         {}\nrestored      {}\nnext          {}\n", storage::facts_of(run.value().tails),
             options.data, next_step(options));
  return 0;
}

}  // namespace pilecloud::app
