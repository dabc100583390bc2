// SPDX-License-Identifier: Apache-2.0
#include <condition_variable>
#include <mutex>
#include <optional>

#include "actors/entities.hpp"

namespace pilecloud::actors {

answer ask_and_wait(entities& whom, request what, duration deadline) {
  struct waiting {
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<answer> got;
  };
  const auto here = std::make_shared<waiting>();  // outlives a wait that gives up
  whom.ask(std::move(what), [here](answer told) {
    const std::lock_guard lock{here->mutex};
    here->got = std::move(told);
    here->arrived.notify_one();
  });
  std::unique_lock lock{here->mutex};
  if (!here->arrived.wait_for(lock, deadline, [&here] { return here->got.has_value(); }))
    return unavailable{"no answer in time; the outcome is unknown"};
  return std::move(*here->got);
}

}  // namespace pilecloud::actors
