// SPDX-License-Identifier: Apache-2.0
#include "bench/figures.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/result.hpp"

namespace pilecloud::bench {

namespace {

// "12345678" is hard to read and "12,345,678" is not.
std::string grouped(std::int64_t value) {
  const auto digits = std::to_string(value);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool between_digits = i > 0 && digits[i - 1] != '-';
    if (between_digits && (digits.size() - i) % 3 == 0) text.push_back(',');
    text.push_back(digits[i]);
  }
  return text;
}

std::string text_of(const cell& value) {
  return std::visit(overload{
                        [](std::int64_t x) { return grouped(x); },
                        [](double x) { return x < 100 ? fmt::format("{:.2f}", x) : fmt::format("{:.0f}", x); },
                        [](const std::string& x) { return x; },
                    },
                    value);
}

nlohmann::ordered_json json_of(const row& from) {
  auto made = nlohmann::ordered_json::object();
  for (const auto& [name, value] : from.all()) {
    std::visit([&made, &name = name](const auto& x) { made[name] = x; }, value);
  }
  return made;
}

// Rows with the same names follow each other under one head.
std::string names_of(const row& of) {
  std::string names;
  for (const auto& [name, value] : of.all()) names += name + '\n';
  return names;
}

std::string table_of_rows(const std::vector<row>& rows, std::size_t from, std::size_t to) {
  std::vector<std::size_t> widths;
  for (const auto& [name, value] : rows[from].all()) widths.push_back(name.size());
  for (auto r = from; r < to; ++r) {
    for (std::size_t c = 0; c < widths.size(); ++c) {
      widths[c] = std::max(widths[c], text_of(rows[r].all()[c].second).size());
    }
  }
  std::string text = " ";
  for (std::size_t c = 0; c < widths.size(); ++c) {
    const auto& [name, value] = rows[from].all()[c];
    const bool is_text = std::holds_alternative<std::string>(value);
    text += is_text ? fmt::format(" {:<{}} ", name, widths[c]) : fmt::format(" {:>{}} ", name, widths[c]);
  }
  text += '\n';
  for (auto r = from; r < to; ++r) {
    text += ' ';
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const auto& value = rows[r].all()[c].second;
      const bool is_text = std::holds_alternative<std::string>(value);
      text += is_text ? fmt::format(" {:<{}} ", text_of(value), widths[c])
                      : fmt::format(" {:>{}} ", text_of(value), widths[c]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace

latency_figures figures_of(std::vector<std::int64_t> us) {
  std::sort(us.begin(), us.end());
  const auto at = [&us](double share) {
    return us.empty() ? 0
                      : us[std::min(us.size() - 1, static_cast<std::size_t>(share * static_cast<double>(us.size())))];
  };
  return {at(0.5), at(0.99), at(0.999), us.empty() ? 0 : us.back()};
}

row& row::add(std::string name, cell value) {
  cells_.emplace_back(std::move(name), std::move(value));
  return *this;
}

row& row::add(const latency_figures& of) {
  return add("p50_us", of.p50_us).add("p99_us", of.p99_us).add("p99_9_us", of.p999_us).add("max_us", of.max_us);
}

std::string table_of(const report& found) {
  auto text = fmt::format("{}: {}\n", found.name, found.title);
  for (std::size_t from = 0; from < found.rows.size();) {
    auto to = from + 1;
    while (to < found.rows.size() && names_of(found.rows[to]) == names_of(found.rows[from])) ++to;
    text += table_of_rows(found.rows, from, to);
    from = to;
  }
  for (const auto& each : found.goals) {
    text += fmt::format("  goal: {} {}: {}, {}\n", each.what, each.wanted, each.found, each.met ? "met" : "NOT MET");
  }
  for (const auto& note : found.notes) text += fmt::format("  {}\n", note);
  if (!found.failure.empty()) text += fmt::format("  FAILED: {}\n", found.failure);
  return text;
}

std::string json_of(const row& machine, const std::vector<report>& found) {
  nlohmann::ordered_json all{{"machine", json_of(machine)}, {"benchmarks", nlohmann::ordered_json::array()}};
  for (const auto& one : found) {
    nlohmann::ordered_json made{{"name", one.name}, {"title", one.title}};
    made["rows"] = nlohmann::ordered_json::array();
    for (const auto& each : one.rows) made["rows"].push_back(json_of(each));
    made["goals"] = nlohmann::ordered_json::array();
    for (const auto& each : one.goals) {
      made["goals"].push_back({{"what", each.what}, {"wanted", each.wanted}, {"found", each.found}, {"met", each.met}});
    }
    made["notes"] = one.notes;
    if (!one.failure.empty()) made["failure"] = one.failure;
    all["benchmarks"].push_back(std::move(made));
  }
  return all.dump(2);
}

}  // namespace pilecloud::bench
