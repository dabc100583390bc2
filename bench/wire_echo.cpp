// SPDX-License-Identifier: Apache-2.0
#include "bench/wire_echo.hpp"

#include <ctime>
#include <string>
#include <thread>
#include <utility>  // Asio 1.74 uses std::exchange without it

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <pthread.h>

namespace pilecloud::bench {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

class echo_socket : public std::enable_shared_from_this<echo_socket> {
 public:
  explicit echo_socket(tcp::socket socket) : ws_(std::move(socket)) {}

  void begin() {
    ws_.set_option(websocket::stream_base::decorator(
        [](websocket::response_type& answer) { answer.set(beast::http::field::sec_websocket_protocol, "ocpp1.6"); }));
    ws_.auto_fragment(false);
    ws_.async_accept([self = shared_from_this()](beast::error_code failed) {
      if (!failed) self->read();
    });
  }

 private:
  void read() {
    call_.clear();
    ws_.async_read(call_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
      if (!failed) self->answer();
    });
  }

  void answer() {
    const auto data = call_.data();
    const std::string_view call{static_cast<const char*>(data.data()), data.size()};
    const auto from = call.find('"');
    answer_ = "[3,";
    answer_.append(call.substr(from, call.find('"', from + 1) + 1 - from)).append(",{}]");
    ws_.text(true);
    ws_.async_write(asio::buffer(answer_), [self = shared_from_this()](beast::error_code failed, std::size_t) {
      if (!failed) self->read();
    });
  }

  websocket::stream<tcp::socket> ws_;
  beast::flat_buffer call_;
  std::string answer_;
};

}  // namespace

class wire_echo::engine {
 public:
  engine() {
    accept();
    thread_ = std::thread{[this] { loop_.run(); }};
  }
  ~engine() {
    loop_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return door_.local_endpoint().port(); }
  double cpu_seconds() const {
    clockid_t clock{};
    timespec spent{};
    ::pthread_getcpuclockid(const_cast<engine*>(this)->thread_.native_handle(), &clock);
    ::clock_gettime(clock, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
  }

 private:
  void accept() {
    door_.async_accept([this](beast::error_code failed, tcp::socket socket) {
      if (failed) return;
      socket.set_option(tcp::no_delay{true});
      std::make_shared<echo_socket>(std::move(socket))->begin();
      accept();
    });
  }

  asio::io_context loop_{1};
  tcp::acceptor door_{loop_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

wire_echo::wire_echo() : engine_(std::make_unique<engine>()) {}
wire_echo::~wire_echo() = default;
std::uint16_t wire_echo::port() const { return engine_->port(); }
double wire_echo::cpu_seconds() const { return engine_->cpu_seconds(); }

}  // namespace pilecloud::bench
