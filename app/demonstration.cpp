// SPDX-License-Identifier: Apache-2.0
#include "app/demonstration.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "app/administrator.hpp"
#include "app/node.hpp"
#include "projections/piles.hpp"
#include "projections/staff.hpp"

namespace pilecloud::app {

namespace {

using nlohmann::json;
namespace simulator = devices::simulator;

constexpr int piles = 6;
constexpr int drivers = 12;
constexpr std::int64_t speed = 600;
constexpr std::int64_t power_times = 60;  // else a charge of a few seconds is of a few Wh
constexpr const char* station = "DEMO";
constexpr const char* prefix = "DEMO-";

std::string card_of(int driver) { return fmt::format("DEMO{:08}", 1000 + driver); }

// Night is cheap, the evening dear.
json tariff() {
  json slots = json::array();
  for (int slot = 0; slot < 48; ++slot) {
    const int hour = slot / 2;
    slots.push_back(hour < 7 || hour >= 23 ? "valley" : hour >= 18 && hour < 22 ? "peak" : "flat");
  }
  const auto price = [](std::int64_t electricity) {
    return json{{"electricity_e5_yuan_per_kwh", electricity}, {"service_e5_yuan_per_kwh", 40'000}};
  };
  const json prices{{"valley", price(35'000)}, {"flat", price(70'000)}, {"peak", price(110'000)}};
  return {{"name", "示范电价"}, {"time_zone", "Asia/Shanghai"}, {"tables", {{{"slots", slots}, {"prices", prices}}}}};
}

// The API, as the administrator uses it, without the socket.
class api {
 public:
  api(http::application& application, node& node) : application_(application) {
    const auto row = projections::find_staff(node.rows().read(), staff_id{administrator_name});
    if (row) token_ = application.tokens().issue(row->staff, row->credential_version, node.clock().now() + lasts);
  }
  bool may() const { return !token_.empty(); }

  // What was made before answers 409 or its first answer again: both are well.
  result<json, std::string> send(const std::string& method, const std::string& path, const json& body) {
    http::request asked;
    asked.method = method;
    asked.path = "/api/v1" + path;
    asked.headers = {{"authorization", "Bearer " + token_},
                     {"content-type", "application/json"},
                     {"idempotency-key", "demonstration:" + path + ":" + std::to_string(++count_)}};
    asked.body = body.dump();
    asked.source = "demonstration";
    const auto answer = application_.answer(asked);
    auto read = json::parse(answer.body, nullptr, false);
    const bool was_there = answer.status == 409;
    if (answer.status >= 300 && !was_there)
      return fmt::format("{} {} answered {} {}", method, path, answer.status, answer.body);
    return read.is_object() ? std::move(read) : json::object();
  }

 private:
  static constexpr duration lasts = std::chrono::minutes{10};
  http::application& application_;
  std::string token_;
  int count_ = 0;
};

using outcome = result<nothing, std::string>;

outcome make_site(api& with) {
  const auto priced = with.send("POST", "/tariffs", tariff());
  if (!priced) return priced.error();
  if (const auto made = with.send("POST", "/stations",
                                  {{"station", station}, {"name", "花园小区示范站"}, {"time_zone", "Asia/Shanghai"}});
      !made)
    return made.error();
  if (!priced.value().contains("tariff")) return nothing{};  // there already, and assigned
  const auto assigned = with.send("PUT", fmt::format("/stations/{}/tariff", station),
                                  {{"tariff", priced.value()["tariff"]}, {"version", 1}});
  if (!assigned) return assigned.error();
  return nothing{};
}

outcome make_piles(api& with) {
  for (int i = 0; i < piles; ++i) {
    const auto pile = simulator::fleet::name_of(prefix, i);
    const auto made = with.send(
        "POST", "/piles",
        {{"pile", pile}, {"station", station}, {"connectors", 2}, {"rated_power_mw", 7'000'000 * power_times}});
    if (!made) return made.error();
    // Loopback only: nobody else reaches the port of a demonstration.
    const auto access = with.send("POST", fmt::format("/piles/{}/access", pile), {{"security_profile", 0}});
    if (!access) return access.error();
  }
  return nothing{};
}

outcome make_drivers(api& with) {
  for (int i = 0; i < drivers; ++i) {
    const auto account =
        with.send("POST", "/accounts", {{"phone", fmt::format("1990000{:04}", i)}, {"name", "示范用户"}});
    if (!account) return account.error();
    if (!account.value().contains("account")) continue;
    const auto where = "/accounts/" + account.value()["account"].get<std::string>();
    const auto paid = with.send("POST", where + "/top-ups", {{"amount_fen", 20'000}, {"channel", "sandbox"}});
    if (!paid) return paid.error();
    const auto card = with.send("POST", where + "/cards", {{"card", card_of(i)}});
    if (!card) return card.error();
  }
  return nothing{};
}

}  // namespace

result<std::unique_ptr<demonstration>, std::string> demonstration::open(http::application& application, node& node,
                                                                        const std::string& folder,
                                                                        std::uint16_t piles_port) {
  api with{application, node};
  if (!with.may()) return std::string{"the demonstration needs the administrator"};
  for (const auto& step : {make_site, make_piles, make_drivers}) {
    if (auto done = step(with); !done) return done.error();
  }
  std::error_code wrong;
  std::filesystem::create_directories(folder, wrong);
  if (wrong) return fmt::format("'{}' cannot be made: {}", folder, wrong.message());
  simulator::fleet_terms terms;
  terms.url = fmt::format("ws://127.0.0.1:{}/ocpp", piles_port);
  terms.piles = piles;
  terms.prefix = prefix;
  terms.speed = speed;
  terms.power_times = power_times;
  terms.book_folder = folder;
  for (int i = 0; i < drivers; ++i) terms.cards.push_back(card_of(i));
  auto fleet = simulator::fleet::open(std::move(terms));
  if (!fleet) return fleet.error().text;
  return std::unique_ptr<demonstration>{new demonstration{std::move(fleet).value()}};
}

demonstration::demonstration(std::unique_ptr<simulator::fleet> fleet)
    : piles_(std::move(fleet)), charging_([this] {
        const auto ended = piles_->run(std::chrono::minutes{1}, [] {});
        if (!ended) spdlog::warn("the demonstration ended: {}", ended.error().text);
      }) {}

demonstration::~demonstration() {
  piles_->end();
  piles_->end();  // at once: what was not told is told at the next start
  charging_.join();
}

}  // namespace pilecloud::app
