// SPDX-License-Identifier: Apache-2.0
#include "storage/durable_note.hpp"

#include "base/digest.hpp"
#include "storage/endian.hpp"
#include "storage/rocksdb_layout.hpp"

namespace pilecloud::storage {

namespace {

constexpr std::size_t slot_size = 140;       // crc u32, write counter u64, 16 positions u64
constexpr std::uint64_t slot_stride = 4096;  // a page each: one torn write cannot hurt both
constexpr std::uint64_t writes_a_sync = 512;
constexpr char file_name[] = "/DURABLE";

struct slot {
  std::uint64_t writes = 0;
  durable_note::positions known{};
};

std::string slot_text(const slot& from) {
  std::string text(slot_size, '\0');
  store_little(text.data() + 4, from.writes);
  for (std::size_t i = 0; i < from.known.size(); ++i) store_little(text.data() + 12 + 8 * i, from.known[i]);
  store_little(text.data(), crc32c(std::string_view{text}.substr(4)));
  return text;
}

// Zeros when the slot is not whole.
slot parse_slot(std::string_view text) {
  if (text.size() != slot_size || load_little<std::uint32_t>(text.data()) != crc32c(text.substr(4))) return {};
  slot found;
  found.writes = load_little<std::uint64_t>(text.data() + 4);
  for (std::size_t i = 0; i < found.known.size(); ++i) {
    found.known[i] = load_little<std::uint64_t>(text.data() + 12 + 8 * i);
  }
  return found;
}

// The newer of the two slots.
slot read_slots(rocksdb::Env& env, const std::string& path) {
  std::string bytes;
  if (!rocksdb::ReadFileToString(&env, path, &bytes).ok()) return {};
  bytes.resize(2 * slot_stride);
  const auto one = parse_slot(std::string_view{bytes}.substr(0, slot_size));
  const auto other = parse_slot(std::string_view{bytes}.substr(slot_stride, slot_size));
  return one.writes > other.writes ? one : other;
}

}  // namespace

durable_note::positions durable_note::read(rocksdb::Env& env, const std::string& database_path) {
  return read_slots(env, database_path + file_name).known;
}

result<durable_note, failure> durable_note::open(rocksdb::Env& env, const std::string& database_path) {
  const auto path = database_path + file_name;
  if (env.FileExists(path).IsNotFound()) {
    const auto made = rocksdb::WriteStringToFile(&env, std::string(2 * slot_stride, '\0'), path, true);
    if (!made.ok()) return layout::to_failure(made, path);
    std::unique_ptr<rocksdb::Directory> folder;
    auto synced = env.NewDirectory(database_path, &folder);
    if (synced.ok()) synced = folder->Fsync();
    if (!synced.ok()) return layout::to_failure(synced, database_path);
  }
  std::unique_ptr<rocksdb::RandomRWFile> file;
  const auto opened = env.NewRandomRWFile(path, &file, {});
  if (!opened.ok()) return layout::to_failure(opened, path);
  durable_note note{std::move(file)};
  const auto found = read_slots(env, path);
  note.writes_ = found.writes;
  note.known_ = found.known;
  return note;
}

result<nothing, failure> durable_note::write(const positions& durable) {
  known_ = durable;
  ++writes_;
  auto status = file_->Write(writes_ % 2 * slot_stride, slot_text({writes_, known_}));
  if (status.ok() && writes_ % writes_a_sync == 0) status = file_->Sync();
  if (!status.ok()) return layout::to_failure(status, "the durable note");
  return nothing{};
}

}  // namespace pilecloud::storage
