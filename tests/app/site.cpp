// SPDX-License-Identifier: Apache-2.0
#include "tests/app/site.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include <httplib.h>

namespace pilecloud::tests {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds start_patience{20};
constexpr std::chrono::seconds page_patience{15};

json flat_table() {
  json slots = json::array();
  for (int slot = 0; slot < 48; ++slot) slots.push_back("flat");
  return {{"slots", slots},
          {"prices", {{"flat", {{"electricity_e5_yuan_per_kwh", 100'000}, {"service_e5_yuan_per_kwh", 40'000}}}}}};
}

std::atomic<std::uint64_t> keys{0};  // of all sites: nodes of one cluster know each other's

void expect(const reply& answer, int status, const std::string& what) {
  if (answer.status != status) {
    throw std::runtime_error(what + " answered " + std::to_string(answer.status) + " " + answer.body.dump());
  }
}

}  // namespace

site::site(std::string data_folder)
    : words_{PILECLOUD_PROGRAM, "serve", "--data", data_folder, "--port", "0", "--piles-port", "0"},
      run_folder_(data_folder + "-run") {
  if (!start()) throw std::runtime_error("serve did not start: " + log_text());
  const auto password = printed_password();
  if (password.empty()) throw std::runtime_error("serve printed no password: " + serve_->out());
  sign_in(password);
}

site::site(std::string config_file, std::string run_folder)
    : words_{PILECLOUD_PROGRAM, "serve", "--config", std::move(config_file)}, run_folder_(std::move(run_folder)) {}

std::string site::printed_password() {
  return serve_->wait_for_output("password: +([a-z0-9]+)", std::chrono::seconds{1}).value_or("");
}

void site::sign_in(const std::string& password) {
  password_ = password;
  const auto login = post("/api/v1/login", {{"name", "admin"}, {"password", password_}});
  expect(login, 200, "login");
  token_ = login.body["token"].get<std::string>();
  expect(post("/api/v1/staff", {{"name", "gateway"}, {"role", "device"}, {"password", "a device's long password"}}),
         201, "hiring the device");
  const auto device = post("/api/v1/login", {{"name", "gateway"}, {"password", "a device's long password"}});
  expect(device, 200, "login of the device");
  device_token_ = device.body["token"].get<std::string>();
}

void site::use_tokens_of(const site& other) {
  token_ = other.token_;
  device_token_ = other.device_token_;
}

site::~site() = default;

bool site::start() {
  serve_ = std::make_unique<process>(words_, run_folder_);
  const auto port = serve_->wait_for_output("http://127\\.0\\.0\\.1:([0-9]+)", start_patience);
  if (port) port_ = std::stoi(*port);
  return port.has_value();
}

void site::kill() { serve_->kill_hard(); }
int site::stop() { return serve_->stop(); }
std::string site::output() const { return serve_->out(); }
std::string site::log_text() const { return serve_->err(); }

reply site::post(const std::string& path, const json& body, const std::string& key, bool as_device) {
  const auto unique = key.empty() ? "key-" + std::to_string(++keys) : key;
  return send("POST", path, &body, unique, as_device ? device_token_ : token_, {});
}
reply site::put(const std::string& path, const json& body) { return send("PUT", path, &body, {}, token_, {}); }
reply site::get(const std::string& path, const std::string& if_none_match) const {
  return send("GET", path, nullptr, {}, token_, if_none_match);
}

reply site::send(const std::string& method, const std::string& path, const json* body, const std::string& key,
                 const std::string& token, const std::string& if_none_match) const {
  httplib::Client client{"127.0.0.1", port_.load()};
  client.set_connection_timeout(std::chrono::seconds{2});
  client.set_read_timeout(std::chrono::seconds{15});
  httplib::Request request;
  request.method = method;
  request.path = path;
  if (!token.empty()) request.headers.emplace("Authorization", "Bearer " + token);
  if (!key.empty()) request.headers.emplace("Idempotency-Key", key);
  if (!if_none_match.empty()) request.headers.emplace("If-None-Match", if_none_match);
  if (body != nullptr) {
    request.body = body->dump();
    request.headers.emplace("Content-Type", "application/json");
  }
  const auto answer = client.send(request);
  if (!answer) return {};
  return {answer->status, json::parse(answer->body, nullptr, false), answer->get_header_value("Location"),
          answer->get_header_value("Pilecloud-Position"), answer->get_header_value("ETag")};
}

void site::set_up(const std::string& station, const std::string& pile, int connectors) {
  const auto tariff =
      post("/api/v1/tariffs", {{"name", "flat"}, {"time_zone", "Asia/Shanghai"}, {"tables", {flat_table()}}});
  expect(tariff, 201, "publishing the tariff");
  expect(post("/api/v1/stations", {{"station", station}, {"name", "花园小区"}, {"time_zone", "Asia/Shanghai"}}), 201,
         "registering the station");
  expect(put("/api/v1/stations/" + station + "/tariff", {{"tariff", tariff.body["tariff"]}, {"version", 1}}), 200,
         "assigning the tariff");
  expect(post("/api/v1/piles",
              {{"pile", pile}, {"station", station}, {"connectors", connectors}, {"rated_power_mw", 7'000'000}}),
         201, "registering the pile");
}

std::string site::register_account(const std::string& phone) {
  const auto account = post("/api/v1/accounts", {{"phone", phone}, {"name", "陈坤龙"}});
  expect(account, 201, "registering the account");
  return account.body["account"].get<std::string>();
}

reply site::wait_for(const std::string& path, const std::string& field, const json& wanted) {
  const auto until = std::chrono::steady_clock::now() + page_patience;
  for (;;) {
    auto answer = get(path);
    const bool there = answer.status == 200 && answer.body.value(field, json{}) == wanted;
    if (there || std::chrono::steady_clock::now() > until) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

}  // namespace pilecloud::tests
