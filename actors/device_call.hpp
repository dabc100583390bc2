// SPDX-License-Identifier: Apache-2.0
// What a fact asks a pile to do, whatever protocol it speaks: the way out of the circle of facts and commands. Carried
// to wherever the pile's socket hangs (actors/edges.hpp). It may arrive twice, and a pile may do it though no answer
// came: the facts that follow tell.
#pragma once

#include <cstdint>
#include <functional>

#include "actors/request.hpp"

namespace pilecloud::actors {

struct device_call {
  enum class verb : std::uint8_t { start = 1, stop };
  verb what{};
  session_id session;
  instant until{};  // nobody waits for it after that
  bool operator==(const device_call&) const = default;
};

// accepted: done, or over; rejected: the pile said no; busy: not now, call again.
using device_calls = std::function<void(const device_call& call, std::function<void(answer)> then)>;

}  // namespace pilecloud::actors
