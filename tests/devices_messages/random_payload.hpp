// SPDX-License-Identifier: Apache-2.0
// Payloads that a shape allows, drawn from a seed: properties and the peer's schemas are tried with them.
#pragma once

#include <cstdint>
#include <random>

#include "devices/ocpp_message.hpp"

namespace pilecloud::tests {

class payload_source {
 public:
  payload_source(std::uint64_t seed, devices::ocpp_version version) : random_(seed), version_(version) {}

  // Optional fields come by chance, or all of them.
  devices::json object(const devices::ocpp_shape& shape, bool whole = false);
  devices::json value(const devices::ocpp_field& field, bool whole = false);

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::string text(std::int64_t characters);

 private:
  std::mt19937_64 random_;
  devices::ocpp_version version_;

  bool one_in(std::uint64_t odds) { return below(odds) == 0; }
  std::int64_t between(std::int64_t from, std::int64_t to) {
    return from + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(to - from) + 1));
  }
  std::string time();
  devices::json list(const devices::ocpp_field& field, bool whole);
  devices::json anything();
};

}  // namespace pilecloud::tests
