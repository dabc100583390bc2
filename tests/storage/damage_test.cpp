// SPDX-License-Identifier: Apache-2.0
// Bits flip and files are cut while nobody looks: each damage is found and named at open, read or verify, or changes
// nothing that was answered. Never a log that opens, verifies and holds less than was answered.
#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "crash_scenario.hpp"
#include "storage/verification.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;
using namespace pilecloud::storage::testing;

namespace {

// What a life leaves: several SST files and a write-ahead log, all of it on the disk.
struct lived_disk {
  crash_site site;
  told heard;
  lived_disk() { REQUIRE(live(site, heard)); }
  std::vector<std::string> files_ending(std::string_view suffix) const {
    auto names = site.disk->file_names();
    std::erase_if(names, [suffix](const std::string& name) { return !name.ends_with(suffix); });
    return names;
  }
};

// The words of the failure, empty when nothing was found.
std::string find_failure(const crash_site& site) {
  const auto opened = site.open_log();
  if (!opened) return opened.error().detail;
  const auto& log = *opened.value();
  if (const auto files = log.verify_files(); !files) return files.error().detail;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const auto verified = verify_partition(log, partition, [](const record&) {});
    if (!verified) return verified.error().detail;
  }
  return {};
}

bool names_a_place(const std::string& words) {
  for (const auto* place : {"partition ", ".sst", "MANIFEST", ".log", "CURRENT", "log number"}) {
    if (words.find(place) != std::string::npos) return true;
  }
  return false;
}

struct damage_counts {
  int found = 0;
  int harmless = 0;
};

void judge(const lived_disk& lived, const crash_site& site, const std::string& what, damage_counts& counts) {
  CAPTURE(what);
  const auto words = find_failure(site);
  if (!words.empty()) {
    CHECK_MESSAGE(names_a_place(words), words);
    ++counts.found;
    return;
  }
  const auto damage = find_damage(site, lived.heard);
  CHECK_MESSAGE(!damage, damage.value_or(""));
  ++counts.harmless;
}

void change(const lived_disk& lived, const std::string& name, std::string bytes, const std::string& what,
            damage_counts& counts) {
  const auto disk = lived.site.disk->copy();
  disk->set_bytes(name, std::move(bytes));
  judge(lived, lived.site.with_disk(disk), fmt::format("{}: {}", name, what), counts);
}

void remove(const lived_disk& lived, const std::string& name, damage_counts& counts) {
  const auto disk = lived.site.disk->copy();
  REQUIRE(disk->DeleteFile(name, {}, nullptr).ok());
  judge(lived, lived.site.with_disk(disk), name + ": gone", counts);
}

damage_counts flip_bits(const lived_disk& lived, const std::string& name, std::size_t flips) {
  damage_counts counts;
  const auto good = lived.site.disk->bytes_of_file(name);
  std::mt19937_64 random{good.size()};
  for (std::size_t i = 0; i < flips; ++i) {
    auto bytes = good;
    const auto bit = random() % (bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    change(lived, name, std::move(bytes), fmt::format("bit {} of {} bytes", bit, good.size()), counts);
  }
  return counts;
}

damage_counts cut_file(const lived_disk& lived, const std::string& name, const std::vector<std::size_t>& sizes) {
  damage_counts counts;
  const auto good = lived.site.disk->bytes_of_file(name);
  for (const auto size : sizes) {
    change(lived, name, good.substr(0, size), fmt::format("cut to {} of {} bytes", size, good.size()), counts);
  }
  return counts;
}

std::vector<std::size_t> sizes_below(std::size_t end, std::size_t count) {
  std::mt19937_64 random{end};
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < count; ++i) sizes.push_back(random() % end);
  return sizes;
}

}  // namespace

TEST_CASE("a flipped bit in the write-ahead log is found and named") {
  const lived_disk lived;
  for (const auto& name : lived.files_ending(".log")) {
    if (lived.site.disk->bytes_of_file(name).empty()) continue;
    const auto counts = flip_bits(lived, name, 60);
    CHECK(counts.found > 50);  // harmless: the mark and snapshot behind the last answer
  }
}

TEST_CASE("a write-ahead log cut below what was answered is found and named") {
  const lived_disk lived;
  for (const auto& name : lived.files_ending(".log")) {
    const auto size = lived.site.disk->bytes_of_file(name).size();
    if (size == 0) continue;
    const auto counts = cut_file(lived, name, sizes_below(size, 40));
    CHECK(counts.found > 35);
    std::vector<std::size_t> each_byte;
    for (std::size_t at = size - 64; at < size; ++at) each_byte.push_back(at);
    cut_file(lived, name, each_byte);
  }
}

TEST_CASE("a write-ahead log that is gone is found and named") {
  const lived_disk lived;
  damage_counts counts;
  for (const auto& name : lived.files_ending(".log")) remove(lived, name, counts);
  CHECK(counts.found > 0);  // harmless: one that was flushed whole and waits for its deletion
}

TEST_CASE("a flipped bit in an SST file is found and named") {
  const lived_disk lived;
  const auto names = lived.files_ending(".sst");
  REQUIRE(names.size() >= 3);
  damage_counts all;
  for (const auto& name : names) {
    const auto counts = flip_bits(lived, name, 20);
    all.found += counts.found;
    all.harmless += counts.harmless;
  }
  CHECK(all.found > all.harmless);
}

TEST_CASE("an SST file cut short or gone is found and named") {
  const lived_disk lived;
  for (const auto& name : lived.files_ending(".sst")) {
    const auto counts = cut_file(lived, name, sizes_below(lived.site.disk->bytes_of_file(name).size(), 5));
    CHECK(counts.harmless == 0);
    damage_counts gone;
    remove(lived, name, gone);
    CHECK(gone.found == 1);
  }
}

TEST_CASE("damage to the manifest, to CURRENT or to the durable note is found or harmless") {
  const lived_disk lived;
  for (const auto& name : lived.site.disk->file_names()) {
    const bool asked =
        name.find("MANIFEST") != std::string::npos || name.ends_with("CURRENT") || name.ends_with("DURABLE");
    if (!asked || lived.site.disk->bytes_of_file(name).empty()) continue;
    flip_bits(lived, name, 25);
    cut_file(lived, name, sizes_below(lived.site.disk->bytes_of_file(name).size(), 10));
  }
}

TEST_CASE("a log that lost something answered is left as it was found") {
  const lived_disk lived;
  const auto names = lived.files_ending(".log");
  const auto name = *std::max_element(names.begin(), names.end(), [&lived](const auto& one, const auto& other) {
    return lived.site.disk->bytes_of_file(one).size() < lived.site.disk->bytes_of_file(other).size();
  });
  const auto good = lived.site.disk->bytes_of_file(name);
  auto bytes = good;
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const auto disk = lived.site.disk->copy();
  disk->set_bytes(name, bytes);
  const auto site = lived.site.with_disk(disk);
  for (int i = 0; i < 3; ++i) CHECK(!find_failure(site).empty());
  CHECK(disk->bytes_of_file(name) == bytes);
  disk->set_bytes(name, good);  // the bit is put right again, and everything is there
  const auto damage = find_damage(site, lived.heard);
  CHECK_MESSAGE(!damage, damage.value_or(""));
}
