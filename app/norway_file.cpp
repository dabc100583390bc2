// SPDX-License-Identifier: Apache-2.0
#include "app/norway_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "app/csv.hpp"
#include "base/decimal.hpp"
#include "base/digest.hpp"

namespace pilecloud::app {

namespace {

enum column : std::size_t {
  session_column,
  garage_column,
  user_column,
  user_type_column,
  shared_column,
  start_column,
  start_hour_column,
  end_column,
  end_hour_column,
  energy_column,
  duration_column,
  month_column,
  weekday_column,
  column_count
};
constexpr std::array<std::string_view, column_count> column_names{
    "session_ID",     "Garage_ID",         "User_ID",        "User_type",        "Shared_ID",
    "Start_plugin",   "Start_plugin_hour", "End_plugout",    "End_plugout_hour", "El_kWh",
    "Duration_hours", "month_plugin",      "weekdays_plugin"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr int energy_decimals = 6;                       // kWh with 6 decimals = whole mWh
constexpr std::int64_t energy_mwh_max = 10'000'000'000;  // 10 MWh in one charge: a slipped comma
constexpr std::string_view missing = "NA";

bool valid_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
}

struct local_time {
  std::chrono::local_time<std::chrono::minutes> at;
  int hour() const {
    return static_cast<int>((at - std::chrono::floor<std::chrono::days>(at)) / std::chrono::hours{1});
  }
};

std::optional<local_time> parse_local(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t width) {
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  if (text.size() != 16 || text[2] != '.' || text[5] != '.' || text[10] != ' ' || text[13] != ':') return std::nullopt;
  const int day = number(0, 2);
  const int month = number(3, 2);
  const int year = number(6, 4);
  const int hour = number(11, 2);
  const int minute = number(14, 2);
  if (day < 0 || month < 0 || year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return local_time{std::chrono::local_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute}};
}

class norway_reader {
 public:
  norway_reader(std::string file_name, time_zone zone) : file_name_(std::move(file_name)), zone_(zone) {}

  result<norway_file, file_error> read(const std::vector<csv_row>& rows) {
    if (rows.empty()) return refuse(1, "", "is empty: the first line must name the columns");
    if (auto wrong = check_header(rows.front())) return *std::move(wrong);
    for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
      if (auto wrong = read_row(*row)) return *std::move(wrong);
    }
    mark_overlaps();
    file_.disagreements.assign(disagreements_.begin(), disagreements_.end());
    return std::move(file_);
  }

 private:
  file_error refuse(std::size_t line, std::string_view field, std::string rule) const {
    return {fmt::format("{}:{}", file_name_, line), std::string{field}, std::move(rule)};
  }

  std::optional<file_error> check_header(const csv_row& header) {
    for (std::size_t at = 0; at < header.fields.size(); ++at) {
      const auto known = std::find(column_names.begin(), column_names.end(), header.fields[at]);
      if (known == column_names.end()) return refuse(header.line, header.fields[at], "is not a known column");
      const auto which = static_cast<std::size_t>(known - column_names.begin());
      if (place_[which]) return refuse(header.line, *known, "stands twice in the header");
      place_[which] = at;
    }
    for (std::size_t which = 0; which < column_count; ++which) {
      if (!place_[which]) return refuse(header.line, column_names[which], "is missing from the header");
    }
    return std::nullopt;
  }

  std::optional<file_error> read_row(const csv_row& row) {
    if (row.fields.size() != column_count) {
      return refuse(row.line, "", fmt::format("has {} fields, not {}", row.fields.size(), std::size_t{column_count}));
    }
    const auto field = [&](column which) -> const std::string& { return row.fields[*place_[which]]; };
    norway_row read;
    read.line = row.line;
    read.id = field(session_column);
    if (!valid_name(read.id)) return refuse(row.line, column_names[session_column], "must be a short id");
    if (!ids_.insert(read.id).second) {
      return refuse(row.line, column_names[session_column], fmt::format("'{}' stands twice in the file", read.id));
    }
    for (const auto which : {garage_column, user_column}) {
      if (!valid_name(field(which))) return refuse(row.line, column_names[which], "must be a short id");
    }
    read.garage = field(garage_column);
    read.user = field(user_column);
    const bool shared = field(shared_column) != missing;
    if (shared && !valid_name(field(shared_column)))
      return refuse(row.line, column_names[shared_column], "must be a short id or NA");
    read.pile = fmt::format("{}-{}", read.garage, shared ? field(shared_column) : read.user);

    const auto start = parse_local(field(start_column));
    if (!start) return refuse(row.line, column_names[start_column], "must be a time 'dd.mm.yyyy hh:mm'");
    read.start = zone_.to_instant(start->at.time_since_epoch());
    std::optional<local_time> end;
    if (field(end_column) != missing) {
      end = parse_local(field(end_column));
      if (!end) return refuse(row.line, column_names[end_column], "must be a time 'dd.mm.yyyy hh:mm' or NA");
      read.end = zone_.to_instant(end->at.time_since_epoch());
      if (*read.end < read.start) return refuse(row.line, column_names[end_column], "must not be before Start_plugin");
    }
    const auto kwh = parse_decimal(field(energy_column), energy_decimals, extra_digits::refuse, ',');
    if (!kwh) {
      return refuse(
          row.line, column_names[energy_column],
          fmt::format("'{}' is {} (kWh, decimal comma, up to 6 decimals)", field(energy_column), to_text(kwh.error())));
    }
    if (kwh.value() < 0 || kwh.value() > energy_mwh_max) {
      return refuse(row.line, column_names[energy_column], "must be between 0 and 10 000 kWh");
    }
    read.delivered = energy{kwh.value()};
    read.content = content_of(row);
    compare(field(start_hour_column) == std::to_string(start->hour()), start_hour_column);
    compare(field(end_hour_column) == (end ? std::to_string(end->hour()) : missing), end_hour_column);
    compare(duration_agrees(field(duration_column), read), duration_column);
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(start->at)};
    compare(field(month_column) == months[static_cast<unsigned>(date.month()) - 1], month_column);
    const std::chrono::weekday day{std::chrono::floor<std::chrono::days>(start->at)};
    compare(field(weekday_column) == weekdays[day.c_encoding()], weekday_column);
    compare(field(user_type_column) == (shared ? "Shared" : "Private"), user_type_column);
    file_.rows.push_back(std::move(read));
    return std::nullopt;
  }

  void compare(bool agrees, column which) {
    if (!agrees) ++disagreements_[std::string{column_names[which]}];
  }

  // The file's duration was made from seconds, its times from minutes: within one minute they agree.
  static bool duration_agrees(const std::string& hours, const norway_row& row) {
    if (!row.end) return hours == missing;
    const auto scaled = parse_decimal(hours, 6, extra_digits::floor, ',');
    if (!scaled) return false;
    const duration stated{scaled.value() * 3600};
    const duration measured = *row.end - row.start;
    return stated - measured <= std::chrono::minutes{1} && measured - stated <= std::chrono::minutes{1};
  }

  std::string content_of(const csv_row& row) const {
    std::string canonical;
    for (std::size_t which = 0; which < column_count; ++which) {
      canonical += row.fields[*place_[which]];
      canonical += '\x1f';
    }
    return to_hex(bytes_of(sha256(canonical))).substr(0, 32);
  }

  // A row without an end occupies its pile for no time; one without duration lies in another only strictly inside it.
  // `covered` is the union of a pile's earlier rows: start -> end, disjoint, so that a row asks only its neighbours.
  void mark_overlaps() {
    std::unordered_map<std::string, std::map<instant, instant>> covered_of_pile;
    for (auto& row : file_.rows) {
      if (!row.end) continue;
      auto& covered = covered_of_pile[row.pile];
      auto from = row.start;
      auto to = *row.end;
      auto next = covered.lower_bound(from);
      if (next != covered.begin() && std::prev(next)->second > from) --next;
      for (; next != covered.end() && (next->first < to || next->first == from); next = covered.erase(next)) {
        row.overlaps = row.overlaps || (row.start < next->second && next->first < *row.end);
        from = std::min(from, next->first);
        to = std::max(to, next->second);
      }
      covered.emplace(from, to);
    }
  }

  std::string file_name_;
  time_zone zone_;
  norway_file file_;
  std::array<std::optional<std::size_t>, column_count> place_{};
  std::set<std::string> ids_;
  std::map<std::string, std::size_t> disagreements_;
};

}  // namespace

result<norway_file, file_error> parse_norway(std::string_view text, const std::string& file_name, time_zone zone) {
  const auto rows = parse_csv(text, ';');
  if (!rows) return file_error{fmt::format("{}:{}", file_name, rows.error().line), "", rows.error().what};
  return norway_reader{file_name, zone}.read(rows.value());
}

}  // namespace pilecloud::app
