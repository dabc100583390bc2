// SPDX-License-Identifier: Apache-2.0
#include "faulty_disk.hpp"

#include <algorithm>
#include <cstring>

#include <rocksdb/system_clock.h>

namespace pilecloud::storage::testing {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

class silent_logger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
  std::size_t GetLogFileSize() const override { return 0; }
};

class sleepless_clock final : public rocksdb::SystemClockWrapper {
 public:
  sleepless_clock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "sleepless_clock"; }
  void SleepForMicroseconds(int) override {}
};

class sleepless_environment final : public rocksdb::EnvWrapper {
 public:
  explicit sleepless_environment(const std::shared_ptr<rocksdb::Env>& env) : EnvWrapper(env) {
    system_clock_ = std::make_shared<sleepless_clock>();
  }
  const char* Name() const override { return "sleepless_environment"; }
};

IOStatus no_such(const std::string& name) { return IOStatus::PathNotFound(name); }

}  // namespace

class faulty_disk::reader final : public rocksdb::FSSequentialFile, public rocksdb::FSRandomAccessFile {
 public:
  reader(const faulty_disk& disk, node_ptr file) : disk_(disk), file_(std::move(file)) {}

  IOStatus Read(std::size_t size, const IOOptions& options, Slice* found, char* space, IODebugContext* dbg) override {
    const auto status = Read(at_, size, options, found, space, dbg);
    at_ += found->size();
    return status;
  }
  IOStatus Skip(std::uint64_t size) override {
    at_ += size;
    return IOStatus::OK();
  }
  IOStatus Read(std::uint64_t from, std::size_t size, const IOOptions&, Slice* found, char* space,
                IODebugContext*) const override {
    const std::lock_guard lock{disk_.mutex_};
    const auto& bytes = file_->bytes;
    const auto start = std::min<std::size_t>(from, bytes.size());
    const auto taken = std::min(size, bytes.size() - start);
    std::memcpy(space, bytes.data() + start, taken);
    *found = Slice{space, taken};
    return IOStatus::OK();
  }

 private:
  const faulty_disk& disk_;
  node_ptr file_;
  std::uint64_t at_ = 0;
};

class faulty_disk::writer final : public rocksdb::FSWritableFile {
 public:
  writer(faulty_disk& disk, node_ptr file, bool is_log) : disk_(disk), file_(std::move(file)), is_log_(is_log) {}

  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{disk_.mutex_};
    const auto status = disk_.begin_operation();
    // A failed write may still leave a part of itself.
    file_->bytes.append(data.data(), status.ok() ? data.size() : data.size() / 2);
    return status;
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{disk_.mutex_};
    auto status = disk_.begin_operation();
    if (status.ok()) file_->bytes.resize(size);
    return status;
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{disk_.mutex_};
    auto status = disk_.begin_operation(is_log_);
    if (status.ok()) sync(*file_);
    return status;
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{disk_.mutex_};
    return file_->bytes.size();
  }

 private:
  faulty_disk& disk_;
  node_ptr file_;
  bool is_log_;
};

class faulty_disk::rewriter final : public rocksdb::FSRandomRWFile {
 public:
  rewriter(faulty_disk& disk, node_ptr file) : disk_(disk), file_(std::move(file)) {
    if (!file_->rewritten) file_->synced_bytes = file_->bytes.substr(0, file_->synced_size);
    file_->rewritten = true;
  }

  IOStatus Write(std::uint64_t offset, const Slice& data, const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{disk_.mutex_};
    auto status = disk_.begin_operation();
    if (!status.ok()) return status;
    if (file_->bytes.size() < offset + data.size()) file_->bytes.resize(offset + data.size());
    file_->bytes.replace(offset, data.size(), data.data(), data.size());
    file_->page_writes.push_back({offset, data.ToString()});
    return status;
  }
  IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions& options, Slice* found, char* space,
                IODebugContext* dbg) const override {
    return static_cast<const rocksdb::FSRandomAccessFile&>(reader{disk_, file_})
        .Read(offset, size, options, found, space, dbg);
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{disk_.mutex_};
    auto status = disk_.begin_operation();
    if (status.ok()) sync(*file_);
    return status;
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  faulty_disk& disk_;
  node_ptr file_;
};

class faulty_disk::folder final : public rocksdb::FSDirectory {
 public:
  explicit folder(faulty_disk& disk) : disk_(disk) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{disk_.mutex_};
    auto status = disk_.begin_operation();
    if (!status.ok()) return status;
    disk_.synced_names_ = disk_.names_;
    disk_.name_changes_.clear();
    return status;
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  faulty_disk& disk_;
};

faulty_disk::faulty_disk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
faulty_disk::~faulty_disk() = default;

void faulty_disk::arm(fault kind, std::uint64_t at) {
  const std::lock_guard lock{mutex_};
  kind_ = kind;
  at_ = at;
  foreground_ = std::this_thread::get_id();
  operations_ = 0;
  fired_ = false;
}

std::uint64_t faulty_disk::operations() const {
  const std::lock_guard lock{mutex_};
  return operations_;
}

bool faulty_disk::fired() const {
  const std::lock_guard lock{mutex_};
  return fired_;
}

IOStatus faulty_disk::begin_operation(bool syncs_log) {
  ++operations_;
  if (operations_ == at_ && syncs_log && std::this_thread::get_id() != foreground_) ++at_;
  const bool now = kind_ == fault::fail_one ? operations_ == at_ : kind_ == fault::cut_power && operations_ >= at_;
  if (!now) return IOStatus::OK();
  fired_ = true;
  return IOStatus::IOError(kind_ == fault::fail_one ? "this write fails" : "the power is off");
}

void faulty_disk::sync(node& file) {
  file.synced_size = file.bytes.size();
  if (file.rewritten) file.synced_bytes = file.bytes;
  file.page_writes.clear();
}

void faulty_disk::cut(node& file, bool log_like, keeps kept, std::mt19937_64& random) {
  const bool some = kept == keeps::some_unsynced;
  if (file.rewritten) {
    file.bytes = file.synced_bytes;
    for (const auto& write : file.page_writes) {
      if (!some || random() % 2 == 0) continue;
      if (file.bytes.size() < write.offset + write.bytes.size()) file.bytes.resize(write.offset + write.bytes.size());
      file.bytes.replace(write.offset, write.bytes.size(), write.bytes);
    }
  } else if (file.synced_size < file.bytes.size()) {
    const auto unsynced = file.bytes.size() - file.synced_size;
    const auto torn = some ? random() % (unsynced + 1) : 0;
    file.bytes.resize(file.synced_size + torn);
    // A sector in the middle never made it. RocksDB refuses a MANIFEST whose unsynced end looks so, by its name
    // (docs/decisions/wal-recovery.md); a file system that writes data before sizes does not leave one.
    if (torn > 0 && log_like && random() % 2 == 0) {
      const auto from = file.synced_size + random() % torn;
      const auto size = std::min<std::size_t>(file.bytes.size() - from, 1 + random() % 512);
      file.bytes.replace(from, size, std::string(size, '\0'));
    }
  }
  sync(file);
}

void faulty_disk::lose_unsynced(keeps kept, std::uint64_t seed) {
  const std::lock_guard lock{mutex_};
  std::mt19937_64 random{seed};
  names_ = synced_names_;
  const auto survive = kept == keeps::some_unsynced ? random() % (name_changes_.size() + 1) : 0;
  for (std::size_t i = 0; i < survive; ++i) make(name_changes_[i], names_);
  for (auto& [name, file] : names_) cut(*file, name.ends_with(".log"), kept, random);
  synced_names_ = names_;
  name_changes_.clear();
  kind_ = fault::none;
}

std::vector<std::string> faulty_disk::file_names() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> found;
  for (const auto& [name, file] : names_) found.push_back(name);
  return found;
}

std::string faulty_disk::bytes_of_file(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  return names_.at(name)->bytes;
}

void faulty_disk::set_bytes(const std::string& name, std::string bytes) {
  const std::lock_guard lock{mutex_};
  names_.at(name)->bytes = std::move(bytes);
  sync(*names_.at(name));
}

std::shared_ptr<faulty_disk> faulty_disk::copy() const {
  const std::lock_guard lock{mutex_};
  auto made = std::make_shared<faulty_disk>();
  for (const auto& [name, file] : names_) {
    made->names_[name] = std::make_shared<node>(*file);
    sync(*made->names_[name]);
  }
  made->synced_names_ = made->names_;
  return made;
}

faulty_disk::node_ptr faulty_disk::find(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : found->second;
}

void faulty_disk::make(const name_change& change, std::map<std::string, node_ptr>& in) {
  if (change.to) {
    in[change.name] = change.to;
  } else {
    in.erase(change.name);
  }
  if (!change.freed.empty()) in.erase(change.freed);
}

void faulty_disk::change(name_change made) {
  make(made, names_);
  name_changes_.push_back(std::move(made));
}

IOStatus faulty_disk::NewSequentialFile(const std::string& name, const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSSequentialFile>* made, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  const auto file = find(name);
  if (!file) return no_such(name);
  *made = std::make_unique<reader>(*this, file);
  return IOStatus::OK();
}

IOStatus faulty_disk::NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions&,
                                          std::unique_ptr<rocksdb::FSRandomAccessFile>* made, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  const auto file = find(name);
  if (!file) return no_such(name);
  *made = std::make_unique<reader>(*this, file);
  return IOStatus::OK();
}

IOStatus faulty_disk::NewWritableFile(const std::string& name, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>* made, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  const auto status = begin_operation();
  if (!status.ok()) return status;
  auto file = std::make_shared<node>();
  change({name, file});
  *made = std::make_unique<writer>(*this, std::move(file), name.ends_with(".log"));
  return status;
}

IOStatus faulty_disk::NewRandomRWFile(const std::string& name, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSRandomRWFile>* made, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  const auto file = find(name);
  if (!file) return no_such(name);
  *made = std::make_unique<rewriter>(*this, file);
  return IOStatus::OK();
}

IOStatus faulty_disk::NewDirectory(const std::string&, const IOOptions&, std::unique_ptr<rocksdb::FSDirectory>* made,
                                   IODebugContext*) {
  *made = std::make_unique<folder>(*this);
  return IOStatus::OK();
}

IOStatus faulty_disk::FileExists(const std::string& name, const IOOptions&, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  return find(name) ? IOStatus::OK() : IOStatus::NotFound(name);
}

IOStatus faulty_disk::GetChildren(const std::string& path, const IOOptions&, std::vector<std::string>* names,
                                  IODebugContext*) {
  const std::lock_guard lock{mutex_};
  names->clear();
  const auto prefix = path.ends_with('/') ? path : path + '/';
  for (const auto& [name, file] : names_) {
    if (name.starts_with(prefix)) names->push_back(name.substr(prefix.size()));
  }
  return IOStatus::OK();
}

IOStatus faulty_disk::DeleteFile(const std::string& name, const IOOptions&, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  if (!find(name)) return no_such(name);
  auto status = begin_operation();
  if (status.ok()) change({name, nullptr});
  return status;
}

IOStatus faulty_disk::Truncate(const std::string& name, std::size_t size, const IOOptions&, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  const auto file = find(name);
  if (!file) return no_such(name);
  auto status = begin_operation();
  if (status.ok()) file->bytes.resize(size);
  return status;
}

IOStatus faulty_disk::CreateDir(const std::string&, const IOOptions&, IODebugContext*) { return IOStatus::OK(); }
IOStatus faulty_disk::CreateDirIfMissing(const std::string&, const IOOptions&, IODebugContext*) {
  return IOStatus::OK();
}

IOStatus faulty_disk::GetFileSize(const std::string& name, const IOOptions&, std::uint64_t* size, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  const auto file = find(name);
  if (!file) return no_such(name);
  *size = file->bytes.size();
  return IOStatus::OK();
}

IOStatus faulty_disk::GetFileModificationTime(const std::string&, const IOOptions&, std::uint64_t* time,
                                              IODebugContext*) {
  *time = 0;
  return IOStatus::OK();
}

IOStatus faulty_disk::RenameFile(const std::string& from, const std::string& to, const IOOptions&, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  auto file = find(from);
  if (!file) return no_such(from);
  auto status = begin_operation();
  if (status.ok()) change({to, std::move(file), from});
  return status;
}

IOStatus faulty_disk::LockFile(const std::string&, const IOOptions&, rocksdb::FileLock** lock, IODebugContext*) {
  *lock = new rocksdb::FileLock;
  return IOStatus::OK();
}

IOStatus faulty_disk::UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) {
  delete lock;
  return IOStatus::OK();
}

IOStatus faulty_disk::NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>* made,
                                IODebugContext*) {
  *made = std::make_shared<silent_logger>();
  return IOStatus::OK();
}

IOStatus faulty_disk::IsDirectory(const std::string& path, const IOOptions&, bool* is_folder, IODebugContext*) {
  const std::lock_guard lock{mutex_};
  *is_folder = !find(path);
  return IOStatus::OK();
}

IOStatus faulty_disk::GetAbsolutePath(const std::string& path, const IOOptions&, std::string* absolute,
                                      IODebugContext*) {
  *absolute = path;
  return IOStatus::OK();
}

IOStatus faulty_disk::ReopenWritableFile(const std::string&, const rocksdb::FileOptions&,
                                         std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) {
  return IOStatus::NotSupported("reopening a written file");
}
IOStatus faulty_disk::ReuseWritableFile(const std::string&, const std::string&, const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) {
  return IOStatus::NotSupported("reusing a written file");
}
IOStatus faulty_disk::LinkFile(const std::string&, const std::string&, const IOOptions&, IODebugContext*) {
  return IOStatus::NotSupported("hard links");
}

std::shared_ptr<rocksdb::Env> environment_on(std::shared_ptr<faulty_disk> disk) {
  return std::make_shared<sleepless_environment>(rocksdb::NewCompositeEnv(std::move(disk)));
}

}  // namespace pilecloud::storage::testing
