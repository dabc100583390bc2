// SPDX-License-Identifier: Apache-2.0
// The talk with a pile nobody registered (rules.md W3), both versions, without sockets.
#include "devices/candidate.hpp"

#include <doctest/doctest.h>

#include "tests/projections/city.hpp"
#include "tests/projections/folded.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace pilecloud::projections::testing;
using namespace std::chrono_literals;

namespace {

namespace station = pilecloud::domain::station;

// What it is asked is kept; it answers what it is told to.
class listening : public actors::entities {
 public:
  void ask(actors::request what, std::function<void(actors::answer)> then) override {
    asked.push_back(std::move(what));
    then(next);
  }
  std::vector<actors::request> asked;
  actors::answer next = actors::accepted{};
};

class ours : public conversation {
 public:
  void begin() override { ++began; }
  void serve(pile_call call, answered then) override {
    served.push_back(call.action);
    then("{}");
  }
  void carry_out(const actors::device_call&, std::function<void(call_verdict)> then) override {
    then(call_verdict::accepted);
  }
  int began = 0;
  std::vector<std::string> served;
};

struct talk {
  explicit talk(ocpp_version spoken = ocpp_version::ocpp16, bool tls = false) : version(spoken) {
    facts.open_station("S1");
    facts.tell<station::fact>("S1", station::adoption_opened{operator_id{"op"}, {clock.now() + 1h, 5, true}});
    view.all();
    pile_knock who;
    who.identity = "N1";
    who.tls = tls;
    who.remote = "10.0.0.7:4711";
    const strand here{[](std::function<void()> what) { what(); },
                      [this](std::chrono::milliseconds, std::function<void()> what) { later = std::move(what); }};
    pile = std::make_shared<candidate>(at, who, version, here, as_ours,
                                       [this](std::string why) { left = std::move(why); });
    pile->begin();
  }

  std::string said(const std::string& action, const std::string& payload = "{}") {
    std::string told;
    pile->serve({"1", action, payload}, [&told](pile_answer with) {
      if (const auto* text = std::get_if<std::string>(&with)) told = *text;
      if (const auto* error = std::get_if<call_error>(&with)) told = error->code;
      if (std::holds_alternative<unanswered>(with)) told = "unanswered";
    });
    return told;
  }
  std::string boot() {
    const auto answer =
        version == ocpp_version::ocpp16
            ? said("BootNotification", R"({"chargePointVendor":"V","chargePointModel":"M"})")
            : said("BootNotification", R"({"reason":"PowerUp","chargingStation":{"vendorName":"V","model":"M"}})");
    for (const auto* status : {"Accepted", "Pending", "Rejected"}) {
      if (answer.find(std::string{"\""} + status + "\"") != std::string::npos) return status;
    }
    return answer;
  }
  void tell(const pile::fact& next) {
    facts.tell<pile::fact>("N1", next);
    view.all();
  }

  const ocpp_version version;
  city facts;
  folded view{facts.log};
  listening entities;
  system_clock_source clock;
  platform at{entities, (view.all(), view.rows()), clock, {}, [] { return true; }};
  std::shared_ptr<ours> as_ours = std::make_shared<ours>();
  std::function<void()> later;
  std::string left;
  std::shared_ptr<candidate> pile;
};

}  // namespace

TEST_CASE("W3: the boot of a candidate is a fact of the window's station, and Pending") {
  for (const auto version : {ocpp_version::ocpp16, ocpp_version::ocpp201}) {
    talk one{version};
    CHECK(one.boot() == "Pending");
    REQUIRE(one.entities.asked.size() == 1);
    const auto& asked = one.entities.asked.front();
    CHECK(asked.stream == storage::stream_id{"station", "S1"});
    CHECK(asked.by == "device/N1");
    const auto& told = std::get<station::report_candidate>(std::get<station::command>(asked.command)).candidate;
    CHECK(told.pile.text() == "N1");
    CHECK(told.plate.vendor == "V");
    CHECK(told.plate.protocol == to_text(version));
    CHECK(told.address == "10.0.0.7:4711");
    one.entities.next = actors::rejected{"station", "adoption_must_have_room_for_candidates", {}};
    CHECK(one.boot() == "Rejected");
    one.entities.next = actors::unavailable{"the disk is full"};
  }
}

TEST_CASE("W3: a 1.6 candidate keeps what belongs to a charge; the rest is answered and not recorded") {
  talk one;
  CHECK(one.said("StartTransaction",
                 R"({"connectorId":1,"idTag":"A","meterStart":0,"timestamp":"2026-03-01T08:00:00Z"})") ==
        "SecurityError");
  CHECK(one.said("StopTransaction", R"({"transactionId":1,"meterStop":0,"timestamp":"2026-03-01T08:00:00Z"})") ==
        "SecurityError");
  CHECK(one.said("Authorize", R"({"idTag":"A"})") == R"({"idTagInfo":{"status":"Invalid"}})");
  CHECK(one.said("StatusNotification", R"({"connectorId":1,"errorCode":"NoError","status":"Available"})") == "{}");
  CHECK(one.said("Heartbeat").find("currentTime") != std::string::npos);
  CHECK(one.entities.asked.empty());
}

TEST_CASE("W3: a 2.0.1 candidate gets SecurityError for every call but its boot and what we asked for") {
  talk one{ocpp_version::ocpp201};
  const std::string status =
      R"({"timestamp":"2026-03-01T08:00:00Z","connectorStatus":"Available","evseId":1,"connectorId":1})";
  CHECK(one.said("Heartbeat") == "SecurityError");
  CHECK(one.said("StatusNotification", status) == "SecurityError");
  one.pile->asked("TriggerMessage", R"({"requestedMessage":"StatusNotification"})");
  CHECK(one.said("StatusNotification", status) == "{}");
  CHECK(one.said("Heartbeat") == "SecurityError");
  const std::string report = R"({"requestId":1,"generatedAt":"2026-03-01T08:00:00Z","seqNo":0})";
  CHECK(one.said("NotifyReport", report) == "SecurityError");
  one.pile->asked("GetBaseReport", R"({"requestId":1,"reportBase":"FullInventory"})");
  CHECK(one.said("NotifyReport", report) == "{}");
  CHECK(one.entities.asked.empty());
}

TEST_CASE(
    "W3: adopted with a profile that its socket satisfies it goes on as ours; with a password it has to come back") {
  talk one;
  CHECK(one.boot() == "Pending");
  one.facts.set_up_pile("N1");
  one.view.all();
  CHECK(one.boot() == "Pending");  // registered alone is not adopted
  one.tell(pile::access_set{{0, ""}});
  CHECK(one.boot() == "{}");
  CHECK(one.said("Heartbeat") == "{}");
  CHECK(one.as_ours->began == 1);
  CHECK(one.as_ours->served == std::vector<std::string>{"BootNotification", "Heartbeat"});

  talk two;
  CHECK(two.boot() == "Pending");
  two.facts.set_up_pile("N1");
  two.tell(pile::access_set{{1, "sealed"}});
  CHECK(two.boot() == "unanswered");
  CHECK(two.as_ours->served.empty());
}

TEST_CASE("W3: who does not boot leaves; so does everybody when the window closes") {
  talk silent;
  silent.later();
  CHECK(silent.left == "no BootNotification came");
  talk one;
  CHECK(one.boot() == "Pending");
  one.later();
  CHECK(one.left.empty());
  one.facts.tell<station::fact>("S1", station::adoption_closed{operator_id{"op"}});
  one.view.all();
  CHECK(one.boot() == "unanswered");
  one.later();
  CHECK(one.left == "no adoption window is open");
}
