// SPDX-License-Identifier: Apache-2.0
// Verbs in the words of both versions: what is sent is of the standard's form, what comes back is understood, and what
// it changes becomes commands to the pile's actor.
#include "devices/verb_calls.hpp"

#include "devices/call_effects.hpp"
#include "devices/minted_numbers.hpp"
#include "devices/ocpp_message.hpp"
#include "devices/pile_secrets.hpp"
#include "tests/projections/city.hpp"
#include "tests/projections/folded.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace pilecloud::projections::testing;
using namespace pilecloud::actors::verbs;
using actors::verb_outcome;

namespace {

namespace pile = domain::pile;

constexpr std::array both{ocpp_version::ocpp16, ocpp_version::ocpp201};
const auto noon = instant_from_us(1'790'000'000'000'000);

pile::setting setting_of(ocpp_version version, const std::string& variable, const std::string& value) {
  pile::setting one;
  if (version == ocpp_version::ocpp201) {
    one.component = "OCPPCommCtrlr";
    one.component_instance = "first";
    one.evse = 1;
    one.connector = 2;
    one.attribute = pile::attribute_type::target;
  }
  one.variable = variable;
  one.value = value;
  return one;
}

std::vector<actors::pile_verb> verbs_of(ocpp_version version) {
  const auto one = setting_of(version, "HeartbeatInterval", "300");
  const bool first = version == ocpp_version::ocpp16;
  return {reset{},
          reset{first, !first},
          unlock{2},
          change_availability{0, true},
          change_availability{2, false},
          reserve{7, 1, "CARD0001", noon},
          reserve{7, 1, "", noon},
          reserve{7, 0, "", noon},
          cancel_reservation{7},
          limit_power{8, 0, power{22'000'000}},
          limit_power{8, 2, power{3'456'789}},
          clear_limit{8},
          read_settings{9, {}},
          read_settings{9, {one}},
          write_settings{{one, one}},
          ask_list_version{},
          send_list{3, true, {}},
          send_list{4, false, {{"CARD0001", false}, {"CARD0002", true}}},
          update_firmware{10, "https://files.example/fw", noon},
          fetch_diagnostics{11, "https://files.example/in", noon},
          fetch_diagnostics{11, "https://files.example/in", std::nullopt}};
}

std::vector<verb_call> calls(ocpp_version version, const actors::pile_verb& verb) {
  auto made = calls_for(version, verb, "V7-0A1B2C3D");
  REQUIRE(std::holds_alternative<std::vector<verb_call>>(made));
  return std::get<std::vector<verb_call>>(std::move(made));
}

class nobody : public actors::entities {
 public:
  void ask(actors::request, std::function<void(actors::answer)>) override { FAIL("an effect is only told"); }
};

struct known_city {
  city facts;
  folded view{facts.log};
  nobody entities;
  system_clock_source clock;
  platform at{entities, (view.all(), view.rows()), clock,
              [](std::string_view card) { return "hash of " + std::string{card}; }, [] { return true; }};

  effects of(ocpp_version version, std::string_view action, std::string_view request, std::string_view answer) {
    return effects_of(at, version, action, request, answer);
  }
  template <class Command>
  Command only(ocpp_version version, std::string_view action, std::string_view request, std::string_view answer) {
    const auto made = of(version, action, request, answer);
    REQUIRE(made.size() == 1);
    REQUIRE(std::holds_alternative<Command>(made.front()));
    return std::get<Command>(made.front());
  }
};

}  // namespace

TEST_CASE("every verb is a call of its version's form, strictly") {
  for (const auto version : both) {
    for (const auto& verb : verbs_of(version)) {
      for (const auto& call : calls(version, verb)) {
        CAPTURE(call.action);
        CAPTURE(write_value(call.payload));
        const auto* known = find_message(version, ocpp_side::platform, call.action);
        REQUIRE(known != nullptr);
        const auto sent = read_value(write_value(call.payload));
        REQUIRE(sent);
        CHECK(check(sent.value(), known->request, {version, strictness::strict}).ok());
      }
    }
  }
}

TEST_CASE("what a version has not is said by field and rule, and nothing is sent") {
  const auto unknown = [](ocpp_version version, const actors::pile_verb& verb) {
    const auto made = calls_for(version, verb, "");
    REQUIRE(std::holds_alternative<actors::verb_unknown>(made));
    const auto& why = std::get<actors::verb_unknown>(made);
    return why.field + " " + why.rule;
  };
  CHECK(unknown(ocpp_version::ocpp16, reset{false, true}) == "when verb_must_be_known_to_the_piles_version");
  CHECK(unknown(ocpp_version::ocpp201, reset{true, false}) == "kind verb_must_be_known_to_the_piles_version");
}

TEST_CASE("a limit is told in tenths of a watt and never higher than asked") {
  CHECK(write_value(watts(power{22'000'000})) == "22000.0");
  CHECK(write_value(watts(power{3'456'789})) == "3456.7");
  CHECK(write_value(watts(power{0})) == "0.0");
}

TEST_CASE("each way a verb can end is told apart, with the pile's own word") {
  const auto told = [](const call_outcome& outcome) {
    const auto said = told_by(ocpp_version::ocpp16, unlock{1}, {outcome});
    return std::string{to_text(said.outcome)} + " " + said.status;
  };
  CHECK(told(std::string{R"({"status":"Unlocked"})"}) == "accepted Unlocked");
  CHECK(told(std::string{R"({"status":"Scheduled"})"}) == "accepted Scheduled");
  CHECK(told(std::string{R"({"status":"NotSupported"})"}) == "rejected NotSupported");
  CHECK(told(std::string{"{}"}) == "accepted ");
  CHECK(told(std::string{"[]"}) == "unreadable ");
  CHECK(told(call_error{"InternalError", "no"}) == "failed InternalError");
  CHECK(told(call_failure::offline) == "offline ");
  CHECK(told(call_failure::timed_out) == "timed_out ");
  CHECK(told(call_failure::queue_full) == "busy ");
  CHECK(told(call_failure::unreadable) == "unreadable ");
}

TEST_CASE("of several settings the worst stands for all, each with its word") {
  const auto one = setting_of(ocpp_version::ocpp16, "A", "1");
  const write_settings three{{one, one, one}};
  const auto told = told_by(ocpp_version::ocpp16, three,
                            {std::string{R"({"status":"RebootRequired"})"}, std::string{R"({"status":"Rejected"})"},
                             call_failure::timed_out});
  CHECK(told.outcome == verb_outcome::rejected);
  CHECK(told.needs_reboot);
  CHECK(told.each == std::vector<std::string>{"RebootRequired", "Rejected", "timed_out"});
  const auto second = told_by(
      ocpp_version::ocpp201, three,
      {std::string{R"({"setVariableResult":[{"attributeStatus":"Accepted"},{"attributeStatus":"UnknownVariable"}]})"}});
  CHECK(second.outcome == verb_outcome::rejected);
  CHECK(second.status == "UnknownVariable");
}

TEST_CASE("W8: every number of ours is a required integer of a call that a platform sends") {
  for (const auto version : both) {
    std::size_t seen = 0;
    for (const auto& message : messages(version)) {
      for (const auto& number : minted_numbers(version, message.action, json::object())) {
        CAPTURE(message.action);
        CHECK(message.from(ocpp_side::platform));
        const auto* within = number.within.empty() ? nullptr : message.request.find(number.within);
        const auto& shape = number.within.empty() ? message.request : *within->inner;
        const auto* field = shape.find(number.name);
        REQUIRE(field != nullptr);
        CHECK(field->kind == value_kind::integer);
        CHECK(field->required);
        ++seen;
      }
      // And no other required one is a caller's to choose.
      for (const auto* name : {"requestId", "reservationId", "remoteStartId"}) {
        const auto* field = message.request.find(name);
        const bool is_given = field != nullptr && field->required && message.from(ocpp_side::platform) &&
                              message.action != "CancelReservation";
        CHECK_MESSAGE((!is_given || !minted_numbers(version, message.action, json::object()).empty()), message.action);
      }
    }
    CHECK(seen == (version == ocpp_version::ocpp16 ? 5 : 14));
  }
}

TEST_CASE("an inventory is what GetBaseReport asks for when it asks for all") {
  const auto kind = [](const char* base) {
    return minted_numbers(ocpp_version::ocpp201, "GetBaseReport", {{"reportBase", base}}).front().kind;
  };
  CHECK(kind("FullInventory") == pile::request_kind::inventory);
  CHECK(kind("SummaryInventory") == pile::request_kind::report);
}

TEST_CASE("the answer to a verb has the verb's effect, in both versions alike") {
  known_city world;
  const auto sent = [](ocpp_version version, const actors::pile_verb& verb) {
    const auto made = calls(version, verb);
    return std::pair{made.front().action, write_value(made.front().payload)};
  };
  for (const auto version : both) {
    CAPTURE(to_text(version));
    const auto effect = [&](const actors::pile_verb& verb, std::string_view answer) {
      const auto [action, payload] = sent(version, verb);
      const auto made = world.of(version, action, payload, answer);
      REQUIRE(made.size() == 1);
      return made.front();
    };
    const auto none = [&](const actors::pile_verb& verb, std::string_view answer) {
      const auto [action, payload] = sent(version, verb);
      return world.of(version, action, payload, answer).empty();
    };
    constexpr std::string_view yes = R"({"status":"Accepted"})";
    constexpr std::string_view no = R"({"status":"Rejected"})";

    const auto agreed =
        std::get<pile::report_availability>(effect(change_availability{2, false}, R"({"status":"Scheduled"})"));
    CHECK(agreed.connector == 2);
    CHECK_FALSE(agreed.operative);
    CHECK(agreed.scheduled);
    CHECK(none(change_availability{2, false}, no));

    const auto kept = std::get<pile::report_reservation>(effect(reserve{7, 1, "CARD0001", noon}, yes));
    CHECK(kept.number == 7);
    CHECK(kept.stage == pile::reservation_stage::confirmed);
    CHECK(kept.reservation == pile::reservation{1, {}, "hash of CARD0001", "****0001", noon});
    const auto refused =
        std::get<pile::report_reservation>(effect(reserve{7, 1, "", noon}, R"({"status":"Occupied"})"));
    CHECK(refused.stage == pile::reservation_stage::refused);
    CHECK(std::get<pile::report_reservation>(effect(cancel_reservation{7}, yes)).stage ==
          pile::reservation_stage::cancelled);
    CHECK(std::get<pile::report_reservation>(effect(cancel_reservation{7}, no)).stage ==
          pile::reservation_stage::removed);

    const auto limited = std::get<pile::report_power_limit>(effect(limit_power{8, 2, power{3'456'789}}, yes));
    CHECK(limited.connector == 2);
    CHECK(limited.number == 8);
    CHECK(limited.limit == power{3'456'700});
    CHECK(none(limit_power{8, 2, power{1'000}}, no));
    for (const auto* answer : {R"({"status":"Accepted"})", R"({"status":"Unknown"})"}) {
      const auto cleared = std::get<pile::report_power_limit>(effect(clear_limit{8}, answer));
      CHECK(cleared.number == 8);
      CHECK_FALSE(cleared.limit.has_value());
    }

    const auto list =
        std::get<pile::report_local_list>(effect(send_list{4, false, {{"CARD0001", false}, {"C2", true}}}, yes));
    CHECK(list.told ==
          pile::local_list_reported{4,
                                    pile::list_update::differential,
                                    {{"hash of CARD0001", "****0001", false}, {"hash of C2", "****", true}}});
    CHECK(none(send_list{4, true, {}}, R"({"status":"VersionMismatch"})"));
    const auto version_told = std::get<pile::report_local_list>(effect(
        ask_list_version{}, version == ocpp_version::ocpp16 ? R"({"listVersion":9})" : R"({"versionNumber":9})"));
    CHECK(version_told.told == pile::local_list_reported{9, pile::list_update::told, {}});
    CHECK(none(reset{}, yes));
    CHECK(none(unlock{1}, "not an answer"));
  }
}

TEST_CASE("W6: what a pile answers of a secret is known to be there, and nothing more") {
  known_city world;
  const auto first = world.only<pile::report_settings>(
      ocpp_version::ocpp16, "GetConfiguration", "{}",
      R"({"configurationKey":[{"key":"authorizationKEY","readonly":false,"value":"001122"},
          {"key":"ModemPassword","readonly":false,"value":"x"},{"key":"A","readonly":true,"value":"1"}]})");
  CHECK(first.told.whole);
  REQUIRE(first.told.settings.size() == 3);
  CHECK_FALSE(first.told.settings[0].value.has_value());
  CHECK_FALSE(first.told.settings[1].value.has_value());
  CHECK(first.told.settings[2].value == "1");
  CHECK(world
            .of(ocpp_version::ocpp16, "ChangeConfiguration", R"({"key":"AuthorizationKey","value":"00"})",
                R"({"status":"Accepted"})")
            .empty());
  const auto second = world.of(
      ocpp_version::ocpp201, "SetVariables",
      R"({"setVariableData":[{"attributeValue":"x","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]})",
      R"({"setVariableResult":[{"attributeStatus":"Accepted","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]})");
  CHECK(second.empty());
  CHECK(is_secret_setting("BasicAuthPassword"));
  CHECK_FALSE(is_secret_setting("HeartbeatInterval"));
}

TEST_CASE("a large answer becomes facts of a bounded size, the last of which says so") {
  std::vector<pile::setting> many(2 * pile::settings_in_fact_max + 1);
  effects made;
  add_settings(made, many, {});
  REQUIRE(made.size() == 3);
  for (std::size_t i = 0; i < made.size(); ++i) {
    const auto& told = std::get<pile::report_settings>(made[i]).told;
    CHECK(told.part == i);
    CHECK(told.last == (i == 2));
    CHECK(told.settings.size() == (i == 2 ? 1 : pile::settings_in_fact_max));
  }
}

TEST_CASE("only a profile that is one limit without an end is a limit of power") {
  const auto limit = [](const char* text) { return plain_limit(read_value(text).value()); };
  CHECK(limit(R"({"chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":0,"limit":11000.5}]})") ==
        power{11'000'500});
  CHECK_FALSE(limit(R"({"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16}]})"));
  CHECK_FALSE(
      limit(R"({"chargingRateUnit":"W","duration":60,"chargingSchedulePeriod":[{"startPeriod":0,"limit":1}]})"));
  CHECK_FALSE(limit(
      R"({"chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":0,"limit":1},{"startPeriod":9,"limit":2}]})"));
}
