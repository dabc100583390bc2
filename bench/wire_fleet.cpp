// SPDX-License-Identifier: Apache-2.0
#include "bench/wire_fleet.hpp"

#include <algorithm>
#include <optional>
#include <random>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <fmt/format.h>

#include "bench/machine.hpp"

namespace pilecloud::bench {

namespace {

namespace asio = boost::asio;
namespace simulator = devices::simulator;
using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::chrono::seconds answered_within{30};
constexpr std::chrono::seconds gone_within{5};

std::int64_t us_since(steady::time_point from) {
  return std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - from).count();
}

// The text between the first two quotes: in every frame of OCPP-J the id.
std::string_view id_in(std::string_view frame) {
  const auto from = frame.find('"') + 1;
  return frame.substr(from, frame.find('"', from) - from);
}

// What follows the id of a CALLRESULT.
std::string_view payload_in(std::string_view frame) {
  const auto after = frame.find(',', frame.find(',') + 1) + 1;
  return frame.substr(after, frame.rfind(']') - after);
}

}  // namespace

class wire_fleet::engine {
 public:
  engine(simulator::central_address to, std::vector<simulator::client_identity> piles, const std::string& ca)
      : to_(std::move(to)) {
    if (!ca.empty()) {
      tls_.load_verify_file(ca);
      tls_.set_verify_mode(asio::ssl::verify_peer);
    }
    slots_.resize(piles.size());
    for (std::size_t i = 0; i < piles.size(); ++i) slots_[i].who = std::move(piles[i]);
  }

  ~engine() {
    ending_ = true;
    for (auto& each : slots_) {
      each.later.reset();
      if (each.socket) each.socket->cut();
    }
    run_until(steady::now() + gone_within, [this] { return sockets_ == 0; });
  }

  arrival_figures arrive(const fleet_call* first, steady::time_point beginning, std::chrono::seconds within) {
    begin(first);
    arrival_.emplace();
    beginning_ = beginning;
    arrived_us_.clear();
    arrived_ = 0;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      slots_[i].arrived = false;
      if (!slots_[i].socket) connect(i);
    }
    run_until(beginning + within, [this] { return arrived_ == slots_.size(); });
    if (arrived_ < slots_.size()) {
      throw cannot_run{fmt::format("{} of {} piles arrived in {} s, {} put off; {}", arrived_, slots_.size(),
                                   within.count(), arrival_->put_off, arrival_->last_miss)};
    }
    auto found = *std::exchange(arrival_, std::nullopt);
    found.seconds = std::chrono::duration<double>(steady::now() - beginning).count();
    found.arrived = figures_of(std::move(arrived_us_));
    found.first_call = end();
    return found;
  }

  answer_figures ask(const fleet_call& what, std::optional<std::chrono::duration<double>> time) {
    begin(&what);
    const auto until = time ? began_ + std::chrono::duration_cast<steady::duration>(*time) : began_;
    until_ = until;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].is_open) call(i);
    }
    run_until(until + answered_within, [this] { return outstanding_ == 0; });
    if (outstanding_ > 0) fail(fmt::format("{} calls were not answered", outstanding_));
    return end();
  }

  void rest(milliseconds time) {
    begin(nullptr);
    run_until(steady::now() + time, [] { return false; });
  }

  std::size_t open() const {
    return static_cast<std::size_t>(
        std::count_if(slots_.begin(), slots_.end(), [](const auto& each) { return each.is_open; }));
  }

 private:
  struct slot {
    simulator::client_identity who;
    std::shared_ptr<simulator::websocket_client> socket;
    std::unique_ptr<asio::steady_timer> later;
    std::string id;  // of the call that is outstanding
    steady::time_point sent_at;
    bool is_open = false;
    bool arrived = false;
  };

  void begin(const fleet_call* what) {
    call_ = what;
    figures_ = {};
    us_.clear();
    began_ = steady::now();
    until_ = began_;
    cpu_ = thread_cpu_seconds();
  }

  answer_figures end() {
    figures_.seconds = std::chrono::duration<double>(steady::now() - began_).count();
    figures_.cpu_seconds = thread_cpu_seconds() - cpu_;
    figures_.latency = figures_of(std::move(us_));
    us_ = {};
    call_ = nullptr;
    return std::move(figures_);
  }

  template <class IsDone>
  void run_until(steady::time_point deadline, IsDone is_done) {
    loop_.restart();
    is_done_ = is_done;
    if (!is_done_()) loop_.run_until(deadline);
    is_done_ = {};
  }
  void look_whether_done() {
    if (is_done_ && is_done_()) loop_.stop();
  }

  void fail(std::string why) {
    ++figures_.failed;
    if (figures_.failure.empty()) figures_.failure = std::move(why);
  }

  void connect(std::size_t i) {
    auto& one = slots_[i];
    one.socket = simulator::websocket_client::make(
        loop_, tls_, to_, one.who,
        {[this, i] { opened(i); }, [this, i](const std::string& text) { read(i, text); },
         [this, i](const std::string& why, std::optional<std::chrono::seconds> retry) { closed(i, why, retry); }});
    ++sockets_;
    one.socket->connect();
  }

  void opened(std::size_t i) {
    slots_[i].is_open = true;
    if (!arrival_) return;
    if (call_ != nullptr) return call(i);
    arrived(i);
  }

  void arrived(std::size_t i) {
    slots_[i].arrived = true;
    ++arrived_;
    arrived_us_.push_back(us_since(beginning_));
    look_whether_done();
  }

  void closed(std::size_t i, const std::string& why, std::optional<std::chrono::seconds> retry_after) {
    auto& one = slots_[i];
    --sockets_;
    one.socket.reset();
    one.is_open = false;
    if (ending_) return look_whether_done();
    const bool was_asking = !std::exchange(one.id, {}).empty();
    if (was_asking) --outstanding_;
    if (arrival_) {
      if (std::exchange(one.arrived, false)) --arrived_;
      if (!retry_after) arrival_->last_miss = why;
      ++(retry_after ? arrival_->put_off : arrival_->missed);
      const milliseconds pause = retry_after ? milliseconds{*retry_after} : milliseconds{1'000};
      return connect_after(i, pause + milliseconds{choice_() % (retry_after ? 1'000 : 2'000)});
    }
    fail(fmt::format("{} was closed: {}", one.who.identity, why));
    look_whether_done();
  }

  void connect_after(std::size_t i, milliseconds pause) {
    slots_[i].later = std::make_unique<asio::steady_timer>(loop_, pause);
    slots_[i].later->async_wait([this, i](boost::system::error_code failed) {
      if (!failed && !ending_) connect(i);
    });
  }

  void call(std::size_t i) {
    auto& one = slots_[i];
    one.id = std::to_string(++last_id_);
    ++outstanding_;
    auto frame = fmt::format(R"([2,"{}","{}",{}])", one.id, call_->action, call_->payload(i));
    one.sent_at = steady::now();
    one.socket->send(std::move(frame));
  }

  void read(std::size_t i, std::string_view frame) {
    auto& one = slots_[i];
    const auto id = id_in(frame);
    if (frame.starts_with("[2,")) return one.socket->send(fmt::format(R"([4,"{}","NotImplemented","",{{}}])", id));
    if (one.id.empty() || id != one.id) return;
    one.id.clear();
    --outstanding_;
    if (frame.starts_with("[3,") && call_->is_good(i, payload_in(frame))) {
      ++figures_.answered;
      us_.push_back(us_since(one.sent_at));
      if (arrival_) return arrived(i);
    } else {
      fail(std::string{frame});
    }
    if (steady::now() < until_) return call(i);
    look_whether_done();
  }

  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  const simulator::central_address to_;
  std::vector<slot> slots_;
  std::function<bool()> is_done_;
  const fleet_call* call_ = nullptr;
  std::optional<arrival_figures> arrival_;
  steady::time_point beginning_;
  steady::time_point began_;
  steady::time_point until_;
  answer_figures figures_;
  std::vector<std::int64_t> us_;
  std::vector<std::int64_t> arrived_us_;
  std::minstd_rand choice_;
  std::uint64_t last_id_ = 0;
  std::size_t sockets_ = 0;
  std::size_t arrived_ = 0;
  std::size_t outstanding_ = 0;
  double cpu_ = 0;
  bool ending_ = false;
};

wire_fleet::wire_fleet(simulator::central_address to, std::vector<simulator::client_identity> piles,
                       const std::string& ca)
    : engine_(std::make_unique<engine>(std::move(to), std::move(piles), ca)) {}
wire_fleet::~wire_fleet() = default;

arrival_figures wire_fleet::arrive(const fleet_call* first, steady::time_point beginning, std::chrono::seconds within) {
  return engine_->arrive(first, beginning, within);
}
answer_figures wire_fleet::ask_each(const fleet_call& what) { return engine_->ask(what, std::nullopt); }
answer_figures wire_fleet::ask_for(std::chrono::duration<double> time, const fleet_call& what) {
  return engine_->ask(what, time);
}
void wire_fleet::rest(milliseconds time) { engine_->rest(time); }
std::size_t wire_fleet::open() const { return engine_->open(); }

}  // namespace pilecloud::bench
