// SPDX-License-Identifier: Apache-2.0
// A disk in memory for RocksDB that can fail its k-th write or sync, or lose power at it.
//
// It knows what was synced: per file the bytes, per folder the names. lose_unsynced() is what a power cut leaves:
// either exactly what was synced, or that plus a random part of the rest (names in their order, a torn tail of a file,
// some of a rewritten file's pages). Bytes may be read and changed from outside: bit flips, truncation.
// Thread-safe; one mutex. An operation = create, append, write, truncate, sync, rename, delete, folder sync.
// A fault that would begin at a background thread's sync of a write-ahead log begins one operation later: a foreground
// write that waits for that sync goes on to sync the same file, and Debian's RocksDB asserts that nobody does.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace pilecloud::storage::testing {

class faulty_disk final : public rocksdb::FileSystemWrapper {
 public:
  enum class fault { none, fail_one, cut_power };
  enum class keeps { only_synced, some_unsynced };

  faulty_disk();
  ~faulty_disk() override;

  // From here the `at`-th operation (from 1) fails: alone, or with all after it.
  void arm(fault kind, std::uint64_t at);
  std::uint64_t operations() const;
  bool fired() const;
  // After a power cut and with no file open: the disk as found at the next start, without faults.
  void lose_unsynced(keeps kept, std::uint64_t seed);

  std::vector<std::string> file_names() const;
  std::string bytes_of_file(const std::string& name) const;
  void set_bytes(const std::string& name, std::string bytes);  // as if written and synced
  std::shared_ptr<faulty_disk> copy() const;

  const char* Name() const override { return "faulty_disk"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* made,
                                      rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* made,
                                        rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSWritableFile>* made, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* made, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions&,
                                 std::unique_ptr<rocksdb::FSDirectory>* made, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus FileExists(const std::string& name, const rocksdb::IOOptions&, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetChildren(const std::string& folder, const rocksdb::IOOptions&, std::vector<std::string>* names,
                                rocksdb::IODebugContext*) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions&, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus Truncate(const std::string& name, std::size_t size, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override;
  rocksdb::IOStatus CreateDir(const std::string&, const rocksdb::IOOptions&, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string&, const rocksdb::IOOptions&,
                                       rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFileSize(const std::string& name, const rocksdb::IOOptions&, std::uint64_t* size,
                                rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFileModificationTime(const std::string&, const rocksdb::IOOptions&, std::uint64_t* time,
                                            rocksdb::IODebugContext*) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  rocksdb::IOStatus LockFile(const std::string&, const rocksdb::IOOptions&, rocksdb::FileLock** lock,
                             rocksdb::IODebugContext*) override;
  rocksdb::IOStatus UnlockFile(rocksdb::FileLock* lock, const rocksdb::IOOptions&, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewLogger(const std::string&, const rocksdb::IOOptions&, std::shared_ptr<rocksdb::Logger>* made,
                              rocksdb::IODebugContext*) override;
  rocksdb::IOStatus IsDirectory(const std::string& path, const rocksdb::IOOptions&, bool* is_folder,
                                rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetAbsolutePath(const std::string& path, const rocksdb::IOOptions&, std::string* absolute,
                                    rocksdb::IODebugContext*) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string&, const rocksdb::FileOptions&,
                                       std::unique_ptr<rocksdb::FSWritableFile>*, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string&, const std::string&, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus LinkFile(const std::string&, const std::string&, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override;

 private:
  class reader;
  class writer;
  class rewriter;
  class folder;

  struct page_write {
    std::uint64_t offset;
    std::string bytes;
  };
  struct node {
    std::string bytes;
    std::size_t synced_size = 0;          // of an appended file
    bool rewritten = false;               // opened for writes anywhere
    std::string synced_bytes;             // of a rewritten file
    std::vector<page_write> page_writes;  // since its last sync
  };
  using node_ptr = std::shared_ptr<node>;
  struct name_change {
    std::string name;
    node_ptr to;             // null: deleted
    std::string freed = {};  // a rename frees another name in the same breath
  };

  rocksdb::IOStatus begin_operation(bool syncs_log = false);  // REQUIRES: mutex_ held
  node_ptr find(const std::string& name) const;
  void change(name_change made);
  static void make(const name_change& change, std::map<std::string, node_ptr>& in);
  static void sync(node& file);
  static void cut(node& file, bool log_like, keeps kept, std::mt19937_64& random);

  mutable std::mutex mutex_;
  std::map<std::string, node_ptr> names_;
  std::map<std::string, node_ptr> synced_names_;
  std::vector<name_change> name_changes_;  // not synced, in order
  fault kind_ = fault::none;
  std::uint64_t at_ = 0;
  std::thread::id foreground_;
  std::uint64_t operations_ = 0;
  bool fired_ = false;
};

// An environment on that disk. It does not sleep: after a failure of the disk RocksDB's background work waits a second.
std::shared_ptr<rocksdb::Env> environment_on(std::shared_ptr<faulty_disk> disk);

}  // namespace pilecloud::storage::testing
