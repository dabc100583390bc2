// SPDX-License-Identifier: Apache-2.0
#include "base/sealing.hpp"

#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace pilecloud;

TEST_CASE("what is sealed opens under its key and in its place only") {
  CHECK(rc::check("seal", [](const std::string& plain, const std::string& place) {
    const auto key = secret_key::random();
    const auto sealed = seal(key, plain, place);
    RC_ASSERT(open_sealed(key, sealed, place) == plain);
    RC_ASSERT(!open_sealed(key, sealed, place + "x").has_value());
    RC_ASSERT(!open_sealed(secret_key::random(), sealed, place).has_value());
    auto changed = sealed;
    changed[*rc::gen::inRange<std::size_t>(0, changed.size())] ^= 1;
    RC_ASSERT(!open_sealed(key, changed, place).has_value());
    RC_ASSERT(!open_sealed(key, sealed.substr(0, *rc::gen::inRange<std::size_t>(0, sealed.size())), place).has_value());
  }));
}

TEST_CASE("sealing the same text twice gives other bytes, the keyed hash the same") {
  const auto key = secret_key::random();
  CHECK(seal(key, "13489991171", "a") != seal(key, "13489991171", "a"));
  CHECK(keyed_hash(key, {"phone", "13489991171"}) == keyed_hash(key, {"phone", "13489991171"}));
  CHECK(keyed_hash(key, {"ab", "c"}) != keyed_hash(key, {"a", "bc"}));
  CHECK(keyed_hash(key, {"x"}) != keyed_hash(secret_key::random(), {"x"}));
}

TEST_CASE("a password matches its own argon2id hash only") {
  const auto hash = hash_password("correct horse", password_cost::least);
  CHECK(hash.rfind("$argon2id$", 0) == 0);
  CHECK(password_matches(hash, "correct horse"));
  CHECK_FALSE(password_matches(hash, "correct horsf"));
  CHECK_FALSE(password_matches("no hash", "correct horse"));
}

TEST_CASE("comparison in constant time is comparison") {
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
  CHECK(equal_in_constant_time("", ""));
}
