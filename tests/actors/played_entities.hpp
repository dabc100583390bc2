// SPDX-License-Identifier: Apache-2.0
// The test in the entities' place: it sees every request and gives every answer.
#pragma once

#include <deque>
#include <functional>
#include <utility>

#include "actors/entities.hpp"
#include "base/assert.hpp"

namespace pilecloud::actors::tests {

struct played_entities final : entities {
  struct asked_one {
    request what;
    std::function<void(answer)> then;
  };
  void ask(request what, std::function<void(answer)> then) override {
    asked.push_back({std::move(what), std::move(then)});
  }
  asked_one take() {
    PILECLOUD_ASSERT(!asked.empty(), "nothing was asked");
    auto first = std::move(asked.front());
    asked.pop_front();
    return first;
  }
  std::deque<asked_one> asked;
};

}  // namespace pilecloud::actors::tests
