// SPDX-License-Identifier: Apache-2.0
#include "http/login_guard.hpp"

#include <thread>

#include <doctest/doctest.h>

namespace pilecloud::http {
namespace {

const instant noon = instant_from_us(1'700'000'000'000'000);
constexpr std::chrono::seconds one_second{1};

TEST_CASE("attempts are counted per name whatever the source, and per source whatever the name") {
  login_guard guard{{.per_name = 3, .per_source = 5, .window = std::chrono::minutes{1}}};
  for (int i = 0; i < 3; ++i) CHECK(guard.attempt("ann", "source " + std::to_string(i), noon) == 0);
  CHECK(guard.attempt("ann", "another source", noon + 10 * one_second) == 50);
  for (int i = 0; i < 5; ++i) CHECK(guard.attempt("name " + std::to_string(i), "here", noon) == 0);
  CHECK(guard.attempt("bob", "here", noon) == 60);
  CHECK(guard.attempt("ann", "there", noon + 61 * one_second) == 0);
}

TEST_CASE("a success gives the attempts back") {
  login_guard guard{{.per_name = 2, .per_source = 2}};
  for (int i = 0; i < 20; ++i) {
    CHECK(guard.attempt("ann", "here", noon) == 0);
    guard.succeeded("ann", "here");
  }
}

TEST_CASE("names without end do not fill the memory, and the newest stay counted") {
  login_guard guard{{.per_name = 1, .per_source = 1'000'000}};
  for (int i = 0; i < 20'000; ++i) guard.attempt(std::to_string(i), "here", noon + std::chrono::microseconds{i});
  CHECK(guard.attempt("19999", "here", noon + one_second) > 0);
}

TEST_CASE("only so many passwords are checked at once; the others wait and then are turned away") {
  login_guard guard{{.checks_at_once = 1, .longest_wait = std::chrono::milliseconds{20}}};
  {
    const login_guard::turn first{guard};
    CHECK(static_cast<bool>(first));
    bool second_got_in = true;
    std::thread([&guard, &second_got_in] { second_got_in = static_cast<bool>(login_guard::turn{guard}); }).join();
    CHECK_FALSE(second_got_in);
  }
  CHECK(static_cast<bool>(login_guard::turn{guard}));
}

}  // namespace
}  // namespace pilecloud::http
