// SPDX-License-Identifier: Apache-2.0
#include "tests/http/world.hpp"

#include <atomic>
#include <memory>
#include <thread>

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "base/digest.hpp"
#include "base/sealing.hpp"

namespace pilecloud::tests {

namespace {

const operator_id our_operator{"operator"};

std::string fresh_key() {
  static std::atomic<int> made{0};
  return "key-" + std::to_string(++made);
}

}  // namespace

void entities_with_moods::ask(actors::request what, std::function<void(actors::answer)> then) {
  std::optional<actors::answer> instead;
  {
    const std::lock_guard held{lock_};
    if (until_ > 0 && --until_ == 0) std::swap(instead, next_);
  }
  if (instead) return then(*std::move(instead));
  real_.ask(std::move(what), std::move(then));
}

void entities_with_moods::answer_at(int nth, actors::answer what) {
  const std::lock_guard held{lock_};
  until_ = nth;
  next_ = std::move(what);
}

world::world(http::login_limits logins)
    : data_(std::filesystem::temp_directory_path() / ("pilecloud-http-" + to_hex(random_bytes(8)))) {
  spdlog::default_logger()->set_level(spdlog::level::warn);
  app::node_options options;
  options.data = data_.string();
  auto opened = app::node::open(options);
  REQUIRE_MESSAGE(opened.ok(), (opened.ok() ? std::string{} : opened.error()));
  node_ = std::move(opened.value());
  keys_ = std::move(http::key_ring::open(node_->keys(), node_->clock().now()).value());
  moods_ = std::make_unique<entities_with_moods>(node_->entities());
  auto& node = *node_;
  application_ = std::make_unique<http::application>(http::context{
      .entities = *moods_,
      .rows = node.rows(),
      .log = node.log(),
      .wait_for =
          [&node](std::uint16_t partition, std::uint64_t position, std::chrono::milliseconds timeout) {
            return node.projector().wait_for(partition, position, timeout);
          },
      .projections = [&node] { return node.projector().status(); },
      .keys = *keys_,
      .clock = node.clock(),
      .readiness_checks = {},
      .metrics = {http::gauge("test_gauge", "a number", [] { return 42.0; })},
      .parked = {},
      .retry_parked = {},
      .run_pile = [this](const projections::pile_row& pile, const actors::pile_verb& verb) -> pile_answers {
        const std::lock_guard held{verbs_lock_};
        if (what_piles_do_) return what_piles_do_(pile, verb);
        actors::verb_told told;
        told.outcome = actors::verb_outcome::offline;
        return pile_answers{told};
      },
      .setup = setup(),
      .logins = logins,
      .password_cost = password_cost::least});
  for (const auto who : all_roles) hire(who);
}

http::pile_setup world::setup() {
  return {
      [this](const pile_id&, const std::string& protocol, const std::string& password) {
        pile_.protocol = protocol;
        pile_.password = password;
        return pile_.to_password;
      },
      [this](const pile_id&, const std::string& protocol, const domain::pile::profile& wanted)
          -> std::variant<std::vector<domain::pile::profile_setting>, http::pile_silence> {
        pile_.protocol = protocol;
        if (pile_.silent) return *pile_.silent;
        const auto timeout = std::to_string(wanted.connection_timeout_s);
        return std::vector<domain::pile::profile_setting>{{"ConnectionTimeOut", timeout, pile_.to_settings, false, {}}};
      },
      [this](const pile_id&) { ++pile_.booted; }, [this](const pile_id&) { ++pile_.called_back; }};
}

world::~world() {
  application_.reset();
  node_->stop();
  keys_.reset();
  node_.reset();
  std::filesystem::remove_all(data_);
}

void world::piles_do(pile_does what) {
  const std::lock_guard held{verbs_lock_};
  what_piles_do_ = std::move(what);
}

std::string world::name_of(role who) { return "test-" + std::string{domain::staff::to_text(who)}; }
std::string world::password_of(role who) { return "secret of " + std::string{domain::staff::to_text(who)}; }

// Not through the API: the first administrator has nobody to hire him.
void world::hire(role who) {
  const staff_id staff{name_of(who)};
  const auto hash = hash_password(password_of(who), password_cost::least);
  actors::request what;
  what.stream = storage::stream_id{"staff", staff.text()};
  what.by = "test";
  what.occurred_at = node_->clock().now();
  what.command = domain::staff::command{
      domain::staff::hire{staff, our_operator, who, keys_->seal_password_hash(our_operator, staff, hash).value()}};
  const auto answer = actors::ask_and_wait(node_->entities(), std::move(what), std::chrono::seconds{30});
  const auto* done = std::get_if<actors::accepted>(&answer);
  REQUIRE(done != nullptr);
  REQUIRE(node_->projector().wait_for(done->partition, done->last, std::chrono::seconds{30}));
  tokens_[who] = application_->tokens().issue(staff, 1, node_->clock().now() + std::chrono::hours{12});
}

reply world::send(std::string method, std::string path, std::optional<role> who, const std::string& body,
                  const headers& extra) {
  http::request asked;
  asked.method = std::move(method);
  const auto mark = std::min(path.find('?'), path.size());
  asked.query = path.substr(std::min(mark + 1, path.size()));
  asked.path = path.substr(0, mark);
  asked.body = body;
  asked.source = "127.0.0.1";
  asked.headers["host"] = "127.0.0.1:8080";
  if (who) asked.headers["authorization"] = "Bearer " + tokens_.at(*who);
  if (!body.empty()) asked.headers["content-type"] = "application/json";
  if (asked.method == "POST") asked.headers["idempotency-key"] = fresh_key();
  for (const auto& [name, value] : extra) {
    if (value.empty()) {
      asked.headers.erase(name);
    } else {
      asked.headers[name] = value;
    }
  }
  reply made;
  made.whole = application_->answer(asked);
  made.status = made.whole.status;
  made.body = json::parse(made.whole.body, nullptr, false);
  return made;
}

reply world::post(const std::string& path, const json& body, const headers& extra, role who) {
  return send("POST", path, who, body.dump(), extra);
}

reply world::put(const std::string& path, const json& body) {
  return send("PUT", path, role::administrator, body.dump());
}

reply world::get(const std::string& path, const headers& extra, role who) { return send("GET", path, who, {}, extra); }

std::string world::some_account(const std::string& phone) {
  const auto number = std::to_string(++made_);
  const auto made = post(
      "/api/v1/accounts",
      {{"phone", phone.empty() ? "139" + std::string(8 - number.size(), '0') + number : phone}, {"name", "陈坤龙"}});
  REQUIRE_MESSAGE(made.status == 201, made.whole.body);
  return made.body["account"];
}

std::string world::some_tariff(const std::string& zone) {
  json table{{"slots", std::vector<std::string>(48, "flat")},
             {"prices", {{"flat", {{"electricity_e5_yuan_per_kwh", 100'000}, {"service_e5_yuan_per_kwh", 40'000}}}}}};
  const auto made = post("/api/v1/tariffs", {{"name", "flat price"}, {"time_zone", zone}, {"tables", {table}}});
  REQUIRE_MESSAGE(made.status == 201, made.whole.body);
  return made.body["tariff"];
}

std::string world::some_station() {
  const auto made = post("/api/v1/stations", {{"name", "花园小区"}, {"time_zone", "Asia/Shanghai"}});
  REQUIRE_MESSAGE(made.status == 201, made.whole.body);
  const std::string station = made.body["station"];
  const auto priced = put("/api/v1/stations/" + station + "/tariff", {{"tariff", some_tariff()}, {"version", 1}});
  REQUIRE_MESSAGE(priced.status == 200, priced.whole.body);
  return station;
}

std::string world::some_pile(int connectors) {
  const auto made =
      post("/api/v1/piles", {{"station", some_station()}, {"connectors", connectors}, {"rated_power_mw", 7'000'000}});
  REQUIRE_MESSAGE(made.status == 201, made.whole.body);
  const std::string pile = made.body["pile"];
  wait_until("/api/v1/piles/" + pile, "/pile", pile);  // pages follow by a moment
  return pile;
}

json world::wait_until(const std::string& path, const std::string& field, const json& value) {
  json last;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (std::chrono::steady_clock::now() < end) {
    last = get(path).body;
    const json::json_pointer at{field};
    if (last.contains(at) && last[at] == value) return last;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  FAIL(path, " never had ", field, " = ", value.dump(), ": ", last.dump());
  return last;
}

namespace {

std::unique_ptr<world>& kept_world() {
  static std::unique_ptr<world> one;
  return one;
}

// A static's destructor runs when the main thread's own variables are gone, of which CAF keeps one to log by: its node
// would be taken down in freed memory. So the shared world ends with the last test.
struct end_of_world : doctest::IReporter {
  explicit end_of_world(const doctest::ContextOptions&) {}
  void test_run_end(const doctest::TestRunStats&) override { kept_world().reset(); }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_case_start(const doctest::TestCaseData&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}
};
REGISTER_LISTENER("end_of_world", 1, end_of_world);

}  // namespace

world& shared_world() {
  if (!kept_world()) kept_world() = std::make_unique<world>();
  return *kept_world();
}

}  // namespace pilecloud::tests
