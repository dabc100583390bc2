// SPDX-License-Identifier: Apache-2.0
// The sockets: limits, keep-alive, what a browser and a broken client meet, and a clean stop.
#include "http/server.hpp"

#include <atomic>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

struct listening {
  std::unique_ptr<http::server> server;
  explicit listening(http::server_options options = {}) {
    options.port = 0;
    auto started = http::server::start(shared_world().application(), options);
    REQUIRE_MESSAGE(started.ok(), (started.ok() ? std::string{} : started.error().what));
    server = std::move(started.value());
  }
  httplib::Client client() const { return httplib::Client{"127.0.0.1", server->port()}; }
};

httplib::Headers signed_in() {
  return {{"Authorization", "Bearer " + shared_world().token_of(role::administrator)},
          {"Idempotency-Key", "over-a-socket"}};
}

// Bytes as they are, and whatever comes back until the server closes.
std::string raw(std::uint16_t port, const std::string& bytes) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  REQUIRE(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
  std::string got;
  std::array<char, 4096> piece;
  for (ssize_t size = 0; (size = ::recv(socket, piece.data(), piece.size(), 0)) > 0;) {
    got.append(piece.data(), static_cast<std::size_t>(size));
  }
  ::close(socket);
  return got;
}

TEST_CASE("a free port is found on loopback, and pages answer over a kept connection") {
  const listening here;
  CHECK(here.server->port() != 0);
  auto client = here.client();
  client.set_keep_alive(true);
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.Get("/healthz");
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == R"({"status":"alive"})");
    CHECK(answer->get_header_value("X-Content-Type-Options") == "nosniff");
    CHECK(answer->get_header_value("Content-Type") == "application/json");
  }
}

TEST_CASE("HEAD has the headers of GET and no body; 304 has none either") {
  const listening here;
  auto client = here.client();
  const auto whole = client.Get("/api/v1/stations", signed_in());
  REQUIRE(whole);
  const auto head = client.Head("/api/v1/stations", signed_in());
  REQUIRE(head);
  CHECK(head->status == 200);
  CHECK(head->body.empty());
  CHECK(head->get_header_value("ETag") == whole->get_header_value("ETag"));
  CHECK(head->get_header_value("Content-Length") == std::to_string(whole->body.size()));
  auto headers = signed_in();
  headers.emplace("If-None-Match", whole->get_header_value("ETag"));
  const auto same = client.Get("/api/v1/stations", headers);
  REQUIRE(same);
  CHECK(same->status == 304);
}

TEST_CASE("a write over a socket, chunked too") {
  const listening here;
  auto client = here.client();
  const std::string body = R"({"name":"花园小区","time_zone":"Asia/Shanghai"})";
  const auto made = client.Post("/api/v1/stations", signed_in(), body, "application/json");
  REQUIRE(made);
  CHECK(made->status == 201);
  const auto chunked = client.Post(
      "/api/v1/stations", signed_in(),
      [&body](std::size_t, httplib::DataSink& sink) {
        sink.write(body.data(), body.size() / 2);
        sink.write(body.data() + body.size() / 2, body.size() - body.size() / 2);
        sink.done();
        return true;
      },
      "application/json");
  REQUIRE(chunked);
  CHECK(chunked->status == 201);
  CHECK(chunked->body == made->body);  // the same key: the first answer
}

TEST_CASE("a body over the limit is 413, announced or chunked, and the server lives on") {
  http::server_options options;
  options.body_bytes = 1000;
  const listening here{options};
  auto client = here.client();
  const auto large = client.Post("/api/v1/stations", signed_in(), std::string(200'000, ' '), "application/json");
  REQUIRE(large);
  CHECK(large->status == 413);
  CHECK(json::parse(large->body)["rule"] == "body_must_not_be_too_large");
  const std::string piece(900, ' ');
  const auto chunked = client.Post(
      "/api/v1/stations", signed_in(),
      [&piece](std::size_t, httplib::DataSink& sink) {
        for (int i = 0; i < 3; ++i) sink.write(piece.data(), piece.size());
        sink.done();
        return true;
      },
      "application/json");
  REQUIRE(chunked);
  CHECK(chunked->status == 413);
  CHECK(client.Get("/healthz")->status == 200);
}

TEST_CASE("broken requests get problem details or a closed connection, never a crash") {
  http::server_options options;
  options.request_timeout = std::chrono::milliseconds{500};
  options.keep_alive = std::chrono::milliseconds{200};
  const listening here{options};
  const auto port = here.server->port();
  CHECK(raw(port, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").find("200 OK") != std::string::npos);
  for (const auto& bytes : {std::string{"NONSENSE\r\n\r\n"}, std::string{"GET / HTTP/9.9\r\n\r\n"},
                            std::string{"\0\0\0\r\n\r\n", 7}, "GET /" + std::string(40'000, 'a') + " HTTP/1.1\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(40'000, 'a') + "\r\n\r\n",
                            std::string{"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"},
                            std::string{"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{"},
                            std::string{"GET /healthz HTTP/1.1\r\nHo"}}) {
    const auto got = raw(port, bytes);
    CAPTURE(bytes.substr(0, 60));
    CHECK(got.find("200 OK") == std::string::npos);
  }
  CHECK(here.client().Get("/healthz")->status == 200);
}

TEST_CASE("paths do not climb, and escapes are decoded once") {
  const listening here;
  const auto port = here.server->port();
  for (const auto* path : {"/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/etc/passwd", "/api/v1/../../healthz/x",
                           "/healthz%00", "/api/v1/accounts/%252e"}) {
    CAPTURE(path);
    const auto got = raw(port, std::string{"GET "} + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(got.find("200 OK") == std::string::npos);
    CHECK(got.find("root:") == std::string::npos);
  }
}

TEST_CASE("another site's page is let in nowhere (no CORS)") {
  const listening here;
  auto client = here.client();
  const httplib::Headers asked{{"Origin", "https://evil.example"}, {"Access-Control-Request-Method", "POST"}};
  const auto preflight = client.Options("/api/v1/stations", asked);
  REQUIRE(preflight);
  CHECK(preflight->status == 405);
  CHECK_FALSE(preflight->has_header("Access-Control-Allow-Origin"));
  const auto read = client.Get("/healthz", {{"Origin", "https://evil.example"}});
  CHECK_FALSE(read->has_header("Access-Control-Allow-Origin"));
}

TEST_CASE("a port that is taken is said so") {
  const listening here;
  http::server_options options;
  options.port = here.server->port();
  const auto second = http::server::start(shared_world().application(), options);
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().what.find(std::to_string(options.port)) != std::string::npos);
}

TEST_CASE("many callers at once are all answered, and stop() ends in time") {
  http::server_options options;
  options.threads = 4;
  listening here{options};
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i) {
    callers.emplace_back([&here, &good] {
      for (int k = 0; k < 10; ++k) {
        const auto answer = here.client().Get("/healthz");
        if (answer && answer->status == 200) ++good;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  CHECK(good == 160);
  const auto began = std::chrono::steady_clock::now();
  here.server->stop();
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{10});
  CHECK_FALSE(here.client().Get("/healthz"));
}

}  // namespace
}  // namespace pilecloud::tests
