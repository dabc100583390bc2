// SPDX-License-Identifier: Apache-2.0
// The charging profiles a pile holds and the power they leave a connector (1.6 §3.13, 2.0.1 K). The lowest of: the
// station's profiles of connector 0, and the connector's transaction profile or else its default one; among profiles of
// one purpose the highest stack level that says something now decides. Amperes count at 230 V and one phase, the piles'
// own. At most `profiles_max`. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "devices/ocpp_value.hpp"

namespace pilecloud::devices::simulator {

inline constexpr std::size_t profiles_max = 100;

enum class profile_purpose : std::uint8_t { station = 1, tx_default, tx };
enum class profile_kind : std::uint8_t { absolute = 1, daily, weekly, relative };

struct limit_period {
  std::int64_t from_seconds = 0;
  std::int64_t limit_tenths = 0;
};

struct charging_profile {
  std::int64_t id = 0;
  int connector = 0;
  std::int64_t stack_level = 0;
  profile_purpose purpose{};
  profile_kind kind{};
  std::string transaction;  // empty: any
  std::optional<instant> valid_from;
  std::optional<instant> valid_to;
  std::optional<instant> starts_at;
  std::optional<std::int64_t> duration_seconds;
  bool in_amperes = false;
  std::vector<limit_period> periods;

  // Milliwatts at that instant; nullopt: it says nothing.
  std::optional<std::int64_t> limit_mw(instant at, std::optional<instant> transaction_start) const;
};

// Of either version's payload; nullopt: it cannot be kept.
std::optional<charging_profile> read_profile(int connector, const json& payload);

struct profile_filter {
  std::optional<std::int64_t> id{};
  std::optional<std::int64_t> connector{};
  std::optional<std::int64_t> stack_level{};
  std::optional<profile_purpose> purpose{};
};
std::optional<profile_purpose> purpose_of(std::string_view word);

struct limited_charge {
  int connector = 0;
  std::string transaction;
  std::optional<instant> started_at;
};

class charging_limits {
 public:
  bool set(charging_profile profile);  // false: no room
  std::size_t clear(const profile_filter& which);
  void transaction_ended(const std::string& transaction);
  std::optional<std::int64_t> limit_mw(const limited_charge& charge, instant at) const;
  // From `from` on, in changes only; the first has from_seconds 0. limit_tenths: of watts.
  std::vector<limit_period> composite(const limited_charge& charge, instant from, std::int64_t seconds,
                                      std::int64_t rated_mw) const;
  const std::vector<charging_profile>& all() const { return all_; }

 private:
  std::vector<charging_profile> all_;
};

}  // namespace pilecloud::devices::simulator
