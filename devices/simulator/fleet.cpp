// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/fleet.hpp"

#include <algorithm>
#include <csignal>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <fmt/format.h>

#include "devices/simulator/simulated_pile16.hpp"
#include "devices/simulator/simulated_pile201.hpp"
#include "devices/simulator/websocket_client.hpp"

namespace pilecloud::devices::simulator {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr milliseconds back_off_first{1'000};
constexpr milliseconds back_off_most{60'000};
constexpr milliseconds first_connections_apart{4};

instant now() { return system_clock_source{}.now(); }

// One pile with its socket and timers.
struct member {
  std::unique_ptr<simulated_pile> pile;
  std::shared_ptr<websocket_client> socket;  // the newest
  std::unique_ptr<asio::steady_timer> alarm;
  std::unique_ptr<asio::steady_timer> reconnect;
  instant alarm_at = instant::max();
  milliseconds back_off = back_off_first;
  seeded_choice choice{0};
};

}  // namespace

class fleet::engine {
 public:
  explicit engine(fleet_terms terms) : terms_(std::move(terms)) {}

  result<nothing, fleet_error> prepare();
  result<nothing, fleet_error> run(milliseconds every, const std::function<void()>& shown);
  void end() {
    asio::post(loop_, [this] { ending_ ? loop_.stop() : bid_farewell(); });
  }
  fleet_count count() const;
  std::vector<bay_row> rows(std::size_t at_most) const;

 private:
  std::unique_ptr<simulated_pile> make_pile(int index, std::unique_ptr<meter_book> book, pile_ends ends);
  std::optional<std::string> password_of(const std::string& identity) const;
  void connect(member& one);
  void connect_later(member& one, milliseconds in);
  void closed(member& one, const std::string& why, std::optional<seconds> retry_after);
  void arm(member& one);
  void woken(member& one);
  void bid_farewell();
  void look_around();

  fleet_terms terms_;
  central_address to_;
  asio::io_context loop_{1};
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  std::vector<std::unique_ptr<member>> members_;
  std::uint64_t visits_begun_ = 0;
  std::string last_trouble_;
  std::optional<fleet_error> failed_;
  instant ends_at_ = instant::max();
  instant farewell_until_ = instant::max();
  bool ending_ = false;
};

std::string fleet::name_of(const std::string& prefix, int index) { return fmt::format("{}{:04}", prefix, index + 1); }

std::unique_ptr<simulated_pile> fleet::engine::make_pile(int index, std::unique_ptr<meter_book> book, pile_ends ends) {
  pile_terms made;
  made.identity = fleet::name_of(terms_.prefix, index);
  made.connectors = terms_.connectors;
  made.rated_mw = terms_.rated_mw * terms_.power_times;
  made.seed = terms_.seed * 1'000'003 + static_cast<std::uint64_t>(index);
  made.speed = terms_.speed;
  made.power_times = terms_.power_times;
  made.cards = terms_.cards;
  made.faults = terms_.faults;
  if (terms_.charges > 0) {
    made.may_begin = [this] {
      if (visits_begun_ >= terms_.charges) return false;
      ++visits_begun_;
      return true;
    };
    made.gave_up = [this] { --visits_begun_; };
  }
  const auto version = terms_.versions[static_cast<std::size_t>(index) % terms_.versions.size()];
  if (version == ocpp_version::ocpp201) {
    return std::make_unique<simulated_pile201>(std::move(made), std::move(book), std::move(ends));
  }
  return std::make_unique<simulated_pile16>(std::move(made), std::move(book), std::move(ends));
}

result<nothing, fleet_error> fleet::engine::prepare() {
  const auto to = parse_address(terms_.url);
  if (!to) return fleet_error{to.error().text};
  to_ = to.value();
  if (terms_.versions.empty()) terms_.versions = {ocpp_version::ocpp16};
  error_code failed;
  if (to_.tls) {
    tls_.set_verify_mode(asio::ssl::verify_peer);
    if (terms_.ca_file.empty()) tls_.set_default_verify_paths(failed);
    if (!terms_.ca_file.empty()) tls_.load_verify_file(terms_.ca_file, failed);
    if (failed) return fleet_error{fmt::format("'{}' holds no certificates: {}", terms_.ca_file, failed.message())};
  }
  for (int index = 0; index < terms_.piles; ++index) {
    const auto name = fleet::name_of(terms_.prefix, index);
    auto book = meter_book::open(terms_.book_folder.empty() ? "" : terms_.book_folder + '/' + name + ".jsonl");
    if (!book) return fleet_error{book.error().text};
    auto one = std::make_unique<member>();
    auto* there = one.get();
    one->choice = seeded_choice{terms_.seed ^ static_cast<std::uint64_t>(index)};
    one->alarm = std::make_unique<asio::steady_timer>(loop_);
    one->reconnect = std::make_unique<asio::steady_timer>(loop_);
    one->pile = make_pile(index, std::move(book.value()),
                          {[there](std::string text) {
                             if (there->socket) there->socket->send(std::move(text));
                           },
                           [there] {
                             if (there->socket) there->socket->cut();
                           }});
    members_.push_back(std::move(one));
  }
  return nothing{};
}

std::optional<std::string> fleet::engine::password_of(const std::string& identity) const {
  const auto own = terms_.passwords.find(identity);
  return own == terms_.passwords.end() ? terms_.password : own->second;
}

void fleet::engine::connect(member& one) {
  const auto& pile = *one.pile;
  one.socket = websocket_client::make(
      loop_, tls_, to_, {pile.identity(), std::string{to_text(pile.version())}, password_of(pile.identity())},
      {[this, &one] {
         one.pile->opened(now());
         arm(one);
       },
       [this, &one](const std::string& text) {
         one.back_off = back_off_first;
         one.pile->received(text, now());
         arm(one);
       },
       [this, &one](const std::string& why, std::optional<seconds> retry_after) { closed(one, why, retry_after); }});
  one.socket->connect();
}

void fleet::engine::connect_later(member& one, milliseconds in) {
  one.reconnect->expires_after(in);
  one.reconnect->async_wait([this, &one](error_code failed) {
    if (!failed) connect(one);
  });
}

void fleet::engine::closed(member& one, const std::string& why, std::optional<seconds> retry_after) {
  last_trouble_ = one.pile->identity() + ": " + why;
  one.socket.reset();
  one.pile->closed(now());
  arm(one);
  auto wait = retry_after ? milliseconds{*retry_after} : one.back_off;
  wait = milliseconds{one.choice.between(wait.count() / 2, wait.count() * 3 / 2)};
  if (retry_after) wait = std::max(wait, milliseconds{*retry_after});
  one.back_off = std::min(one.back_off * 2, back_off_most);
  const auto wished = std::chrono::ceil<milliseconds>(one.pile->offline_until() - now());
  connect_later(one, std::max(wait, wished));
}

void fleet::engine::arm(member& one) {
  const auto at = one.pile->wake_at();
  if (at == one.alarm_at) return;
  one.alarm_at = at;
  if (at == instant::max()) {
    one.alarm->cancel();
    return;
  }
  one.alarm->expires_after(std::max(duration{0}, at - now()));
  one.alarm->async_wait([this, &one](error_code failed) {
    if (!failed) woken(one);
  });
}

void fleet::engine::woken(member& one) {
  one.alarm_at = instant::max();
  one.pile->woke(now());
  if (!one.pile->book().trouble().empty() && !failed_) {
    failed_ = fleet_error{one.pile->identity() + ": " + one.pile->book().trouble()};
    loop_.stop();
  }
  arm(one);
}

void fleet::engine::bid_farewell() {
  ending_ = true;
  farewell_until_ = now() + terms_.farewell;
  for (auto& each : members_) {
    each->pile->end(now());
    arm(*each);
  }
}

void fleet::engine::look_around() {
  if (!ending_) {
    std::uint64_t told = 0;
    for (const auto& each : members_) told += each->pile->charges_told();
    if (now() >= ends_at_ || (terms_.charges > 0 && told >= terms_.charges)) bid_farewell();
    return;
  }
  const bool idle =
      std::all_of(members_.begin(), members_.end(), [](const auto& each) { return each->pile->is_idle(); });
  if (idle || now() >= farewell_until_) loop_.stop();
}

result<nothing, fleet_error> fleet::engine::run(milliseconds every, const std::function<void()>& shown) {
  const auto began = now();
  if (terms_.lasts.count() > 0) ends_at_ = began + terms_.lasts;
  asio::signal_set signals{loop_, SIGINT, SIGTERM};
  std::function<void(error_code, int)> signalled = [this, &signals, &signalled](error_code failed, int) {
    if (failed) return;
    end();
    signals.async_wait(signalled);
  };
  signals.async_wait(signalled);
  milliseconds wait{0};
  for (auto& each : members_) {
    each->pile->start(began);
    connect_later(*each, wait);
    wait += first_connections_apart;
    arm(*each);
  }
  asio::steady_timer looks{loop_};
  std::function<void()> look = [this, &looks, &look] {
    looks.expires_after(milliseconds{200});
    looks.async_wait([this, &look](error_code failed) {
      if (failed) return;
      look_around();
      look();
    });
  };
  asio::steady_timer shows{loop_};
  std::function<void()> show = [&shows, &show, &shown, every] {
    shows.expires_after(every);
    shows.async_wait([&show, &shown](error_code failed) {
      if (failed) return;
      shown();
      show();
    });
  };
  look();
  if (shown) show();
  loop_.run();
  if (failed_) return *failed_;
  return nothing{};
}

fleet_count fleet::engine::count() const {
  fleet_count made;
  made.piles = members_.size();
  made.last_trouble = last_trouble_;
  for (const auto& each : members_) {
    made.connected += each->pile->is_connected() ? 1 : 0;
    made.accepted += each->pile->is_connected() && each->pile->is_accepted() ? 1 : 0;
    made.charges += each->pile->charges_told();
    made.unsaid += each->pile->unsaid();
    for (const auto& bay : each->pile->bays()) made.charging += bay.charge ? 1 : 0;
  }
  return made;
}

std::vector<bay_row> fleet::engine::rows(std::size_t at_most) const {
  std::vector<bay_row> made;
  for (const auto& each : members_) {
    for (const auto& bay : each->pile->bays()) {
      if (made.size() >= at_most) return made;
      bay_row row{each->pile->identity(), bay.number, each->pile->status_of(bay), 0, bay.power_mw / 1000, {}, {}};
      if (!each->pile->is_connected()) row.state = "offline, " + row.state;
      if (bay.plugged && bay.battery) row.soc_percent = bay.battery->soc_percent();
      if (bay.charge) {
        row.charged_wh = bay.register_wh() - bay.charge->start_wh;
        row.transaction = bay.charge->transaction;
      }
      made.push_back(std::move(row));
    }
  }
  return made;
}

fleet::fleet(std::unique_ptr<engine> running) : running_(std::move(running)) {}
fleet::~fleet() = default;

result<std::unique_ptr<fleet>, fleet_error> fleet::open(fleet_terms terms) {
  auto made = std::make_unique<engine>(std::move(terms));
  const auto prepared = made->prepare();
  if (!prepared) return prepared.error();
  return std::unique_ptr<fleet>{new fleet{std::move(made)}};
}

result<nothing, fleet_error> fleet::run(milliseconds every, const std::function<void()>& shown) {
  return running_->run(every, shown);
}
void fleet::end() { running_->end(); }
fleet_count fleet::count() const { return running_->count(); }
std::vector<bay_row> fleet::rows(std::size_t at_most) const { return running_->rows(at_most); }

}  // namespace pilecloud::devices::simulator
