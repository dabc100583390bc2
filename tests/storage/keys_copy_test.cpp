// SPDX-License-Identifier: Apache-2.0
// A second keys/ folder beside a node that holds the first.
#include "storage/keys_copy.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "storage/key_store.hpp"
#include "tests/storage/storage_world.hpp"

namespace pilecloud::storage {
namespace {

namespace fs = std::filesystem;

bool any_file_holds(const std::string& under, const std::string& bytes) {
  for (const auto& file : fs::recursive_directory_iterator(under)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in{file.path(), std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{in}, {}};
    if (whole.find(bytes) != std::string::npos) return true;
  }
  return false;
}

struct two_folders {
  testing::temporary_folder folder;
  std::string first = folder.path() + "/keys";
  std::string second = folder.path() + "/elsewhere/keys";
};

TEST_CASE("keys are copied while a node holds them; the copy opens as a key store with the same secrets") {
  const two_folders at;
  auto keys = std::move(key_store::open(at.first)).value();
  const auto secret = keys->secret("secret/cluster").value();
  REQUIRE(keys->put("account/1", "key of account 1").ok());
  const auto done = copy_keys(at.first, at.second);
  REQUIRE_MESSAGE(done.ok(), done.error().detail);
  CHECK(done.value().keys == 2);
  CHECK(done.value().added == 2);
  CHECK(fs::status(at.second).permissions() == fs::perms::owner_all);
  const auto copy = std::move(key_store::open(at.second)).value();
  CHECK(copy->secret("secret/cluster").value() == secret);
  CHECK(copy->get("account/1").value() == "key of account 1");
}

TEST_CASE("a second copy adds what is new; what was destroyed is in no file of the copy any more") {
  const two_folders at;
  auto keys = std::move(key_store::open(at.first)).value();
  const std::string gone = "a key of somebody who left, 32 byt";
  REQUIRE(keys->put("account/1", gone).ok());
  REQUIRE(copy_keys(at.first, at.second).ok());
  REQUIRE(any_file_holds(at.second, gone));
  REQUIRE(keys->destroy("account/1").ok());
  REQUIRE(keys->put("account/2", "a key of somebody who stays").ok());
  const auto done = copy_keys(at.first, at.second).value();
  CHECK(done.keys == 1);
  CHECK(done.added == 1);
  CHECK(done.erased == 1);
  CHECK_FALSE(any_file_holds(at.second, gone));
  CHECK(copy_keys(at.first, at.second).value().added == 0);
}

TEST_CASE("no keys to copy, and a copy that somebody holds, are told") {
  const two_folders at;
  CHECK(copy_keys(at.first, at.second).error().error == errc::not_found);
  const auto keys = std::move(key_store::open(at.first)).value();
  const auto held = std::move(key_store::open(at.second)).value();
  CHECK(copy_keys(at.first, at.second).error().error == errc::locked);
}

}  // namespace
}  // namespace pilecloud::storage
