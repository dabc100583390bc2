// SPDX-License-Identifier: Apache-2.0
#include "http/key_ring.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "http/token.hpp"

namespace pilecloud::http {
namespace {

const instant noon = instant_from_us(1'700'000'000'000'000);
const account_id ann{"a1"};
const account_id bob{"a2"};

struct ring_on_disk {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("pilecloud-ring-" + to_hex(random_bytes(8)));
  std::unique_ptr<storage::key_store> store;
  std::unique_ptr<key_ring> keys;

  ring_on_disk() { reopen(noon); }
  ~ring_on_disk() {
    keys.reset();
    store.reset();
    std::filesystem::remove_all(path);
  }
  void reopen(instant now) {
    keys.reset();
    store.reset();
    store = std::move(storage::key_store::open(path.string()).value());
    keys = std::move(key_ring::open(*store, now).value());
  }
};

TEST_CASE("design §5.10: personal text opens for its own account and field only, also after a restart") {
  ring_on_disk disk;
  const auto sealed = disk.keys->seal_personal(ann, personal::phone, "13489991171").value();
  CHECK(sealed.cipher.find("1171") == std::string::npos);
  CHECK(sealed.hash.size() == 64);
  disk.reopen(noon);
  CHECK(disk.keys->open_personal(ann, personal::phone, sealed) == "13489991171");
  CHECK_FALSE(disk.keys->open_personal(ann, personal::card, sealed).has_value());
  CHECK_FALSE(disk.keys->open_personal(bob, personal::phone, sealed).has_value());
  CHECK(disk.keys->hash_of(personal::phone, "+86 134-8999-1171") == sealed.hash);
}

TEST_CASE("design §5.10: erasing a person makes what was sealed unreadable and leaves others alone") {
  ring_on_disk disk;
  const auto hers = disk.keys->seal_personal(ann, personal::name, "陈坤龙").value();
  const auto his = disk.keys->seal_personal(bob, personal::name, "王五").value();
  CHECK(hers.hash.empty());  // nobody looks a name up
  REQUIRE(disk.keys->erase(ann).ok());
  disk.reopen(noon);
  CHECK_FALSE(disk.keys->open_personal(ann, personal::name, hers).has_value());
  CHECK(disk.keys->open_personal(bob, personal::name, his) == "王五");
}

TEST_CASE("one phone has one hash however it is written, and kinds do not share hashes") {
  CHECK(normal_form(personal::phone, "+86 (134) 8999-1171") == "13489991171");
  CHECK(normal_form(personal::phone, "0086 13489991171") == "13489991171");
  CHECK(normal_form(personal::card, "ab cd-12") == "ABCD12");  // W5
  CHECK(normal_form(personal::plate, "粤b·12345") == "粤B·12345");
  CHECK(normal_form(personal::name, "Ann Lee") == "Ann Lee");
  const ring_on_disk disk;
  CHECK(disk.keys->hash_of(personal::phone, "12345678") != disk.keys->hash_of(personal::card, "12345678"));
}

TEST_CASE("W13: masks show enough to recognise and too little to know") {
  CHECK(masked(personal::phone, "13489991171") == "134****1171");
  CHECK(masked(personal::phone, "12345678") == "****");
  CHECK(masked(personal::name, "陈坤龙") == "陈**");
  CHECK(masked(personal::name, "") == "");
  CHECK(masked(personal::card, "04AABBCC5678") == "****5678");
  CHECK(masked(personal::plate, "粤B12345") == "粤B****5");
}

TEST_CASE("a password hash opens for its staff and operator only") {
  ring_on_disk disk;
  const auto sealed = disk.keys->seal_password_hash(operator_id{"o"}, staff_id{"ann"}, "$argon2id$x").value();
  CHECK(disk.keys->open_password_hash(operator_id{"o"}, staff_id{"ann"}, sealed) == "$argon2id$x");
  CHECK_FALSE(disk.keys->open_password_hash(operator_id{"o"}, staff_id{"bob"}, sealed).has_value());
  CHECK_FALSE(disk.keys->open_password_hash(operator_id{"p"}, staff_id{"ann"}, sealed).has_value());
}

TEST_CASE("W6: the hash of a pile's password opens for its pile and operator only, not for staff of that name") {
  ring_on_disk disk;
  const auto sealed = disk.keys->seal_password_hash(operator_id{"o"}, pile_id{"ann"}, "$argon2id$x").value();
  CHECK(sealed.find("argon2id") == std::string::npos);
  disk.reopen(noon);
  CHECK(disk.keys->open_password_hash(operator_id{"o"}, pile_id{"ann"}, sealed) == "$argon2id$x");
  CHECK_FALSE(disk.keys->open_password_hash(operator_id{"o"}, pile_id{"bob"}, sealed).has_value());
  CHECK_FALSE(disk.keys->open_password_hash(operator_id{"p"}, pile_id{"ann"}, sealed).has_value());
  CHECK_FALSE(disk.keys->open_password_hash(operator_id{"o"}, staff_id{"ann"}, sealed).has_value());
}

TEST_CASE("W6: a made password is the same for the same pile and seed, also after a restart, and no other's") {
  ring_on_disk disk;
  const auto made = disk.keys->made_password(pile_id{"P1"}, "seed");
  CHECK(made.size() == pile_password_most);
  CHECK(made != disk.keys->made_password(pile_id{"P1"}, "other"));
  CHECK(made != disk.keys->made_password(pile_id{"P2"}, "seed"));
  CHECK(made != ring_on_disk{}.keys->made_password(pile_id{"P1"}, "seed"));  // who has not our secret cannot make it
  disk.reopen(noon);
  CHECK(disk.keys->made_password(pile_id{"P1"}, "seed") == made);
}

TEST_CASE("a revoked token stays revoked over a restart, until it would have expired") {
  ring_on_disk disk;
  REQUIRE(disk.keys->revoke("t1", noon + std::chrono::hours{1}).ok());
  disk.reopen(noon);
  CHECK(disk.keys->is_revoked("t1"));
  CHECK_FALSE(disk.keys->is_revoked("t2"));
  disk.reopen(noon + std::chrono::hours{2});
  CHECK_FALSE(disk.keys->is_revoked("t1"));
}

TEST_CASE("a token is believed whole, in time and under our key only") {
  const auto key = secret_key::random();
  const token_mint mint{key};
  const auto token = mint.issue(staff_id{"ann"}, 3, noon + std::chrono::hours{12});
  const auto claims = mint.read(token, noon);
  REQUIRE(claims.has_value());
  CHECK(claims->staff.text() == "ann");
  CHECK(claims->credential_version == 3);
  CHECK_FALSE(mint.read(token, noon + std::chrono::hours{12}).has_value());
  CHECK_FALSE(token_mint{secret_key::random()}.read(token, noon).has_value());
  auto changed = token;
  changed[60] = changed[60] == '0' ? '1' : '0';
  for (const auto& text : {changed, token.substr(2), token + "00", std::string{}, std::string(5000, 'a')}) {
    CHECK_FALSE(mint.read(text, noon).has_value());
  }
}

TEST_CASE("W6: a made password is known by a quick hash, a chosen one by argon2id; either opens its own pile only") {
  ring_on_disk disk;
  const operator_id owner{"op"};
  const pile_id mine{"P1"};
  const pile_id other{"P2"};
  const auto made = disk.keys->made_password(mine, "seed");
  const auto quick = disk.keys->seal_made_password(owner, mine, made).value();
  CHECK(quick.find(made) == std::string::npos);
  CHECK(disk.keys->opens_pile(owner, mine, quick, made));
  CHECK_FALSE(disk.keys->opens_pile(owner, mine, quick, made + "x"));
  CHECK_FALSE(disk.keys->opens_pile(owner, other, quick, made));
  CHECK_FALSE(disk.keys->takes_time(owner, mine, quick));
  // The same hash sealed for another pile is not that pile's.
  const auto moved =
      disk.keys->seal_password_hash(owner, other, *disk.keys->open_password_hash(owner, mine, quick)).value();
  CHECK_FALSE(disk.keys->opens_pile(owner, other, moved, made));
  const auto slow =
      disk.keys->seal_password_hash(owner, mine, hash_password("a chosen password", password_cost::least)).value();
  CHECK(disk.keys->opens_pile(owner, mine, slow, "a chosen password"));
  CHECK_FALSE(disk.keys->opens_pile(owner, mine, slow, made));
  CHECK(disk.keys->takes_time(owner, mine, slow));
  CHECK_FALSE(disk.keys->takes_time(owner, mine, "not sealed"));
}

}  // namespace
}  // namespace pilecloud::http
