// SPDX-License-Identifier: Apache-2.0
// The file of quirks: whole ones are read, and every broken rule is named with its line and field.
#include "app/quirks_file.hpp"

#include <doctest/doctest.h>

using namespace pilecloud;
using namespace pilecloud::app;

namespace {

std::string wrong(const std::string& toml) {
  const auto read = parse_quirks(toml, "quirks.toml");
  return read ? "read" : to_text(read.error());
}

}  // namespace

TEST_CASE("W10: a whole file of quirks is read; what is left out is the standard's") {
  const auto read = parse_quirks(R"([[quirks]]
vendor = "Odd Power"
model = "OP-*"
zone = "Asia/Shanghai"
local_time_as_z = true
register_unit = "kWh"
energy_unit = "kWh"
interval_is_register = true
uid_reversed = true
[[quirks]]
firmware = "0.9*"
register_is_interval = true
)",
                                 "quirks.toml");
  REQUIRE(read.ok());
  const auto& lines = read.value().lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].of == devices::nameplate_pattern{"Odd Power", "OP-*", ""});
  const auto& all = lines[0].quirks;
  REQUIRE(all.zone);
  CHECK(all.zone->name() == "Asia/Shanghai");
  CHECK(all.local_time_as_z);
  CHECK(all.register_unit == "kWh");
  CHECK(all.energy_unit == "kWh");
  CHECK(all.interval_is_register);
  CHECK_FALSE(all.register_is_interval);
  CHECK(all.uid_reversed);
  CHECK(lines[1].quirks.register_is_interval);
  CHECK(lines[1].quirks.register_unit == "Wh");
  CHECK(lines[1].quirks.energy_unit.empty());
}

TEST_CASE("W10: what is wrong in a file of quirks is named with its line, field and rule") {
  CHECK(wrong("") == "quirks.toml:1: quirks: must be a list of [[quirks]]");
  CHECK(wrong("[[quirks]]\nregister_unit = \"kWh\"\n") ==
        "quirks.toml:1: quirks: must name a vendor, a model or a firmware");
  CHECK(wrong("[[quirks]]\nvendor = \"A\"\nregister_unit = \"MWh\"\n") ==
        "quirks.toml:3: quirks.register_unit: must be \"Wh\" or \"kWh\"");
  CHECK(wrong("[[quirks]]\nvendor = \"A\"\nzone = \"Mars/Base\"\n") ==
        "quirks.toml:3: quirks.zone: 'Mars/Base' is no IANA time zone");
  CHECK(wrong("[[quirks]]\nvendor = \"A\"\nuid_reversed = 1\n") ==
        "quirks.toml:3: quirks.uid_reversed: must be true or false");
  CHECK(wrong("[[quirks]]\nvendor = \"A\"\nuid_revrsed = true\n") ==
        "quirks.toml:3: quirks.uid_revrsed: is not a known key");
  CHECK(wrong("[[quirks]]\nvendor = \"A\"\nlocal_time_as_z = true\n") ==
        "quirks.toml:1: quirks.zone: is missing: local_time_as_z needs to know which");
  CHECK(wrong("[[quirks]]\nvendor = \"A\"\ninterval_is_register = true\nregister_is_interval = true\n") ==
        "quirks.toml:1: quirks.register_is_interval: cannot hold together with interval_is_register");
  CHECK(wrong("[[quirks]\n").starts_with("quirks.toml:1: "));
}
