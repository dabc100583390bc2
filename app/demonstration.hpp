// SPDX-License-Identifier: Apache-2.0
// The demonstration site of ./start: a small car park whose piles are simulated, charge, meter and settle from the
// first minute on. It is made through the API's own routes, each write with a key of its own, so that another start
// adds nothing; its piles connect over the socket like any other. Owned by serve; ends with it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "base/result.hpp"
#include "devices/simulator/fleet.hpp"
#include "http/application.hpp"

namespace pilecloud::app {

class node;

class demonstration {
 public:
  // Errors are sentences. `application` and `node` outlive it; `folder`: for the piles' meter books.
  static result<std::unique_ptr<demonstration>, std::string> open(http::application& application, node& node,
                                                                  const std::string& folder, std::uint16_t piles_port);
  ~demonstration();
  demonstration(const demonstration&) = delete;
  demonstration& operator=(const demonstration&) = delete;

 private:
  explicit demonstration(std::unique_ptr<devices::simulator::fleet> piles);

  std::unique_ptr<devices::simulator::fleet> piles_;
  std::thread charging_;
};

}  // namespace pilecloud::app
