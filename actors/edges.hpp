// SPDX-License-Identifier: Apache-2.0
// The way from an actor outwards: to something that hangs on an edge of this node or another, a pile's socket, a
// payment under way. Addressed by name ("pile/P1"); whoever attached last under a name is the one that is called.
//
// Thread-safe. A call may have been carried out though no answer came (`lost`): what is sent must bear being sent
// twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pilecloud::actors {

enum class edge_error : std::uint8_t {
  not_attached = 1,  // nothing hangs there now, on any node that can be reached
  lost,              // sent, no answer in time
  busy,              // too many calls wait
};
std::string_view to_text(edge_error error);

class edges {
 public:
  using answered = std::function<void(result<std::string, edge_error>)>;
  // What the attached thing does with a call: `then` exactly once, from any thread; it must not block.
  using serve = std::function<void(std::string payload, answered then)>;
  // Another attached under the same name, here or elsewhere: this one is not called any more. It must not block.
  using displaced = std::function<void()>;

  // Ends with the last copy; ending an attachment never ends a newer one.
  using attachment = std::shared_ptr<void>;

  virtual ~edges() = default;
  virtual attachment attach(std::string address, serve with, displaced told) = 0;
  virtual void call(std::string_view address, std::string payload, std::chrono::milliseconds deadline,
                    answered then) = 0;
};

}  // namespace pilecloud::actors
