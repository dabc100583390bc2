// SPDX-License-Identifier: Apache-2.0
#include "app/tariff_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "app/toml_reader.hpp"
#include "base/decimal.hpp"
#include "base/time_zone.hpp"

namespace pilecloud::app {

namespace {

namespace tariff = domain::tariff;

constexpr std::size_t tariff_bytes_max = 256u << 10;
constexpr int price_decimals = 5;
constexpr std::int64_t price_e5_max = 1000LL * 100'000;  // 1,000 yuan per kWh: a slipped decimal point, not a price

constexpr std::array all_classes{tariff::rate_class::sharp, tariff::rate_class::peak, tariff::rate_class::flat,
                                 tariff::rate_class::valley, tariff::rate_class::deep_valley};

std::optional<tariff::rate_class> class_named(std::string_view name) {
  for (const auto rate : all_classes) {
    if (tariff::to_text(rate) == name) return rate;
  }
  return std::nullopt;
}

class tariff_reader : toml_reader {
 public:
  using toml_reader::toml_reader;

  result<tariff_draft, file_error> read(const toml::table& root) {
    only_keys(root, "", {"name", "time_zone", "price", "slot"});
    draft_.name = text(root, "name", "name");
    if (good() && draft_.name.empty()) refuse(&root, "name", "must not be empty");
    draft_.time_zone = text(root, "time_zone", "time_zone");
    if (good() && !time_zone::find(draft_.time_zone)) {
      refuse(root.get("time_zone"), "time_zone", fmt::format("'{}' is no IANA time zone", draft_.time_zone));
    }
    read_prices(root);
    read_slots(root);
    if (auto wrong = take_error()) return *std::move(wrong);
    draft_.tables.push_back(table_);
    return std::move(draft_);
  }

 private:
  price read_price(const toml::table& table, std::string_view key, std::string field) {
    const auto words = text(table, key, field);
    if (!good()) return {};
    const auto scaled = parse_decimal(words, price_decimals, extra_digits::refuse);
    if (!scaled) {
      refuse(table.get(key), std::move(field),
             fmt::format("'{}' is {} (yuan per kWh, up to 5 decimals)", words, to_text(scaled.error())));
      return {};
    }
    if (scaled.value() < 0 || scaled.value() > price_e5_max) {
      refuse(table.get(key), std::move(field), fmt::format("'{}' must be between 0 and 1000 yuan per kWh", words));
      return {};
    }
    return price{scaled.value()};
  }

  void read_prices(const toml::table& root) {
    const auto* prices = root.get("price");
    if (prices == nullptr || !prices->is_table())
      return refuse(prices != nullptr ? prices : &root, "price", "is missing");
    for (const auto& [key, node] : *prices->as_table()) {
      const auto field = fmt::format("price.{}", key.str());
      const auto rate = class_named(key.str());
      if (!rate) return refuse(&node, field, "is no rate class (sharp, peak, flat, valley, deep_valley)");
      if (!node.is_table()) return refuse(&node, field, "must be a table with electricity and service");
      const auto& table = *node.as_table();
      only_keys(table, field + ".", {"electricity", "service"});
      auto& both = table_.prices[tariff::index_of(*rate)];
      both.electricity = read_price(table, "electricity", field + ".electricity");
      both.service = read_price(table, "service", field + ".service");
      priced_[tariff::index_of(*rate)] = true;
    }
  }

  // "07:30" -> slot 15; "24:00" -> 48.
  std::size_t border(const toml::table& table, std::string_view key) {
    const auto field = fmt::format("slot.{}", key);
    const auto words = text(table, key, field);
    if (!good()) return 0;
    const auto digit = [&](std::size_t i) { return words[i] >= '0' && words[i] <= '9'; };
    const bool shaped = words.size() == 5 && words[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4);
    const int minutes =
        shaped ? ((words[0] - '0') * 10 + words[1] - '0') * 60 + (words[3] - '0') * 10 + words[4] - '0' : -1;
    if (minutes < 0 || minutes > 24 * 60 || minutes % 30 != 0 || words[3] > '5') {
      refuse(table.get(key), field, fmt::format("'{}' must be a half-hour border between 00:00 and 24:00", words));
      return 0;
    }
    return static_cast<std::size_t>(minutes / 30);
  }

  void read_slots(const toml::table& root) {
    const auto* slots = root.get("slot");
    if (slots == nullptr || !slots->is_array_of_tables()) {
      return refuse(slots != nullptr ? slots : &root, "slot", "at least one [[slot]] is needed");
    }
    for (const auto& node : *slots->as_array()) {
      const auto& table = *node.as_table();
      only_keys(table, "slot.", {"from", "to", "class"});
      const auto from = border(table, "from");
      const auto to = border(table, "to");
      const auto name = text(table, "class", "slot.class");
      if (!good()) return;
      const auto rate = class_named(name);
      if (!rate) return refuse(table.get("class"), "slot.class", fmt::format("'{}' is no rate class", name));
      if (!priced_[tariff::index_of(*rate)]) {
        return refuse(table.get("class"), "slot.class", fmt::format("'{}' has no [price.{}]", name, name));
      }
      if (from >= to) return refuse(table.get("from"), "slot.from", "must be before slot.to");
      for (auto slot = from; slot < to; ++slot) {
        if (table_.slots[slot] != tariff::rate_class{}) {
          return refuse(&node, "slot", fmt::format("{} is covered twice", slot_text(slot)));
        }
        table_.slots[slot] = *rate;
      }
    }
    for (std::size_t slot = 0; slot < tariff::slots_a_day; ++slot) {
      if (table_.slots[slot] == tariff::rate_class{}) {
        return refuse(slots, "slot",
                      fmt::format("{} is not covered: the slots must cover 00:00-24:00", slot_text(slot)));
      }
    }
  }

  static std::string slot_text(std::size_t slot) {
    return fmt::format("{:02}:{:02}-{:02}:{:02}", slot / 2, slot % 2 * 30, (slot + 1) / 2, (slot + 1) % 2 * 30);
  }

  tariff_draft draft_;
  tariff::day_table table_;
  std::array<bool, tariff::rate_class_count> priced_{};
};

}  // namespace

result<tariff_draft, file_error> parse_tariff(std::string_view toml, const std::string& file_name) {
  try {
    return tariff_reader{file_name}.read(toml::parse(toml, file_name));
  } catch (const toml::parse_error& error) {
    return file_error{fmt::format("{}:{}", file_name, error.source().begin.line), "", std::string{error.description()}};
  }
}

result<tariff_draft, file_error> read_tariff(const std::filesystem::path& file) {
  const auto bytes = read_file(file, tariff_bytes_max);
  if (!bytes) return bytes.error();
  return parse_tariff(bytes.value(), file.string());
}

}  // namespace pilecloud::app
