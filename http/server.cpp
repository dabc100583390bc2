// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <vector>

#include <civetweb.h>
#include <spdlog/spdlog.h>

#include "http/application.hpp"
#include "http/problem.hpp"

namespace pilecloud::http {

// Public to this file's callbacks.
struct server::state {
  application* answers = nullptr;
  server_options options;
  mg_context* running = nullptr;
  std::uint16_t port = 0;
};

namespace {

std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::string listening_port(const server_options& options) {
  const bool six = options.address.find(':') != std::string::npos;
  return (six ? "[" + options.address + "]" : options.address) + ":" + std::to_string(options.port);
}

// False: larger than allowed; what came is thrown away so that the peer reads our answer before the socket closes.
bool read_body(mg_connection* peer, long long announced, std::size_t limit, std::string& body) {
  std::array<char, 16u << 10> piece;
  bool fits = announced <= static_cast<long long>(limit);
  std::size_t thrown_away = 0;
  while (thrown_away <= 4 * limit) {
    const int got = mg_read(peer, piece.data(), piece.size());
    if (got <= 0) break;
    const auto size = static_cast<std::size_t>(got);
    if (fits && body.size() + size <= limit) {
      body.append(piece.data(), size);
    } else {
      fits = false;
      thrown_away += size;
    }
  }
  return fits;
}

request request_of(const mg_request_info& from) {
  request made;
  made.method = from.request_method;
  made.path = from.local_uri_raw == nullptr ? "" : from.local_uri_raw;
  made.query = from.query_string == nullptr ? "" : from.query_string;
  made.source = from.remote_addr;
  for (int i = 0; i < from.num_headers; ++i) {
    // A header given twice is joined, as RFC 9110 §5.3 says.
    auto& value = made.headers[lower_case(from.http_headers[i].name)];
    value += (value.empty() ? "" : ", ") + std::string{from.http_headers[i].value};
  }
  return made;
}

void send(mg_connection* peer, const response& made, bool with_body) {
  mg_response_header_start(peer, made.status);
  const auto add = [peer](const char* name, const std::string& value) {
    mg_response_header_add(peer, name, value.c_str(), static_cast<int>(value.size()));
  };
  if (!made.content_type.empty()) add("Content-Type", made.content_type);
  for (const auto& [name, value] : made.headers) add(name.c_str(), value);
  add("X-Content-Type-Options", "nosniff");
  add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  add("Referrer-Policy", "no-referrer");
  const bool has_body = made.status != 304 && made.status != 204;
  if (has_body) add("Content-Length", std::to_string(made.body.size()));
  mg_response_header_send(peer);
  if (with_body && has_body) mg_write(peer, made.body.data(), made.body.size());
}

int on_request(mg_connection* peer) {
  const auto& from = *mg_get_request_info(peer);
  auto& mine = *static_cast<server::state*>(from.user_data);
  auto asked = request_of(from);
  const bool whole = read_body(peer, from.content_length, mine.options.body_bytes, asked.body);
  response made;
  if (whole) {
    made = mine.answers->answer(asked);
  } else {
    mg_disable_keep_alive(peer);
    made = to_response({problem_kind::too_large,
                        "a body has at most " + std::to_string(mine.options.body_bytes) + " bytes",
                        {},
                        "body_must_not_be_too_large",
                        0,
                        {}});
  }
  send(peer, made, asked.method != "HEAD");
  return made.status;
}

// What civetweb refuses by itself (a broken request line, headers too large) leaves as problem details too.
int on_error(mg_connection* peer, int status, const char*) {
  response made;
  made.status = status;
  made.content_type = "application/problem+json";
  made.body = "{\"type\":\"urn:pilecloud:problem:malformed\",\"title\":\"The request cannot be read\",\"status\":" +
              std::to_string(status) + "}";
  mg_disable_keep_alive(peer);
  send(peer, made, true);
  return 0;
}

int on_log(const mg_connection*, const char* message) {
  spdlog::debug("civetweb: {}", message);
  return 1;
}

}  // namespace

server::server(std::unique_ptr<state> s) : state_(std::move(s)) {}
server::~server() { stop(); }
std::uint16_t server::port() const { return state_->port; }

void server::stop() {
  if (state_->running == nullptr) return;
  mg_stop(state_->running);
  state_->running = nullptr;
}

result<std::unique_ptr<server>, server_error> server::start(application& answers, const server_options& options) {
  static std::once_flag once;
  std::call_once(once, [] { mg_init_library(0); });

  auto fresh = std::make_unique<state>();
  fresh->answers = &answers;
  fresh->options = options;
  const auto text = [](auto number) { return std::to_string(number); };
  const std::vector<std::pair<std::string, std::string>> chosen{
      {"listening_ports", listening_port(options)},
      {"num_threads", text(options.threads)},
      {"connection_queue", text(options.waiting_connections)},
      {"listen_backlog", text(options.waiting_connections)},
      {"max_request_size", text(options.header_bytes)},
      {"request_timeout_ms", text(options.request_timeout.count())},
      {"enable_keep_alive", "yes"},
      {"keep_alive_timeout_ms", text(options.keep_alive.count())},
      {"tcp_nodelay", "1"},
      {"enable_directory_listing", "no"},
      {"decode_url", "no"},                 // the router decodes segment by segment
      {"access_control_allow_origin", ""},  // civetweb's default lets every site in
      {"access_control_allow_methods", ""},
      {"access_control_allow_headers", ""},
  };
  std::vector<const char*> flat;
  for (const auto& [name, value] : chosen) {
    flat.push_back(name.c_str());
    flat.push_back(value.c_str());
  }
  flat.push_back(nullptr);

  mg_callbacks callbacks{};
  callbacks.begin_request = on_request;
  callbacks.http_error = on_error;
  callbacks.log_message = on_log;

  std::array<char, 256> words{};
  mg_error_data wrong{};
  wrong.text = words.data();
  wrong.text_buffer_size = words.size();
  mg_init_data init{};
  init.callbacks = &callbacks;
  init.user_data = fresh.get();
  init.configuration_options = flat.data();
  fresh->running = mg_start2(&init, &wrong);
  if (fresh->running == nullptr) {
    return server_error{listening_port(options) + ": " + (words[0] != '\0' ? words.data() : "cannot listen")};
  }
  std::array<mg_server_port, 4> ports{};
  if (mg_get_server_ports(fresh->running, static_cast<int>(ports.size()), ports.data()) > 0) {
    fresh->port = static_cast<std::uint16_t>(ports[0].port);
  }
  return std::unique_ptr<server>(new server(std::move(fresh)));
}

}  // namespace pilecloud::http
