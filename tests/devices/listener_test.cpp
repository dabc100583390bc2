// SPDX-License-Identifier: Apache-2.0
// Real sockets on loopback: a pile of Beast's against the listener and a link.
#include <future>
#include <thread>
#include <utility>  // Asio 1.74 uses std::exchange without it

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <doctest/doctest.h>

#include "devices/ocpp_link.hpp"
#include "devices/pile_listener.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace {

struct listening {
  std::promise<std::pair<std::uint16_t, std::string>> closed;
  std::promise<std::shared_ptr<ocpp_link>> linked;
  pile_knock last;
  std::function<void(pile_socket&)> entered = [](pile_socket&) {};
  std::unique_ptr<pile_listener> listener;

  explicit listening(socket_bounds bounds = {}, std::optional<pile_refused> refused = {}) {
    listener_options options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.handshake = 1s;
    options.socket = bounds;
    auto opened = pile_listener::open(options, [this, refused](pile_knock knock, auto then) {
      last = knock;
      std::thread{[this, refused, then] {
        if (refused) return then(*refused);
        then(pile_taken{"ocpp1.6", [this](std::shared_ptr<pile_socket> socket) { link(std::move(socket)); }});
      }}.detach();
    });
    REQUIRE(opened);
    listener = std::move(opened.value());
  }
  void link(std::shared_ptr<pile_socket> socket) {
    entered(*socket);
    linked.set_value(ocpp_link::open(std::move(socket), ocpp_version::ocpp16, {},
                                     {[](const pile_call& call, auto then) {
                                        std::thread{[then, payload = call.payload] { then(payload); }}.detach();
                                      },
                                      [this](std::uint16_t code, std::string why) {
                                        closed.set_value({code, std::move(why)});
                                      },
                                      {}}));
  }
};

struct pile {
  asio::io_context loop;
  websocket::stream<asio::ip::tcp::socket> ws{loop};
  websocket::response_type answer;

  explicit pile(std::uint16_t port) { ws.next_layer().connect({asio::ip::make_address("127.0.0.1"), port}); }
  beast::error_code shake(const std::string& target, const std::string& protocols = "ocpp2.0.1, ocpp1.6") {
    ws.set_option(websocket::stream_base::decorator([protocols](websocket::request_type& request) {
      request.set(beast::http::field::sec_websocket_protocol, protocols);
      request.set(beast::http::field::authorization, "Basic UDE6c2VjcmV0");  // P1:secret
    }));
    beast::error_code failed;
    ws.handshake(answer, "localhost", target, failed);
    return failed;
  }
  std::string read() {
    beast::flat_buffer buffer;
    beast::error_code failed;
    ws.read(buffer, failed);
    return failed ? failed.message() : beast::buffers_to_string(buffer.data());
  }
  void write(const std::string& text) {
    ws.text(true);
    beast::error_code failed;
    ws.write(asio::buffer(text), failed);
  }
};

}  // namespace

TEST_CASE("W8: a pile connects by its path, calls and is called") {
  listening at;
  pile one{at.listener->port()};
  REQUIRE_FALSE(one.shake("/ocpp/P%31"));
  CHECK(one.answer[beast::http::field::sec_websocket_protocol] == "ocpp1.6");
  const auto link = at.linked.get_future().get();
  CHECK(at.last.identity == "P1");
  CHECK(at.last.subprotocols == std::vector<std::string>{"ocpp2.0.1", "ocpp1.6"});
  REQUIRE(at.last.credentials);
  CHECK(at.last.credentials->password == "secret");
  one.ws.write_some(false, asio::buffer(std::string{R"([2,"a","Heart)"}));  // in fragments
  one.ws.write_some(true, asio::buffer(std::string{R"(beat",{"x":1}])"}));
  CHECK(one.read() == R"([3,"a",{"x":1}])");
  std::promise<call_outcome> outcome;
  link->call("Reset", R"({"type":"Soft"})", 5s, [&](call_outcome how) { outcome.set_value(std::move(how)); });
  const auto asked = one.read();
  const auto id = asked.substr(4, asked.find('"', 4) - 4);
  one.write("[3,\"" + id + "\",{\"status\":\"Accepted\"}]");
  CHECK(std::get<std::string>(outcome.get_future().get()) == R"({"status":"Accepted"})");
  std::promise<call_outcome> late;
  link->call("Reset", "{}", 50ms, [&](call_outcome how) { late.set_value(std::move(how)); });
  CHECK(std::get<call_failure>(late.get_future().get()) == call_failure::timed_out);
  one.read();
  one.ws.close(websocket::close_code::normal);
  CHECK(at.closed.get_future().get().first == 1000);
}

// The whole answer to a plain request: Beast's client keeps a refusal to itself.
std::string asked_plainly(std::uint16_t port, const std::string& path, const std::string& more) {
  asio::io_context loop;
  asio::ip::tcp::socket raw{loop};
  raw.connect({asio::ip::make_address("127.0.0.1"), port});
  asio::write(raw, asio::buffer("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n"));
  std::string answer;
  beast::error_code end;
  asio::read(raw, asio::dynamic_buffer(answer), end);
  return answer;
}

TEST_CASE("refusals: by path, by admission with Retry-After, by a request that is no upgrade or too long") {
  listening at{{}, pile_refused{503, 7s}};
  const auto port = at.listener->port();
  const std::string upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
      "dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const auto refused = asked_plainly(port, "/ocpp/P1", upgrade);
  CHECK(refused.starts_with("HTTP/1.1 503 "));
  CHECK(refused.find("Retry-After: 7\r\n") != std::string::npos);
  for (const auto* path : {"/ocpp/", "/P1", "/ocpp/a/b", "/ocpp/%2", "/ocpp/%00"})
    CHECK(asked_plainly(port, path, upgrade).starts_with("HTTP/1.1 404 "));
  CHECK(asked_plainly(port, "/ocpp/" + std::string(49, 'a'), upgrade).starts_with("HTTP/1.1 404 "));
  CHECK(asked_plainly(port, "/ocpp/P1", "").starts_with("HTTP/1.1 426 "));
  CHECK(asked_plainly(port, "/ocpp/P1", "X: " + std::string(9000, 'x') + "\r\n").find(" 101 ") == std::string::npos);
}

TEST_CASE("without a subprotocol that suits the handshake completes without one and the socket is closed") {
  listening at;
  pile one{at.listener->port()};
  REQUIRE_FALSE(one.shake("/ocpp/P1", "ocpp1.5"));
  CHECK(one.answer.count(beast::http::field::sec_websocket_protocol) == 0);
  one.read();
  CHECK(one.ws.reason().code == 1002);
}

TEST_CASE("a huge message is closed with 1009") {
  listening at{{.message = 1000}};
  pile one{at.listener->port()};
  REQUIRE_FALSE(one.shake("/ocpp/P1"));
  one.write(std::string(5000, 'x'));
  CHECK(at.closed.get_future().get().first == 1009);
}

TEST_CASE("R7: a pile that sends what it has queued faster than its rate is slowed down, never refused") {
  listening at{{.messages_per_second = 100, .burst = 2}};
  pile one{at.listener->port()};
  REQUIRE_FALSE(one.shake("/ocpp/P1"));
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 12; ++i) one.write("[2,\"" + std::to_string(i) + "\",\"Heartbeat\",{}]");
  for (int i = 0; i < 12; ++i) CHECK(one.read() == "[3,\"" + std::to_string(i) + "\",{}]");
  CHECK(std::chrono::steady_clock::now() - began >= 90ms);  // nine of them waited 10 ms each
}

TEST_CASE("a slow handshake and a half-open socket are ended") {
  listening at{{.ping = 1s}};
  pile slow{at.listener->port()};
  pile dead{at.listener->port()};
  REQUIRE_FALSE(dead.shake("/ocpp/P1"));  // and never reads: no pong
  char byte = 0;
  beast::error_code failed;
  slow.ws.next_layer().read_some(asio::buffer(&byte, 1), failed);
  CHECK(failed);
  CHECK(at.closed.get_future().get().first == 1006);
}

TEST_CASE("the end of the listener tells every socket") {
  listening at;
  pile one{at.listener->port()};
  REQUIRE_FALSE(one.shake("/ocpp/P1"));
  at.linked.get_future().get();
  at.listener.reset();
  CHECK(at.closed.get_future().get().first == 1006);
}

TEST_CASE("a pause under way keeps neither a gone socket nor the listener's end waiting") {
  auto kept = std::make_shared<int>();
  const std::weak_ptr<int> gone = kept;
  listening at;
  at.entered = [kept = std::exchange(kept, {})](pile_socket& socket) { socket.after(1h, [kept] {}); };
  pile one{at.listener->port()};
  REQUIRE_FALSE(one.shake("/ocpp/P1"));
  at.linked.get_future().get();
  at.entered = {};
  one.ws.next_layer().close();
  CHECK(at.closed.get_future().get().first == 1006);
  at.listener.reset();
  CHECK(gone.expired());
}
