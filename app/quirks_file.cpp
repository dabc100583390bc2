// SPDX-License-Identifier: Apache-2.0
#include "app/quirks_file.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "app/toml_reader.hpp"

namespace pilecloud::app {

namespace {

constexpr std::size_t file_bytes_max = 256u << 10;

using devices::ocpp_quirks;

constexpr std::array<std::pair<std::string_view, bool ocpp_quirks::*>, 4> flags{{
    {"local_time_as_z", &ocpp_quirks::local_time_as_z},
    {"interval_is_register", &ocpp_quirks::interval_is_register},
    {"register_is_interval", &ocpp_quirks::register_is_interval},
    {"uid_reversed", &ocpp_quirks::uid_reversed},
}};
constexpr std::array<std::pair<std::string_view, std::string ocpp_quirks::*>, 2> units{{
    {"register_unit", &ocpp_quirks::register_unit},
    {"energy_unit", &ocpp_quirks::energy_unit},
}};
constexpr std::array<std::pair<std::string_view, std::string devices::nameplate_pattern::*>, 3> words{{
    {"vendor", &devices::nameplate_pattern::vendor},
    {"model", &devices::nameplate_pattern::model},
    {"firmware", &devices::nameplate_pattern::firmware},
}};

class quirks_reader : toml_reader {
 public:
  using toml_reader::toml_reader;

  result<devices::quirks_table, file_error> read(const toml::table& root) {
    only_keys(root, "", {"quirks"});
    const auto* list = root.get("quirks");
    if (list == nullptr || !list->is_array_of_tables()) {
      refuse(list != nullptr ? list : &root, "quirks", "must be a list of [[quirks]]");
    } else if (list->as_array()->size() > quirks_lines_max) {
      refuse(list, "quirks", fmt::format("must not be more than {}", quirks_lines_max));
    } else {
      for (const auto& each : *list->as_array()) read_line(*each.as_table());
    }
    if (auto wrong = take_error()) return *std::move(wrong);
    return devices::quirks_table{std::move(made_)};
  }

 private:
  static std::string field(std::string_view key) { return fmt::format("quirks.{}", key); }

  void read_line(const toml::table& line) {
    only_keys(line, "quirks.",
              {"vendor", "model", "firmware", "zone", "local_time_as_z", "register_unit", "energy_unit",
               "interval_is_register", "register_is_interval", "uid_reversed"});
    devices::known_quirks known;
    bool names_one = false;
    for (const auto& [key, word] : words) {
      if (!line.contains(key)) continue;
      known.of.*word = text(line, key, field(key));
      names_one = names_one || !(known.of.*word).empty();
    }
    if (good() && !names_one) refuse(&line, "quirks", "must name a vendor, a model or a firmware");
    if (line.contains("zone")) {
      const auto name = text(line, "zone", "quirks.zone");
      known.quirks.zone = time_zone::find(name);
      if (good() && !known.quirks.zone) {
        refuse(line.get("zone"), "quirks.zone", fmt::format("'{}' is no IANA time zone", name));
      }
    }
    for (const auto& [key, unit] : units) {
      if (!line.contains(key)) continue;
      auto named = text(line, key, field(key));
      if (good() && named != "Wh" && named != "kWh") refuse(line.get(key), field(key), "must be \"Wh\" or \"kWh\"");
      known.quirks.*unit = std::move(named);
    }
    for (const auto& [key, flag] : flags) {
      const auto* node = line.get(key);
      if (node == nullptr) continue;
      if (!node->is_boolean()) {
        refuse(node, field(key), "must be true or false");
      } else {
        known.quirks.*flag = node->as_boolean()->get();
      }
    }
    check(line, known.quirks);
    made_.push_back(std::move(known));
  }

  void check(const toml::table& line, const ocpp_quirks& told) {
    if (told.interval_is_register && told.register_is_interval) {
      refuse(&line, "quirks.register_is_interval", "cannot hold together with interval_is_register");
    }
    if (told.local_time_as_z && !told.zone) {
      refuse(&line, "quirks.zone", "is missing: local_time_as_z needs to know which");
    }
  }

  std::vector<devices::known_quirks> made_;
};

}  // namespace

result<devices::quirks_table, file_error> parse_quirks(std::string_view toml, const std::string& file_name) {
  try {
    return quirks_reader{file_name}.read(toml::parse(toml, file_name));
  } catch (const toml::parse_error& error) {
    return file_error{fmt::format("{}:{}", file_name, error.source().begin.line), "", std::string{error.description()}};
  }
}

result<devices::quirks_table, file_error> read_quirks(const std::filesystem::path& file) {
  const auto bytes = read_file(file, file_bytes_max);
  if (!bytes) return bytes.error();
  return parse_quirks(bytes.value(), file.string());
}

}  // namespace pilecloud::app
