// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/meter_book.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace pilecloud::devices::simulator {

namespace {

using nlohmann::json;

// A field of that type, or the line is none of ours.
template <class T>
bool read(const json& line, const char* name, T& into) {
  const auto found = line.find(name);
  if (found == line.end()) return false;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return false;
  } else {
    if (!found->is_number_integer()) return false;
  }
  into = found->get<T>();
  return true;
}

bool read_time(const json& line, instant& into) {
  std::string text;
  if (!read(line, "at", text)) return false;
  const auto at = parse_rfc3339(text);
  if (at) into = *at;
  return at.has_value();
}

bool read_started(const json& line, book_charge& into) {
  read(line, "transaction", into.transaction);
  if (!read(line, "connector", into.connector) || !read_time(line, into.started_at) ||
      !read(line, "wh", into.start_wh) || !read(line, "id_tag", into.id_tag)) {
    return false;
  }
  into.last_at = into.started_at;
  into.last_wh = into.start_wh;
  return true;
}

}  // namespace

result<std::unique_ptr<meter_book>, book_error> meter_book::open(const std::string& path) {
  if (path.empty()) return std::unique_ptr<meter_book>{new meter_book{-1}};
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return book_error{fmt::format("'{}' cannot be opened: {}", path, std::strerror(errno))};
  std::unique_ptr<meter_book> book{new meter_book{file}};
  std::ifstream in{path, std::ios::binary};
  std::stringstream whole;
  whole << in.rdbuf();
  const auto text = whole.str();
  std::size_t from = 0;
  std::size_t number = 0;
  for (auto end = text.find('\n'); end != std::string::npos; from = end + 1, end = text.find('\n', from)) {
    ++number;
    if (book->take(std::string_view{text}.substr(from, end - from))) continue;
    return book_error{fmt::format("'{}' line {} is no line of a meter book", path, number)};
  }
  if (from != text.size() && ::ftruncate(file, static_cast<off_t>(from)) != 0) {
    return book_error{fmt::format("'{}' cannot be cut to its whole lines: {}", path, std::strerror(errno))};
  }
  return book;
}

meter_book::~meter_book() {
  if (file_ >= 0) ::close(file_);
}

bool meter_book::take(std::string_view text) {
  const auto line = json::parse(text, nullptr, false);
  std::string kind;
  std::uint64_t number = 0;
  if (!line.is_object() || !read(line, "kind", kind) || !read(line, "charge", number)) return false;
  if (kind == "started") {
    book_charge made;
    made.number = number;
    if (number != charges_.size() + 1 || !read_started(line, made)) return false;
    charges_.push_back(std::move(made));
    return true;
  }
  if (number == 0 || number > charges_.size()) return false;
  auto& charge = at(number);
  if (kind == "sample")
    return read_time(line, charge.last_at) && read(line, "wh", charge.last_wh) && read(line, "seq", charge.last_seq);
  if (kind == "start_answered") return charge.start_answered = read(line, "transaction", charge.transaction);
  if (kind == "stop_answered") return charge.stop_answered = true;
  if (kind != "stopped" || !read_time(line, charge.last_at) || !read(line, "wh", charge.stop_wh)) return false;
  charge.stopped_at = charge.last_at;
  charge.last_wh = charge.stop_wh;
  return read(line, "reason", charge.reason);
}

std::int64_t meter_book::register_wh(int connector) const {
  for (auto at = charges_.rbegin(); at != charges_.rend(); ++at) {
    if (at->connector == connector) return at->last_wh;
  }
  return 0;
}

std::uint64_t meter_book::started(int connector, instant when, std::int64_t wh, std::string_view id_tag,
                                  std::string_view transaction) {
  book_charge made;
  made.number = charges_.size() + 1;
  made.connector = connector;
  made.started_at = made.last_at = when;
  made.start_wh = made.last_wh = wh;
  made.id_tag = id_tag;
  made.transaction = transaction;
  json line{{"kind", "started"}, {"charge", made.number}, {"connector", connector}, {"at", to_rfc3339(when)},
            {"wh", wh},          {"id_tag", id_tag}};
  if (!transaction.empty()) line["transaction"] = transaction;
  charges_.push_back(std::move(made));
  append(line.dump(), true);
  return charges_.size();
}

void meter_book::sampled(std::uint64_t number, instant when, std::int64_t wh, std::int64_t seq) {
  auto& charge = at(number);
  charge.last_at = when;
  charge.last_wh = wh;
  charge.last_seq = seq;
  append(json{{"kind", "sample"}, {"charge", number}, {"at", to_rfc3339(when)}, {"wh", wh}, {"seq", seq}}.dump(),
         false);
}

void meter_book::start_answered(std::uint64_t number, std::string_view transaction) {
  auto& charge = at(number);
  if (charge.start_answered) return;
  charge.start_answered = true;
  charge.transaction = transaction;
  append(json{{"kind", "start_answered"}, {"charge", number}, {"transaction", transaction}}.dump(), true);
}

void meter_book::stopped(std::uint64_t number, instant when, std::int64_t wh, std::string_view reason) {
  auto& charge = at(number);
  charge.stopped_at = charge.last_at = when;
  charge.stop_wh = charge.last_wh = wh;
  charge.reason = reason;
  append(json{{"kind", "stopped"}, {"charge", number}, {"at", to_rfc3339(when)}, {"wh", wh}, {"reason", reason}}.dump(),
         true);
}

void meter_book::stop_answered(std::uint64_t number) {
  if (std::exchange(at(number).stop_answered, true)) return;
  append(json{{"kind", "stop_answered"}, {"charge", number}}.dump(), false);
}

void meter_book::append(const std::string& line, bool synced) {
  if (file_ < 0 || !trouble_.empty()) return;
  const auto whole = line + '\n';
  if (::write(file_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size()) ||
      (synced && ::fdatasync(file_) != 0)) {
    trouble_ = fmt::format("the meter book cannot be written: {}", std::strerror(errno));
  }
}

}  // namespace pilecloud::devices::simulator
