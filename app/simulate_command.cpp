// SPDX-License-Identifier: Apache-2.0
// pilecloud simulate: a fleet of simulated piles until it is through or a signal ends it. On a terminal a table of the
// connectors, else a line a minute.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/file_error.hpp"
#include "devices/simulator/fleet.hpp"

namespace pilecloud::app {

namespace {

namespace simulator = devices::simulator;

constexpr std::size_t file_bytes_max = std::size_t{16} * 1024 * 1024;
constexpr std::size_t card_letters_max = 20;  // rules.md W5

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud simulate: {}\n", why);
  return 2;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> made;
  std::size_t from = 0;
  while (from < text.size()) {
    const auto end = std::min(text.find('\n', from), text.size());
    auto line = text.substr(from, end - from);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) made.push_back(std::move(line));
    from = end + 1;
  }
  return made;
}

result<nothing, std::string> read_cards(const std::string& file, simulator::fleet_terms& into) {
  if (file.empty()) return nothing{};
  const auto text = read_file(file, file_bytes_max);
  if (!text) return to_text(text.error());
  into.cards = lines_of(text.value());
  for (const auto& each : into.cards) {
    if (each.size() > card_letters_max) return fmt::format("'{}': card '{}' has more than 20 letters", file, each);
  }
  if (into.cards.empty()) return fmt::format("'{}' names no card; write one a line", file);
  return nothing{};
}

result<nothing, std::string> read_passwords(const std::string& file, simulator::fleet_terms& into) {
  if (file.empty()) return nothing{};
  const auto text = read_file(file, file_bytes_max);
  if (!text) return to_text(text.error());
  for (const auto& each : lines_of(text.value())) {
    const auto colon = each.find(':');
    if (colon != std::string::npos && each.starts_with(into.prefix)) {
      into.passwords[each.substr(0, colon)] = each.substr(colon + 1);
    } else {
      into.password = each;
    }
  }
  if (!into.password && into.passwords.empty()) return fmt::format("'{}' holds no password", file);
  return nothing{};
}

result<simulator::fleet_terms, std::string> terms_of(const simulate_options& options) {
  simulator::fleet_terms made;
  made.url = options.url;
  made.piles = options.piles;
  made.prefix = options.prefix;
  made.connectors = options.connectors;
  made.rated_mw = static_cast<std::int64_t>(options.kilowatts) * 1'000'000;
  made.seed = options.seed;
  made.speed = options.speed;
  made.power_times = options.power_times;
  made.book_folder = options.book;
  made.ca_file = options.ca;
  made.charges = options.charges;
  made.lasts = std::chrono::seconds{std::max<std::int64_t>(0, options.duration_seconds)};
  made.faults = {options.lost, options.doubled, options.reordered, options.broken,
                 std::chrono::seconds{std::max<std::int64_t>(0, options.offline_every_seconds)}};
  made.versions.clear();
  for (const auto& each : options.versions) {
    made.versions.push_back(each == "1.6" ? devices::ocpp_version::ocpp16 : devices::ocpp_version::ocpp201);
  }
  if (const auto read = read_cards(options.cards, made); !read) return read.error();
  if (const auto read = read_passwords(options.password_file, made); !read) return read.error();
  std::error_code failed;
  if (!options.book.empty()) std::filesystem::create_directories(options.book, failed);
  if (failed) return fmt::format("folder '{}' cannot be made: {}", options.book, failed.message());
  return made;
}

std::string line_of(const simulator::fleet_count& now) {
  auto text = fmt::format("{} of {} piles connected, {} charging, {} charges told, {} reports waiting", now.connected,
                          now.piles, now.charging, now.charges, now.unsaid);
  if (now.connected < now.piles && !now.last_trouble.empty()) text += "; last: " + now.last_trouble;
  return text;
}

// The lines that fit the terminal, drawn over the last ones.
class pile_table {
 public:
  void draw(const simulator::fleet& of) {
    winsize size{};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 4;
    const auto fits = static_cast<std::size_t>(known ? size.ws_row : 24) - 3;
    std::string text = drawn_ > 0 ? fmt::format("\x1b[{}A", drawn_) : "";
    text += fmt::format("{:<20} {:>4}  {:<22} {:>9} {:>7} {:>5}  {}\x1b[K\n", "pile", "conn", "state", "kWh", "kW",
                        "SoC", "transaction");
    const auto rows = of.rows(fits);
    for (const auto& each : rows) {
      const auto soc = each.soc_percent ? fmt::format("{} %", *each.soc_percent) : std::string{};
      text += fmt::format("{:<20.20} {:>4}  {:<22} {:>5}.{:03} {:>3}.{:03} {:>5}  {:.36}\x1b[K\n", each.pile,
                          each.connector, each.state, each.charged_wh / 1000, each.charged_wh % 1000,
                          each.power_w / 1000, each.power_w % 1000, soc, each.transaction);
    }
    text += line_of(of.count()) + "\x1b[K\n";
    drawn_ = rows.size() + 2;
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

 private:
  std::size_t drawn_ = 0;
};

}  // namespace

int simulate(const simulate_options& options) {
  auto terms = terms_of(options);
  if (!terms) return cannot(terms.error());
  const auto wanted = options.charges;
  auto opened = simulator::fleet::open(std::move(terms.value()));
  if (!opened) return cannot(opened.error().text);
  auto& fleet = *opened.value();
  pile_table table;
  const bool on_terminal = isatty(STDOUT_FILENO) == 1;
  const auto show = [&] {
    if (on_terminal) return table.draw(fleet);
    fmt::print("{}\n", line_of(fleet.count()));
    std::fflush(stdout);
  };
  const auto ended =
      fleet.run(on_terminal ? std::chrono::milliseconds{1'000} : std::chrono::milliseconds{60'000}, show);
  if (!ended) return cannot(ended.error().text);
  const auto now = fleet.count();
  fmt::print("ended: {}\n", line_of(now));
  return now.charges >= wanted && now.unsaid == 0 ? 0 : 1;
}

}  // namespace pilecloud::app
