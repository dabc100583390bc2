// SPDX-License-Identifier: Apache-2.0
#include "bench/api_client.hpp"

#include <atomic>
#include <cstdlib>
#include <utility>  // Asio 1.74 uses std::exchange without it

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "bench/figures.hpp"

namespace pilecloud::bench {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

std::string new_command() {
  static std::atomic<std::uint64_t> last{0};
  return fmt::format("bench-{}-{}", ::getpid(), ++last);
}

nlohmann::json object_in(const std::string& text) {
  auto told = nlohmann::json::parse(text, nullptr, false);
  return told.is_discarded() ? nlohmann::json::object() : std::move(told);
}

}  // namespace

struct api_client::connection {
  asio::io_context loop;
  tcp::socket socket{loop};
  beast::flat_buffer read;
};

api_client::api_client(api_access to) : to_(std::move(to)) {}
api_client::~api_client() = default;

std::string api_client::ask(const std::string& method, const std::string& path, const std::string& body) {
  http::request<http::string_body> request{http::string_to_verb(method), path, 11, body};
  request.set(http::field::host, "127.0.0.1");
  request.set(http::field::content_type, "application/json");
  if (!to_.token.empty()) request.set(http::field::authorization, "Bearer " + to_.token);
  if (method != "GET") request.set("Idempotency-Key", new_command());
  request.prepare_payload();
  http::response<http::string_body> answer;
  try {
    if (!open_) {
      open_ = std::make_unique<connection>();
      open_->socket.connect({asio::ip::address_v4::loopback(), to_.port});
      open_->socket.set_option(tcp::no_delay{true});
    }
    http::write(open_->socket, request);
    http::read(open_->socket, open_->read, answer);
  } catch (const boost::system::system_error& failed) {
    throw cannot_run{fmt::format("{} {}: {}", method, path, failed.what())};
  }
  if (!answer.keep_alive()) open_.reset();
  if (answer.result_int() >= 300) {
    throw cannot_run{fmt::format("{} {} answered {} {}", method, path, answer.result_int(), answer.body())};
  }
  return std::move(answer.body());
}

nlohmann::json api_client::get(const std::string& path) { return object_in(ask("GET", "/api/v1" + path, {})); }
nlohmann::json api_client::post(const std::string& path, const nlohmann::json& body) {
  return object_in(ask("POST", "/api/v1" + path, body.dump()));
}
nlohmann::json api_client::put(const std::string& path, const nlohmann::json& body) {
  return object_in(ask("PUT", "/api/v1" + path, body.dump()));
}

double api_client::metric(const std::string& name) {
  const auto text = "\n" + ask("GET", "/metrics", {});
  const auto at = text.find('\n' + name + ' ');
  if (at == std::string::npos) throw cannot_run{"no metric " + name};
  return std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

api_access sign_in(std::uint16_t port, const std::string& password) {
  const auto told = api_client{{port, {}}}.post("/login", {{"name", "admin"}, {"password", password}});
  return {port, told.at("token").get<std::string>()};
}

}  // namespace pilecloud::bench
