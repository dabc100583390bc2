// SPDX-License-Identifier: Apache-2.0
// rules.md W11: a pile profile in each version's own words, held against the tables of its messages.
#include "devices/profile_settings.hpp"

#include <doctest/doctest.h>

#include "devices/ocpp_message.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using domain::pile::profile_setting;
using domain::pile::setting_answer;

namespace {

bool fits(const call_to_pile& call, ocpp_version version) {
  const auto* known = find_message(version, ocpp_side::platform, call.action);
  REQUIRE(known != nullptr);
  const auto payload = read_value(call.payload);
  REQUIRE(payload);
  return check(payload.value(), known->request, {version, strictness::strict}).ok();
}

const profile_setting& named(const std::vector<profile_setting>& all, std::string_view name) {
  for (const auto& one : all) {
    if (one.name == name) return one;
  }
  FAIL(std::string{name}, " is no setting");
  return all.front();
}

}  // namespace

TEST_CASE("W11: the settings of a profile in each version's words, and what its answers say") {
  for (const auto version : {ocpp_version::ocpp16, ocpp_version::ocpp201}) {
    auto settings = settings_of(domain::pile::default_profile(to_text(version), true), version);
    CHECK(settings.size() == (version == ocpp_version::ocpp16 ? 6 : 8));
    std::size_t about = 0;
    for (const auto& one : calls_that_set(settings, version)) {
      CHECK(one.first == about);
      about += one.count;
      CHECK_MESSAGE(fits(one.call, version), one.call.payload);
    }
    CHECK(about == settings.size());
    for (const auto& one : calls_that_read(settings, version)) CHECK_MESSAGE(fits(one.call, version), one.call.payload);
    CHECK(fits(call_that_sets_password("M7K2M7K2M7K2M7K2M7K2", version), version));
    for (const auto& one : settings) CHECK(drifts(one));  // nothing was answered
  }
}

TEST_CASE("W11: 1.6 answers one setting a call; what it does not know it does not read back") {
  auto settings = settings_of(domain::pile::default_profile("ocpp1.6", false), ocpp_version::ocpp16);
  const auto calls = calls_that_set(settings, ocpp_version::ocpp16);
  for (const auto& one : calls) note_set(one, R"({"status":"Accepted"})", ocpp_version::ocpp16, settings);
  note_set(calls[3], R"({"status":"NotSupported"})", ocpp_version::ocpp16, settings);
  note_set(calls[5], "not JSON", ocpp_version::ocpp16, settings);
  CHECK(settings[0].answer == setting_answer::accepted);
  CHECK(settings[3].answer == setting_answer::not_supported);
  CHECK(settings[5].answer == setting_answer::accepted);  // as it was
  note_read(calls_that_read(settings, ocpp_version::ocpp16)[0],
            R"({"configurationKey":[{"key":"ConnectionTimeOut","readonly":false,"value":"120"},)"
            R"({"key":"MeterValueSampleInterval","readonly":false,"value":"60"},{"key":"Other","readonly":false}],)"
            R"("unknownKey":["WebSocketPingInterval"]})",
            ocpp_version::ocpp16, settings);
  CHECK(drifts(named(settings, "ConnectionTimeOut")));
  CHECK_FALSE(drifts(named(settings, "MeterValueSampleInterval")));
  CHECK_FALSE(named(settings, "WebSocketPingInterval").was_read);
}

TEST_CASE("W11: 2.0.1 answers several settings a call, in any order") {
  auto settings = settings_of(domain::pile::default_profile("ocpp2.0.1", false), ocpp_version::ocpp201);
  const auto calls = calls_that_set(settings, ocpp_version::ocpp201);
  note_set(
      calls[0],
      R"({"setVariableResult":[{"attributeStatus":"RebootRequired","component":{"name":"TxCtrlr"},)"
      R"("variable":{"name":"EVConnectionTimeOut"}},{"attributeStatus":"UnknownVariable",)"
      R"("component":{"name":"SampledDataCtrlr"},"variable":{"name":"TxUpdatedInterval"}},{"attributeStatus":7}]})",
      ocpp_version::ocpp201, settings);
  CHECK(named(settings, "TxCtrlr.EVConnectionTimeOut").answer == setting_answer::reboot_required);
  CHECK(named(settings, "SampledDataCtrlr.TxUpdatedInterval").answer == setting_answer::not_supported);
  CHECK(named(settings, "OCPPCommCtrlr.WebSocketPingInterval").answer == setting_answer::unanswered);
  note_read(
      calls_that_read(settings, ocpp_version::ocpp201)[0],
      R"({"getVariableResult":[{"attributeStatus":"Accepted","attributeValue":"60","component":{"name":"TxCtrlr"},)"
      R"("variable":{"name":"EVConnectionTimeOut"}}]})",
      ocpp_version::ocpp201, settings);
  CHECK_FALSE(drifts(named(settings, "TxCtrlr.EVConnectionTimeOut")));
}

TEST_CASE("W6: what a pile answers to its new password, in either version") {
  const auto first = ocpp_version::ocpp16;
  CHECK(call_that_sets_password("0123456789abcdefghij", first).payload.find("3031323334353637383961626364") !=
        std::string::npos);
  CHECK(password_answer(R"({"status":"Accepted"})", first) == setting_answer::accepted);
  CHECK(password_answer(R"({"status":"RebootRequired"})", first) == setting_answer::reboot_required);
  CHECK(password_answer(R"({"status":"Rejected"})", first) == setting_answer::rejected);
  CHECK(password_answer("{}", first) == setting_answer::unanswered);
  const auto second = ocpp_version::ocpp201;
  CHECK(password_answer(R"({"setVariableResult":[{"attributeStatus":"Accepted"}]})", second) ==
        setting_answer::accepted);
  CHECK(password_answer(R"({"setVariableResult":[]})", second) == setting_answer::unanswered);
  CHECK(password_answer("[", second) == setting_answer::unanswered);
}
