// SPDX-License-Identifier: Apache-2.0
// pile_socket on a Beast websocket over TCP or TLS. Only pile_listener.cpp includes it.
//
// Beast's own idle timer pings at half its time and closes at the whole: 2 × ping. Messages are read into a string
// that is moved out, so an idle socket keeps none; without compression and fragments a server's stream has no write
// buffer.
#pragma once

#include <algorithm>
#include <deque>
#include <list>
#include <utility>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "devices/pile_socket.hpp"

namespace pilecloud::devices::beast_detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using strand = asio::strand<asio::io_context::executor_type>;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, strand>;
using tls_stream = beast::ssl_stream<tcp_socket>;
using steady = std::chrono::steady_clock;
using timer = asio::basic_waitable_timer<steady, asio::wait_traits<steady>, strand>;

template <class Stream>
class beast_socket final : public pile_socket, public std::enable_shared_from_this<beast_socket<Stream>> {
 public:
  // `kept`: what must outlive the socket.
  beast_socket(Stream stream, socket_bounds bounds, std::shared_ptr<void> kept)
      : kept_(std::move(kept)),
        ws_(std::move(stream)),
        alarm_(ws_.get_executor()),
        bounds_(bounds),
        allowance_(bounds.burst) {
    websocket::stream_base::timeout times{};
    times.handshake_timeout = std::chrono::seconds{5};  // of the close, too
    times.idle_timeout = 2 * bounds.ping;
    times.keep_alive_pings = true;
    ws_.set_option(times);
    ws_.auto_fragment(false);
    ws_.read_message_max(bounds.message);
  }

  websocket::stream<Stream>& stream() { return ws_; }

  void start(socket_callbacks told) override {
    this->run([self = self_of(), told = std::move(told)]() mutable {
      self->told_ = std::move(told);
      if (self->closed_) return self->tell_closed();
      self->started_ = true;
      self->read();
    });
  }

  void send(std::string text) override {
    asio::dispatch(ws_.get_executor(), [self = self_of(), text = std::move(text)]() mutable {
      if (self->closing_ || self->closed_) return;
      self->unsent_bytes_ += text.size();
      if (self->unsent_bytes_ > self->bounds_.unsent) return self->fail(1006, "the pile does not read");
      self->unsent_.push_back(std::move(text));
      if (!self->writing_) self->write();
    });
  }

  void close(std::uint16_t code, std::string why) override {
    asio::dispatch(ws_.get_executor(), [self = self_of(), code, why = std::move(why)]() mutable {
      if (self->closing_ || self->closed_) return;
      self->closing_ = true;
      self->code_ = code;
      self->why_ = std::move(why);
      self->arm_cut();
      if (!self->writing_) self->send_close();
    });
  }

  void cut() override {
    asio::dispatch(ws_.get_executor(), [self = self_of()] { self->fail(1006, "cut"); });
  }

  void run(std::function<void()> what) override { asio::post(ws_.get_executor(), std::move(what)); }

  void after(std::chrono::milliseconds pause, std::function<void()> what) override {
    asio::dispatch(ws_.get_executor(), [self = self_of(), pause, what = std::move(what)]() mutable {
      if (self->closed_) return;
      const auto one = self->pauses_.emplace(self->pauses_.end(), self->ws_.get_executor(), pause);
      one->async_wait([self, one, what = std::move(what)](beast::error_code failed) {
        self->pauses_.erase(one);
        if (!failed && !self->closed_) what();
      });
    });
  }

  void wake_at(steady::time_point at, std::function<void()> what) override {
    asio::dispatch(ws_.get_executor(), [self = self_of(), at, what = std::move(what)]() mutable {
      if (self->closing_ || self->closed_) return;
      self->alarm_.expires_at(at);
      self->alarm_.async_wait([self, what = std::move(what)](beast::error_code failed) {
        if (!failed && !self->closing_ && !self->closed_) what();
      });
    });
  }

 private:
  std::shared_ptr<beast_socket> self_of() { return this->shared_from_this(); }

  void read() {
    buffer_.emplace(text_, bounds_.message + 1);
    ws_.async_read(*buffer_, [self = self_of()](beast::error_code failed, std::size_t) { self->was_read(failed); });
  }

  void was_read(beast::error_code failed) {
    if (failed) return ended_by(failed);
    if (closing_ || closed_) return read();  // until the pile's close frame
    if (!ws_.got_text()) {
      text_.clear();
      close(1003, "text only");
      return read();
    }
    told_.text(std::exchange(text_, {}));
    const auto pause = pause_for_rate();
    if (pause == std::chrono::milliseconds{0}) return read();
    after(pause, [self = self_of()] { self->read(); });
  }

  // A token bucket; what is missing in it is waited for.
  std::chrono::milliseconds pause_for_rate() {
    const auto now = steady::now();
    const std::chrono::duration<double> passed = now - counted_;
    counted_ = now;
    allowance_ = std::min(bounds_.burst, allowance_ + passed.count() * bounds_.messages_per_second) - 1;
    if (allowance_ >= 0) return std::chrono::milliseconds{0};
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::duration<double>{-allowance_ / bounds_.messages_per_second});
  }

  void write() {
    writing_ = true;
    ws_.text(true);
    ws_.async_write(asio::buffer(unsent_.front()), [self = self_of()](beast::error_code failed, std::size_t) {
      self->writing_ = false;
      if (failed) return self->ended_by(failed);
      self->unsent_bytes_ -= self->unsent_.front().size();
      self->unsent_.pop_front();
      if (self->unsent_.empty()) self->unsent_.shrink_to_fit();
      if (!self->unsent_.empty()) return self->write();
      if (self->closing_) self->send_close();
    });
  }

  // Beast reads on in a close; a read of ours under way ends with it.
  void send_close() {
    if (closed_) return;
    websocket::close_reason reason{static_cast<websocket::close_code>(code_)};
    reason.reason = websocket::reason_string{why_.substr(0, 123)};
    ws_.async_close(reason, [self = self_of()](beast::error_code) { self->fail(self->code_, self->why_); });
  }

  void arm_cut() {
    alarm_.expires_after(std::chrono::seconds{5});
    alarm_.async_wait([self = self_of()](beast::error_code failed) {
      if (!failed) self->fail(self->code_, self->why_);
    });
  }

  void ended_by(beast::error_code failed) {
    if (closing_ && failed != websocket::error::closed && ws_.is_open()) return;  // its close is under way
    if (closing_) return fail(code_, why_);
    if (failed == websocket::error::closed) return fail(ws_.reason().code, std::string{ws_.reason().reason.c_str()});
    if (failed == websocket::error::message_too_big || failed == websocket::error::buffer_overflow)
      return fail(1009, "the message is too big");
    fail(1006, failed.message());
  }

  void fail(std::uint16_t code, std::string why) {
    if (std::exchange(closed_, true)) return;
    code_ = code;
    why_ = std::move(why);
    alarm_.cancel();
    // No timer keeps a gone socket, or the listener's end, waiting: not a pause, nor Beast's own when nothing is read.
    for (auto& each : pauses_) each.cancel();
    const auto never = websocket::stream_base::none();
    ws_.set_option(websocket::stream_base::timeout{never, never, false});
    beast::error_code ignored;
    beast::get_lowest_layer(ws_).close(ignored);
    if (started_) tell_closed();
  }

  void tell_closed() {
    auto told = std::exchange(told_, {});
    if (told.closed)
      asio::post(ws_.get_executor(),
                 [self = self_of(), told = std::move(told)] { told.closed(self->code_, self->why_); });
  }

  const std::shared_ptr<void> kept_;
  websocket::stream<Stream> ws_;
  timer alarm_;
  std::list<timer> pauses_;  // under way
  const socket_bounds bounds_;
  socket_callbacks told_;
  std::string text_;
  std::optional<asio::dynamic_string_buffer<char, std::char_traits<char>, std::allocator<char>>> buffer_;
  std::deque<std::string> unsent_;
  std::size_t unsent_bytes_ = 0;
  double allowance_;
  steady::time_point counted_ = steady::now();
  std::string why_;
  std::uint16_t code_ = 1006;
  bool started_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool closed_ = false;
};

}  // namespace pilecloud::devices::beast_detail
