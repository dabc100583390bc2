// SPDX-License-Identifier: Apache-2.0
// A fleet over loopback sockets against a listener that answers everything.
#include "devices/simulator/fleet.hpp"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <set>

#include <doctest/doctest.h>
#include <unistd.h>

#include "devices/ocpp_link.hpp"
#include "devices/ocpp_message.hpp"
#include "devices/pile_listener.hpp"
#include "devices/simulator/websocket_client.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace pilecloud::devices::simulator;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// Answers everything well; refuses each pile's first knock.
struct small_platform {
  std::mutex alone;
  std::vector<std::shared_ptr<ocpp_link>> links;
  std::set<std::string> knocked;
  std::set<std::string> users;
  std::atomic<int> transaction{0};
  std::atomic<int> faults{0};
  std::unique_ptr<pile_listener> listener;

  small_platform() {
    listener_options options;
    options.address = "127.0.0.1";
    options.port = 0;
    auto opened = pile_listener::open(options, [this](const pile_knock& knock, const auto& then) {
      const std::lock_guard lock{alone};
      if (knock.credentials) users.insert(knock.credentials->user + ':' + knock.credentials->password);
      if (knocked.insert(knock.identity).second) return then(pile_refused{503, seconds{0}});
      const auto version = knock.subprotocols.front() == "ocpp1.6" ? ocpp_version::ocpp16 : ocpp_version::ocpp201;
      then(pile_taken{knock.subprotocols.front(), [this, version](std::shared_ptr<pile_socket> socket) {
                        auto link = ocpp_link::open(
                            std::move(socket), version, {},
                            {[this, version](const pile_call& call, auto answer) { answer(said(version, call)); },
                             [](std::uint16_t, const std::string&) {},
                             {}});
                        const std::lock_guard locked{alone};
                        links.push_back(std::move(link));
                      }});
    });
    REQUIRE(opened);
    listener = std::move(opened.value());
  }
  std::string said(ocpp_version version, const pile_call& call) {
    const auto* message = find_message(version, ocpp_side::pile, call.action);
    const auto payload = read_value(call.payload);
    if (message == nullptr || !payload ||
        !check(payload.value(), message->request, {version, strictness::strict}).ok()) {
      ++faults;
    }
    const std::string now = "2026-11-23T10:00:00Z";
    if (call.action == "BootNotification") return R"({"status":"Accepted","interval":60,"currentTime":")" + now + "\"}";
    if (call.action == "Heartbeat") return R"({"currentTime":")" + now + "\"}";
    if (call.action == "Authorize")
      return version == ocpp_version::ocpp16 ? R"({"idTagInfo":{"status":"Accepted"}})"
                                             : R"({"idTokenInfo":{"status":"Accepted"}})";
    if (call.action == "StartTransaction")
      return R"({"idTagInfo":{"status":"Accepted"},"transactionId":)" + std::to_string(++transaction) + "}";
    return "{}";
  }
};

}  // namespace

TEST_CASE("a fleet of both versions connects after a refusal, charges, is ended and has told all") {
  small_platform platform;
  const auto folder = std::filesystem::temp_directory_path() / ("books-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  fleet_terms terms;
  terms.url = "ws://127.0.0.1:" + std::to_string(platform.listener->port()) + "/ocpp";
  terms.piles = 10;
  terms.connectors = 2;
  terms.versions = {ocpp_version::ocpp16, ocpp_version::ocpp201};
  terms.speed = 10'000;
  terms.cards = {"CARD0001"};
  terms.password = "0123456789abcdef";
  terms.book_folder = folder;
  terms.lasts = seconds{60};
  auto opened = fleet::open(terms);
  REQUIRE(opened);
  auto& fleet = *opened.value();
  std::size_t charging = 0;
  bool ended = false;
  REQUIRE(fleet.run(milliseconds{200}, [&] {
    charging = std::max(charging, fleet.count().charging);
    if (charging >= 2 && !std::exchange(ended, true)) fleet.end();
  }));
  CHECK(charging >= 2);
  CHECK(fleet.count().unsaid == 0);
  CHECK(fleet.count().charges >= 2);
  CHECK(platform.faults == 0);
  CHECK(platform.users.contains("SIM-0001:0123456789abcdef"));
  std::size_t written = 0;
  for (int index = 0; index < terms.piles; ++index) {
    const auto book = meter_book::open(folder / (fleet::name_of("SIM-", index) + ".jsonl"));
    REQUIRE(book);
    for (const auto& each : book.value()->charges()) {
      ++written;
      CHECK(each.start_answered);
      CHECK(each.stop_answered);
    }
  }
  CHECK(written == fleet.count().charges);
  platform.links.clear();  // a socket that is held keeps its listener waiting
  platform.listener.reset();
  std::filesystem::remove_all(folder);
}

TEST_CASE("an address says host, port and path, or why it is none") {
  const auto plain = parse_address("ws://127.0.0.1:9000/ocpp/");
  REQUIRE(plain);
  CHECK(plain.value() == central_address{false, "127.0.0.1", "9000", "/ocpp"});
  const auto safe = parse_address("wss://[::1]/a/b");
  REQUIRE(safe);
  CHECK(safe.value() == central_address{true, "::1", "443", "/a/b"});
  for (const auto* bad : {"http://x/", "ws://", "ws://h:0/x", "ws://h:99999/x", "ws://h:x/", "ws://a b/", "x"}) {
    CHECK_FALSE(parse_address(bad));
  }
  fleet_terms terms;
  terms.url = "nowhere";
  CHECK_FALSE(fleet::open(terms));
  terms.url = "wss://127.0.0.1/ocpp";
  terms.ca_file = "/nowhere.pem";
  CHECK_FALSE(fleet::open(terms));
}
