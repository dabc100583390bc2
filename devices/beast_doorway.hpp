// SPDX-License-Identifier: Apache-2.0
// One connection from its accept to its websocket: TLS, the HTTP request, the admission's word, the answer. All of it
// within one time bound; ends itself. Only pile_listener.cpp includes it.
#pragma once

#include <openssl/x509.h>

#include "devices/beast_socket.hpp"
#include "devices/pile_listener.hpp"
#include "devices/upgrade_request.hpp"

namespace pilecloud::devices::beast_detail {

namespace http = boost::beast::http;

class doorstep {
 public:
  virtual ~doorstep() = default;
  virtual void cut() = 0;
};

// What a doorway needs of its listener.
class house {
 public:
  virtual ~house() = default;
  virtual const listener_options& options() const = 0;
  virtual void admit(pile_knock knock, std::function<void(admission_verdict)> then) = 0;
  virtual void entered(const std::shared_ptr<pile_socket>& socket) = 0;
};

inline std::string name_part(X509_NAME* name, int part) {
  char text[256] = {};
  const auto size = X509_NAME_get_text_by_NID(name, part, text, sizeof text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string{};
}

inline std::optional<client_certificate> certificate_of(SSL* tls) {
  const std::unique_ptr<X509, decltype(&X509_free)> shown{SSL_get_peer_certificate(tls), &X509_free};
  if (!shown || SSL_get_verify_result(tls) != X509_V_OK) return std::nullopt;
  auto* subject = X509_get_subject_name(shown.get());
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(shown.get()), nullptr), &BN_free};
  char* hex = number ? BN_bn2hex(number.get()) : nullptr;
  client_certificate read{name_part(subject, NID_commonName), name_part(subject, NID_organizationName), hex ? hex : "",
                          name_part(subject, NID_serialNumber)};
  OPENSSL_free(hex);
  return read;
}

template <class Stream>
class doorway final : public doorstep, public std::enable_shared_from_this<doorway<Stream>> {
 public:
  static constexpr bool is_tls = std::is_same_v<Stream, tls_stream>;

  // `place` is held as long as the connection lives, and keeps the house.
  doorway(Stream stream, house& at, std::shared_ptr<void> place)
      : place_(std::move(place)), at_(at), stream_(std::move(stream)), alarm_(stream_.get_executor()) {}

  void begin() {
    alarm_.expires_after(at_.options().handshake);
    alarm_.async_wait([self = self_of()](beast::error_code failed) {
      if (!failed) self->leave();
    });
    if constexpr (is_tls) {
      stream_.async_handshake(asio::ssl::stream_base::server, [self = self_of()](beast::error_code failed) {
        if (failed) return self->leave();
        self->read();
      });
    } else {
      read();
    }
  }

  void cut() override {
    asio::dispatch(alarm_.get_executor(), [self = self_of()] { self->leave(); });
  }

 private:
  std::shared_ptr<doorway> self_of() { return this->shared_from_this(); }

  void leave() {
    if (std::exchange(left_, true)) return;
    alarm_.cancel();
    if (!socket_) {
      beast::error_code ignored;
      return static_cast<void>(beast::get_lowest_layer(stream_).close(ignored));
    }
    socket_->cut();
  }

  void read() {
    parser_.header_limit(static_cast<std::uint32_t>(at_.options().header_bytes));
    parser_.body_limit(0);
    http::async_read_header(stream_, buffer_, parser_, [self = self_of()](beast::error_code failed, std::size_t) {
      if (self->left_) return;
      if (failed == http::error::header_limit || failed == http::error::buffer_overflow) return self->refuse({431});
      if (failed) return self->leave();
      self->knock();
    });
  }

  static std::string_view text_of(beast::string_view from) { return {from.data(), from.size()}; }

  void knock() {
    const auto& request = parser_.get();
    auto identity = identity_of(text_of(request.target()));
    if (!identity) return refuse({404});
    if (!websocket::is_upgrade(request)) return refuse({426});
    if (buffer_.size() > 0) return refuse({400});  // nothing may follow before our answer
    pile_knock asks;
    asks.identity = std::move(*identity);
    for (const auto& field : request)  // the header may come in several lines
      if (field.name() == http::field::sec_websocket_protocol)
        for (auto& name : subprotocols_of(text_of(field.value()))) asks.subprotocols.push_back(std::move(name));
    asks.credentials = credentials_of(text_of(request[http::field::authorization]));
    asks.tls = is_tls;
    if constexpr (is_tls) asks.certificate = certificate_of(stream_.native_handle());
    beast::error_code failed;
    const auto remote = beast::get_lowest_layer(stream_).remote_endpoint(failed);
    if (failed) return leave();
    asks.remote = remote.address().to_string() + ":" + std::to_string(remote.port());
    offered_ = asks.subprotocols;
    at_.admit(std::move(asks), [self = self_of()](admission_verdict verdict) {
      asio::dispatch(self->alarm_.get_executor(), [self, verdict = std::move(verdict)]() mutable {
        if (self->left_) return;
        if (auto* refused = std::get_if<pile_refused>(&verdict)) return self->refuse(*refused);
        self->take(std::move(std::get<pile_taken>(verdict)));
      });
    });
  }

  void refuse(pile_refused why) {
    answer_.version(11);
    answer_.result(why.status);
    answer_.set(http::field::connection, "close");
    answer_.content_length(0);
    if (why.retry_after) answer_.set(http::field::retry_after, std::to_string(why.retry_after->count()));
    if (why.status == 401) answer_.set(http::field::www_authenticate, "Basic realm=\"OCPP\"");
    if (why.status == 426) answer_.set(http::field::upgrade, "websocket");
    http::async_write(stream_, answer_, [self = self_of()](beast::error_code, std::size_t) {
      beast::error_code ignored;
      beast::get_lowest_layer(self->stream_).shutdown(tcp_socket::shutdown_send, ignored);
      self->leave();
    });
  }

  void take(pile_taken taken) {
    const auto suits = std::find(offered_.begin(), offered_.end(), taken.subprotocol) != offered_.end();
    socket_ = std::make_shared<beast_socket<Stream>>(std::move(stream_), at_.options().socket, place_);
    auto& ws = socket_->stream();
    if (suits) {
      ws.set_option(websocket::stream_base::decorator([name = taken.subprotocol](websocket::response_type& answer) {
        answer.set(http::field::sec_websocket_protocol, name);
      }));
    }
    ws.async_accept(parser_.get(), [self = self_of(), suits, taken = std::move(taken)](beast::error_code failed) {
      if (failed) return self->leave();
      if (self->left_) return;
      self->left_ = true;
      self->alarm_.cancel();
      self->socket_->stream().set_option(websocket::stream_base::decorator([](websocket::response_type&) {}));
      self->at_.entered(self->socket_);
      if (!suits) return self->socket_->close(1002, "no subprotocol suits");
      taken.opened(self->socket_);
    });
  }

  const std::shared_ptr<void> place_;
  house& at_;
  Stream stream_;
  std::shared_ptr<beast_socket<Stream>> socket_;
  asio::basic_waitable_timer<steady, asio::wait_traits<steady>, strand> alarm_;
  beast::flat_buffer buffer_{16 * 1024};
  http::request_parser<http::empty_body> parser_;
  http::response<http::empty_body> answer_;
  std::vector<std::string> offered_;
  bool left_ = false;
};

}  // namespace pilecloud::devices::beast_detail
