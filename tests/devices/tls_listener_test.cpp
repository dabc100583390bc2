// SPDX-License-Identifier: Apache-2.0
// Security profiles 2 and 3 over real TLS sockets on loopback (rules.md W6).
#include <atomic>
#include <mutex>
#include <utility>  // Asio 1.74 uses std::exchange without it

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <doctest/doctest.h>

#include "devices/pile_admission.hpp"
#include "devices/pile_listener.hpp"
#include "tests/devices/throwaway_certificates.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace {

constexpr std::string_view secret = "0123456789abcdefXYZ";

// Lets piles of one security profile in and keeps what each showed.
class tls_port {
 public:
  explicit tls_port(std::uint8_t profile) {
    listener_options options;
    options.address = "127.0.0.1";
    options.port = std::nullopt;
    options.tls_port = 0;
    options.handshake = 5s;
    const auto own = authority.sign("localhost", 2);
    options.tls = {own.certificate, own.key, authority.certificate()};
    auto opened = pile_listener::open(options, [this, profile](const pile_knock& knock, const auto& then) {
      {
        const std::lock_guard lock{mutex_};
        last_ = knock;
      }
      ++knocks;
      const auto is_password = [](std::string_view password) { return password == secret; };
      switch (check_access({profile, "sealed"}, knock, is_password)) {
        case admission_reason::accepted:
          return then(pile_taken{"ocpp1.6", [](const std::shared_ptr<pile_socket>& socket) {
                                   socket->start({[](const std::string&) {}, [](std::uint16_t, std::string) {}});
                                   socket->send("hello");
                                 }});
        case admission_reason::unauthorized:
          return then(pile_refused{401, {}});
        case admission_reason::forbidden:
          return then(pile_refused{403, {}});
      }
    });
    REQUIRE(opened);
    listener_ = std::move(opened.value());
  }

  pile_knock last() {
    const std::lock_guard lock{mutex_};
    return last_;
  }
  std::uint16_t port() const { return listener_->tls_port(); }

  tests::throwaway_authority authority{"an authority"};
  std::atomic<int> knocks{0};

 private:
  std::mutex mutex_;
  pile_knock last_;
  std::unique_ptr<pile_listener> listener_;
};

// What a pile that connects so hears: what is sent first, or how it ends.
std::string heard(const tls_port& at, const std::string& password, const std::optional<tests::pem_files>& shown = {}) {
  asio::io_context loop;
  asio::ssl::context tls{asio::ssl::context::tls_client};
  tls.load_verify_file(at.authority.certificate());
  tls.set_verify_mode(asio::ssl::verify_peer);
  if (shown) {
    tls.use_certificate_chain_file(shown->certificate);
    tls.use_private_key_file(shown->key, asio::ssl::context::pem);
  }
  websocket::stream<beast::ssl_stream<asio::ip::tcp::socket>> ws{loop, tls};
  beast::error_code failed;
  ws.next_layer().next_layer().connect({asio::ip::make_address("127.0.0.1"), at.port()});
  ws.next_layer().handshake(asio::ssl::stream_base::client, failed);
  if (failed) return "no TLS";
  ws.set_option(websocket::stream_base::decorator([&password](websocket::request_type& request) {
    request.set(beast::http::field::sec_websocket_protocol, "ocpp1.6");
    const auto open = "P1:" + password;
    std::string coded(4 * (open.size() / 3 + 1) + 1, '\0');
    const auto size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(coded.data()),
                        reinterpret_cast<const unsigned char*>(open.data()), static_cast<int>(open.size()));
    coded.resize(static_cast<std::size_t>(size));
    if (!password.empty()) request.set(beast::http::field::authorization, "Basic " + coded);
  }));
  ws.handshake("localhost", "/ocpp/P1", failed);
  if (failed == websocket::error::upgrade_declined) return "refused";
  if (failed) return "cut";
  beast::flat_buffer buffer;
  ws.read(buffer, failed);
  return failed ? "cut" : beast::buffers_to_string(buffer.data());
}

}  // namespace

TEST_CASE("W6: profile 2 over a TLS socket: the password opens, none and a wrong one do not") {
  tls_port at{2};
  CHECK(heard(at, std::string{secret}) == "hello");
  CHECK(at.last().tls);
  CHECK_FALSE(at.last().certificate.has_value());
  CHECK(heard(at, "") == "refused");
  CHECK(heard(at, "another-password-00") == "refused");
}

TEST_CASE("W6: profile 3 over a TLS socket: the pile's own certificate opens, no other's and no password") {
  tls_port at{3};
  CHECK(heard(at, "", at.authority.sign("P1", 0x0A1B)) == "hello");
  REQUIRE(at.last().certificate);
  CHECK(at.last().certificate->common_name == "P1");
  CHECK(at.last().certificate->serial == "0A1B");
  CHECK(heard(at, "", at.authority.sign("P2", 5)) == "refused");
  CHECK(heard(at, std::string{secret}) == "refused");
}

TEST_CASE("W6: a certificate of an authority that is not ours is not even asked about") {
  tls_port at{3};
  tests::throwaway_authority other{"another authority"};
  CHECK(heard(at, std::string{secret}, other.sign("P1", 5)) != "hello");
  CHECK(at.knocks == 0);
}
