// SPDX-License-Identifier: Apache-2.0
// Quirks of makers' piles as an operator writes them down (rules.md W10; docs/connect-a-pile.md tells how to find
// them). TOML, the first [[quirks]] that fits a pile's nameplate holds:
//
//   [[quirks]]
//   vendor = "Example Power"       # of BootNotification; * at the end: fits by its beginning; absent: any
//   model = "EP-*"
//   firmware = "1.2.*"
//   zone = "Asia/Shanghai"         # of times without one
//   local_time_as_z = true         # and of times marked Z
//   register_unit = "kWh"          # of meterStart and meterStop; "Wh"
//   energy_unit = "kWh"            # of sampled energy, whatever unit it names; absent: the one it names
//   interval_is_register = true    # the register comes as Energy.Active.Import.Interval
//   register_is_interval = true    # and the other way round
//   uid_reversed = true            # a card's bytes come last first
//
// Energy and time decide about money: every node of a cluster is to have the same file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "app/file_error.hpp"
#include "base/result.hpp"
#include "devices/quirks_table.hpp"

namespace pilecloud::app {

inline constexpr std::size_t quirks_lines_max = 1'000;

result<devices::quirks_table, file_error> parse_quirks(std::string_view toml, const std::string& file_name);
result<devices::quirks_table, file_error> read_quirks(const std::filesystem::path& file);

}  // namespace pilecloud::app
