// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/websocket_client.hpp"

#include <algorithm>
#include <deque>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/evp.h>

#include "base/decimal.hpp"

namespace pilecloud::devices::simulator {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using tcp = asio::ip::tcp;
using tls_stream = beast::ssl_stream<tcp::socket>;

using port_at_connect = asio::detail::socket_option::boolean<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>;

constexpr std::chrono::seconds patience{15};
constexpr std::size_t message_bytes_max = std::size_t{1024} * 1024;

std::string base64(const std::string& text) {
  std::string made((text.size() + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  made.resize(static_cast<std::size_t>(length));
  return made;
}

template <class Stream>
class client_socket final : public websocket_client, public std::enable_shared_from_this<client_socket<Stream>> {
 public:
  client_socket(asio::io_context& loop, Stream stream, central_address to, client_identity who, client_callbacks told)
      : ws_(std::move(stream)),
        resolver_(loop),
        alarm_(loop),
        to_(std::move(to)),
        who_(std::move(who)),
        told_(std::move(told)) {}

  void connect() override {
    alarm_.expires_after(patience);
    alarm_.async_wait([self = self_of()](beast::error_code failed) {
      if (!failed) self->fail("no answer in time");
    });
    resolver_.async_resolve(to_.host, to_.port, [self = self_of()](beast::error_code failed, const auto& found) {
      if (failed) return self->fail(failed.message());
      if (!self->who_.from.empty()) return self->connect_from(*found.begin());
      asio::async_connect(beast::get_lowest_layer(self->ws_), found,
                          [self](beast::error_code refused, const tcp::endpoint&) { self->connected(refused); });
    });
  }

  void send(std::string text) override {
    if (closed_ || cutting_) return;
    unsent_.push_back(std::move(text));
    if (!writing_) write();
  }

  void cut() override {
    if (closed_ || std::exchange(cutting_, true)) return;
    if (!writing_) fail("cut by the pile");
  }

 private:
  std::shared_ptr<client_socket> self_of() { return this->shared_from_this(); }

  // The kernel chooses the port at the connect: one that serves other targets will do.
  void connect_from(const tcp::endpoint& to) {
    auto& socket = beast::get_lowest_layer(ws_);
    beast::error_code failed;
    const auto from = asio::ip::make_address(who_.from, failed);
    if (!failed) socket.open(to.protocol(), failed);
    if (!failed) socket.set_option(port_at_connect{true}, failed);
    if (!failed) socket.bind({from, 0}, failed);
    if (failed) return fail(who_.from + ": " + failed.message());
    socket.async_connect(to, [self = self_of()](beast::error_code refused) { self->connected(refused); });
  }

  void connected(beast::error_code failed) {
    if (failed) return fail(failed.message());
    if (closed_) return;
    beast::error_code ignored;
    beast::get_lowest_layer(ws_).set_option(tcp::no_delay{true}, ignored);
    if constexpr (std::is_same_v<Stream, tls_stream>) {
      auto& tls = ws_.next_layer();
      tls.set_verify_callback(asio::ssl::host_name_verification{to_.host});
      if (SSL_set_tlsext_host_name(tls.native_handle(), to_.host.c_str()) != 1) return fail("no server name");
      tls.async_handshake(asio::ssl::stream_base::client, [self = self_of()](beast::error_code refused) {
        if (refused) return self->fail("TLS: " + refused.message());
        self->upgrade();
      });
    } else {
      upgrade();
    }
  }

  void upgrade() {
    websocket::stream_base::timeout times{};
    times.handshake_timeout = patience;
    times.idle_timeout = std::chrono::seconds{60};
    times.keep_alive_pings = true;
    ws_.set_option(times);
    ws_.auto_fragment(false);
    ws_.read_message_max(message_bytes_max);
    ws_.set_option(websocket::stream_base::decorator([who = who_](websocket::request_type& request) {
      request.set(http::field::user_agent, "pilecloud-simulator");
      request.set(http::field::sec_websocket_protocol, who.subprotocol);
      if (who.password) request.set(http::field::authorization, "Basic " + base64(who.identity + ':' + *who.password));
    }));
    ws_.async_handshake(answer_, to_.host + ':' + to_.port, to_.path + '/' + who_.identity,
                        [self = self_of()](beast::error_code failed) { self->upgraded(failed); });
  }

  void upgraded(beast::error_code failed) {
    if (closed_) return;
    if (failed) {
      if (answer_.result_int() != 0 && answer_.result() != http::status::switching_protocols) {
        const auto wait = answer_.find(http::field::retry_after);
        if (wait != answer_.end()) {
          const auto seconds =
              parse_decimal(std::string_view{wait->value().data(), wait->value().size()}, 0, extra_digits::refuse);
          if (seconds) retry_after_ = std::chrono::seconds{std::clamp<std::int64_t>(seconds.value(), 0, 3600)};
        }
        return fail(fmt::format("HTTP {}", answer_.result_int()));
      }
      return fail(failed.message());
    }
    if (answer_[http::field::sec_websocket_protocol] != who_.subprotocol) {
      return fail("the platform does not speak " + who_.subprotocol);
    }
    alarm_.cancel();
    open_ = true;
    told_.opened();
    read();
  }

  void read() {
    ws_.async_read(buffer_, [self = self_of()](beast::error_code failed, std::size_t) {
      if (self->closed_) return;
      if (failed) {
        const auto code = self->ws_.reason().code;
        const std::string why{self->ws_.reason().reason.c_str()};
        return self->fail(code == websocket::close_code::none ? failed.message() : fmt::format("{} {}", code, why));
      }
      auto text = beast::buffers_to_string(self->buffer_.data());
      self->buffer_ = {};
      if (!self->cutting_) self->told_.text(std::move(text));
      if (!self->closed_) self->read();
    });
  }

  void write() {
    writing_ = true;
    ws_.text(true);
    ws_.async_write(asio::buffer(unsent_.front()), [self = self_of()](beast::error_code failed, std::size_t) {
      self->writing_ = false;
      if (self->closed_) return;
      if (failed) return self->fail(failed.message());
      self->unsent_.pop_front();
      if (!self->unsent_.empty()) return self->write();
      if (self->cutting_) self->fail("cut by the pile");
    });
  }

  void fail(std::string why) {
    if (std::exchange(closed_, true)) return;
    alarm_.cancel();
    resolver_.cancel();
    beast::error_code ignored;
    beast::get_lowest_layer(ws_).close(ignored);
    asio::post(ws_.get_executor(), [self = self_of(), why = std::move(why)] {
      const auto told = std::exchange(self->told_, {});
      told.closed(why, self->retry_after_);
    });
  }

  websocket::stream<Stream> ws_;
  tcp::resolver resolver_;
  asio::steady_timer alarm_;
  const central_address to_;
  const client_identity who_;
  client_callbacks told_;
  websocket::response_type answer_;
  beast::flat_buffer buffer_;
  std::deque<std::string> unsent_;
  std::optional<std::chrono::seconds> retry_after_;
  bool open_ = false;
  bool writing_ = false;
  bool cutting_ = false;
  bool closed_ = false;
};

}  // namespace

result<central_address, address_error> parse_address(std::string_view url) {
  const auto bad = [url](std::string_view why) {
    return address_error{fmt::format("'{}' {}; write it as ws://HOST:PORT/ocpp or wss://HOST:PORT/ocpp", url, why)};
  };
  central_address made;
  auto rest = url;
  if (rest.starts_with("wss://")) {
    made.tls = true;
    rest.remove_prefix(6);
  } else if (rest.starts_with("ws://")) {
    rest.remove_prefix(5);
  } else {
    return bad("is no ws:// or wss:// address");
  }
  const auto slash = rest.find('/');
  auto host = rest.substr(0, slash);
  made.path = slash == std::string_view::npos ? "" : rest.substr(slash);
  while (made.path.ends_with('/')) made.path.pop_back();
  made.port = made.tls ? "443" : "80";
  const auto bracket = host.rfind(']');  // of an IPv6 address
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    made.port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  made.host = host;
  const auto port = parse_decimal(made.port, 0, extra_digits::refuse);
  if (made.host.empty()) return bad("names no host");
  if (!port || port.value() < 1 || port.value() > 65'535) return bad("has no port from 1 to 65535");
  if (made.host.find_first_of(" @?#") != std::string::npos || made.path.find_first_of(" ?#") != std::string::npos) {
    return bad("has a character that does not belong there");
  }
  return made;
}

std::shared_ptr<websocket_client> websocket_client::make(asio::io_context& loop, asio::ssl::context& tls,
                                                         const central_address& to, client_identity who,
                                                         client_callbacks told) {
  if (to.tls) {
    return std::make_shared<client_socket<tls_stream>>(loop, tls_stream{tcp::socket{loop}, tls}, to, std::move(who),
                                                       std::move(told));
  }
  return std::make_shared<client_socket<tcp::socket>>(loop, tcp::socket{loop}, to, std::move(who), std::move(told));
}

}  // namespace pilecloud::devices::simulator
