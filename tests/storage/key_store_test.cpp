// SPDX-License-Identifier: Apache-2.0
#include "storage/key_store.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/sealing.hpp"

namespace pilecloud::storage {
namespace {

namespace fs = std::filesystem;

struct folder {
  fs::path path =
      fs::temp_directory_path() / ("pilecloud-keys-" + std::to_string(getpid()) + "-" + to_hex(random_bytes(6)));
  ~folder() { fs::remove_all(path); }
  std::string keys() const { return (path / "keys").string(); }
};

std::unique_ptr<key_store> opened(const folder& where) {
  auto made = key_store::open(where.keys());
  REQUIRE_MESSAGE(made.ok(), (made.ok() ? std::string{} : made.error().detail));
  return std::move(made.value());
}

bool any_file_holds(const fs::path& under, const std::string& bytes) {
  for (const auto& file : fs::recursive_directory_iterator(under)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in{file.path(), std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{in}, {}};
    if (whole.find(bytes) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("a secret is made once and is the same after a restart and for every caller") {
  const folder where;
  auto keys = opened(where);
  std::vector<std::string> seen(8);
  std::vector<std::thread> callers;
  for (auto& mine : seen) callers.emplace_back([&mine, &keys] { mine = keys->secret("secret/cluster").value(); });
  for (auto& caller : callers) caller.join();
  for (const auto& one : seen) CHECK(one == seen.front());
  CHECK(seen.front().size() == 32);
  CHECK(keys->secret("secret/token").value() != seen.front());
  keys.reset();
  CHECK(opened(where)->secret("secret/cluster").value() == seen.front());
}

TEST_CASE("many put at once are all there after a restart") {
  const folder where;
  std::vector<named_bytes> many;
  for (int i = 0; i < 500; ++i) many.push_back({"account/" + std::to_string(i), random_bytes(32)});
  auto keys = opened(where);
  REQUIRE(keys->put_all(many).ok());
  REQUIRE(keys->put_all({}).ok());
  keys.reset();
  keys = opened(where);
  for (const auto& [name, bytes] : many) CHECK(keys->get(name).value() == bytes);
}

TEST_CASE("the folder is its owner's alone") {
  const folder where;
  opened(where);
  CHECK(fs::status(where.keys()).permissions() == fs::perms::owner_all);
}

TEST_CASE("a second process is told that the keys are held") {
  const folder where;
  const auto first = opened(where);
  const auto second = key_store::open(where.keys());
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().error == errc::locked);
}

TEST_CASE("design §5.10: a destroyed key is in no file any more, its neighbours stay") {
  const folder where;
  const std::string gone = "a key of somebody who left, 32 byt";
  const std::string stays = "a key of somebody who stays, 32 b";
  auto keys = opened(where);
  REQUIRE(keys->put("account/1", gone).ok());
  REQUIRE(keys->put("account/2", stays).ok());
  REQUIRE(any_file_holds(where.path, gone));

  SUBCASE("from the write-ahead log") {}
  SUBCASE("from a table file of an earlier run") {
    keys.reset();
    keys = opened(where);
  }
  REQUIRE(keys->destroy("account/1").ok());
  CHECK_FALSE(keys->get("account/1").value().has_value());
  CHECK(keys->get("account/2").value() == stays);
  keys.reset();
  CHECK_FALSE(any_file_holds(where.path, gone));
  CHECK(any_file_holds(where.path, stays));
}

TEST_CASE("names with a prefix are visited in order until told to stop") {
  const folder where;
  const auto keys = opened(where);
  for (const auto* name : {"revoked/b", "revoked/a", "secret/x", "revoked/c"}) REQUIRE(keys->put(name, "1").ok());
  std::string seen;
  REQUIRE(keys->each("revoked/",
                     [&seen](std::string_view name, std::string_view) {
                       seen.append(name).append(" ");
                       return name != "revoked/b";
                     })
              .ok());
  CHECK(seen == "revoked/a revoked/b ");
  REQUIRE(keys->remove("revoked/a").ok());
  CHECK_FALSE(keys->get("revoked/a").value().has_value());
}

}  // namespace
}  // namespace pilecloud::storage
