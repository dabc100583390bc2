// SPDX-License-Identifier: Apache-2.0
#include "app/csv.hpp"

#include <fmt/format.h>

namespace pilecloud::app {

namespace {

constexpr std::size_t fields_max = 64;
constexpr std::size_t field_bytes_max = 64u << 10;

// One field from `at` on; leaves `at` on the separator, line end or end of text. An empty error text is success.
std::string read_field(std::string_view text, char separator, std::size_t& at, std::size_t& line, std::string& field) {
  field.clear();
  const bool quoted = at < text.size() && text[at] == '"';
  if (!quoted) {
    const auto end = text.find_first_of(std::string{separator, '\n'}, at);
    field.assign(text.substr(at, end == std::string_view::npos ? end : end - at));
    at = end == std::string_view::npos ? text.size() : end;
    if (!field.empty() && field.back() == '\r' && (at == text.size() || text[at] == '\n')) field.pop_back();
    if (field.find('"') != std::string::npos) return "a quote inside a field without quotes";
    return {};
  }
  for (++at; at < text.size(); ++at) {
    if (text[at] == '"' && at + 1 < text.size() && text[at + 1] == '"') {
      field.push_back('"');
      ++at;
    } else if (text[at] == '"') {
      ++at;
      if (at < text.size() && text[at] == '\r') ++at;
      if (at < text.size() && text[at] != separator && text[at] != '\n') return "text after a closing quote";
      return {};
    } else {
      if (text[at] == '\n') ++line;
      field.push_back(text[at]);
    }
  }
  return "a quote that never closes";
}

}  // namespace

result<std::vector<csv_row>, csv_error> parse_csv(std::string_view text, char separator) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  std::vector<csv_row> rows;
  std::size_t line = 1;
  std::size_t at = 0;
  std::string field;
  while (at < text.size()) {
    csv_row row{line, {}};
    for (bool more = true; more;) {
      if (auto wrong = read_field(text, separator, at, line, field); !wrong.empty()) return csv_error{line, wrong};
      if (field.size() > field_bytes_max) return csv_error{line, fmt::format("a field over {} bytes", field_bytes_max)};
      row.fields.push_back(field);
      if (row.fields.size() > fields_max) return csv_error{line, fmt::format("more than {} fields", fields_max)};
      more = at < text.size() && text[at] == separator;
      if (at < text.size()) ++at;  // over the separator or the line end
    }
    ++line;
    if (row.fields.size() > 1 || !row.fields.front().empty()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace pilecloud::app
