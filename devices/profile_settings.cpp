// SPDX-License-Identifier: Apache-2.0
#include "devices/profile_settings.hpp"

#include <algorithm>

#include "base/digest.hpp"

namespace pilecloud::devices {

namespace {

using domain::pile::profile_setting;
using domain::pile::setting_answer;

constexpr auto first_version = ocpp_version::ocpp16;
// Stations may take few items a message (ItemsPerMessageSetVariables); what most take.
constexpr std::size_t items_a_call = 4;

std::string joined(const std::vector<std::string>& words) {
  std::string list;
  for (const auto& word : words) {
    if (!list.empty()) list += ',';
    list += word;
  }
  return list;
}

profile_setting wanted(std::string name, std::string value) {
  return {std::move(name), std::move(value), setting_answer::unanswered, false, {}};
}
std::string word(bool value) { return value ? "true" : "false"; }

// "OCPPCommCtrlr.MessageAttempts.TransactionEvent": component, variable and, of some, its instance.
json component_and_variable(std::string_view name) {
  const auto dot = name.find('.');
  const auto second = name.find('.', dot + 1);
  json variable{{"name", std::string{name.substr(dot + 1, second == name.npos ? second : second - dot - 1)}}};
  if (second != name.npos) variable["instance"] = std::string{name.substr(second + 1)};
  return {{"component", {{"name", std::string{name.substr(0, dot)}}}}, {"variable", std::move(variable)}};
}

setting_answer answer_of(std::string_view word) {
  if (word == "Accepted") return setting_answer::accepted;
  if (word == "RebootRequired") return setting_answer::reboot_required;
  if (word == "Rejected") return setting_answer::rejected;
  const bool is_unknown = word == "NotSupported" || word == "UnknownComponent" || word == "UnknownVariable" ||
                          word == "NotSupportedAttributeType";
  return is_unknown ? setting_answer::not_supported : setting_answer::unanswered;
}

std::string text_in(const json& from, const char* name) {
  if (!from.is_object()) return {};
  const auto at = from.find(name);
  return at != from.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

json list_in(const std::string& answer, const char* name) {
  const auto read = read_value(answer);
  if (!read || !read.value().is_object()) return json::array();
  const auto at = read.value().find(name);
  return at != read.value().end() && at->is_array() ? *at : json::array();
}

// Of a 2.0.1 result: the setting it is about. Its names come back as we sent them.
profile_setting* find(const json& result, const settings_call& about, std::vector<profile_setting>& settings) {
  const auto end = settings.begin() + static_cast<std::ptrdiff_t>(about.first + about.count);
  const auto found = std::find_if(settings.begin() + static_cast<std::ptrdiff_t>(about.first), end, [&](auto& one) {
    const auto names = component_and_variable(one.name);
    return result.is_object() && result.contains("component") && result.contains("variable") &&
           text_in(result["component"], "name") == text_in(names["component"], "name") &&
           text_in(result["variable"], "name") == text_in(names["variable"], "name");
  });
  return found == end ? nullptr : &*found;
}

std::vector<settings_call> in_groups(const std::vector<profile_setting>& settings, const char* action, const char* list,
                                     bool with_values) {
  std::vector<settings_call> calls;
  for (std::size_t first = 0; first < settings.size(); first += items_a_call) {
    const auto count = std::min(items_a_call, settings.size() - first);
    auto items = json::array();
    for (std::size_t i = first; i < first + count; ++i) {
      auto item = component_and_variable(settings[i].name);
      if (with_values) item["attributeValue"] = settings[i].wanted;
      items.push_back(std::move(item));
    }
    calls.push_back({{action, write_value(json{{list, std::move(items)}})}, first, count});
  }
  return calls;
}

}  // namespace

std::vector<profile_setting> settings_of(const domain::pile::profile& profile, ocpp_version version) {
  const auto number = [](std::uint32_t value) { return std::to_string(value); };
  if (version == first_version) {
    return {wanted("MeterValueSampleInterval", number(profile.sample_interval_s)),
            wanted("MeterValuesSampledData", joined(profile.measurands)),
            wanted("ConnectionTimeOut", number(profile.connection_timeout_s)),
            wanted("WebSocketPingInterval", number(profile.ping_interval_s)),
            wanted("LocalAuthorizeOffline", word(profile.offline_authorisation)),
            wanted("TransactionMessageAttempts", number(profile.transaction_attempts))};
  }
  std::vector<profile_setting> made{
      wanted("SampledDataCtrlr.TxUpdatedInterval", number(profile.sample_interval_s)),
      wanted("SampledDataCtrlr.TxUpdatedMeasurands", joined(profile.measurands)),
      wanted("TxCtrlr.EVConnectionTimeOut", number(profile.connection_timeout_s)),
      wanted("OCPPCommCtrlr.WebSocketPingInterval", number(profile.ping_interval_s)),
      wanted("AuthCtrlr.LocalAuthorizeOffline", word(profile.offline_authorisation)),
      wanted("OCPPCommCtrlr.MessageAttempts.TransactionEvent", number(profile.transaction_attempts))};
  if (!profile.start_points.empty()) made.push_back(wanted("TxCtrlr.TxStartPoint", joined(profile.start_points)));
  if (!profile.stop_points.empty()) made.push_back(wanted("TxCtrlr.TxStopPoint", joined(profile.stop_points)));
  return made;
}

std::vector<settings_call> calls_that_set(const std::vector<profile_setting>& settings, ocpp_version version) {
  if (version != first_version) return in_groups(settings, "SetVariables", "setVariableData", true);
  std::vector<settings_call> calls;
  calls.reserve(settings.size());
  for (const auto& one : settings) {
    calls.push_back(
        {{"ChangeConfiguration", write_value(json{{"key", one.name}, {"value", one.wanted}})}, calls.size(), 1});
  }
  return calls;
}

std::vector<settings_call> calls_that_read(const std::vector<profile_setting>& settings, ocpp_version version) {
  if (version != first_version) return in_groups(settings, "GetVariables", "getVariableData", false);
  auto keys = json::array();
  for (const auto& one : settings) keys.push_back(one.name);
  return {{{"GetConfiguration", write_value(json{{"key", std::move(keys)}})}, 0, settings.size()}};
}

void note_set(const settings_call& about, const std::string& answer, ocpp_version version,
              std::vector<profile_setting>& settings) {
  if (version == first_version) {
    const auto read = read_value(answer);
    if (read) settings[about.first].answer = answer_of(text_in(read.value(), "status"));
    return;
  }
  for (const auto& result : list_in(answer, "setVariableResult")) {
    if (auto* one = find(result, about, settings)) one->answer = answer_of(text_in(result, "attributeStatus"));
  }
}

void note_read(const settings_call& about, const std::string& answer, ocpp_version version,
               std::vector<profile_setting>& settings) {
  if (version != first_version) {
    for (const auto& result : list_in(answer, "getVariableResult")) {
      auto* one = find(result, about, settings);
      if (one == nullptr || text_in(result, "attributeStatus") != "Accepted") continue;
      one->was_read = true;
      one->read = text_in(result, "attributeValue");
    }
    return;
  }
  for (const auto& result : list_in(answer, "configurationKey")) {
    const auto one = std::find_if(settings.begin(), settings.end(), [&result](const profile_setting& each) {
      return each.name == text_in(result, "key");
    });
    if (one == settings.end() || !result.contains("value")) continue;
    one->was_read = true;
    one->read = text_in(result, "value");
  }
}

call_to_pile call_that_sets_password(std::string_view password, ocpp_version version) {
  if (version == first_version) {
    return {"ChangeConfiguration", write_value(json{{"key", "AuthorizationKey"}, {"value", to_hex(password)}})};
  }
  auto item = component_and_variable("SecurityCtrlr.BasicAuthPassword");
  item["attributeValue"] = std::string{password};
  auto items = json::array();
  items.push_back(std::move(item));
  return {"SetVariables", write_value(json{{"setVariableData", std::move(items)}})};
}

setting_answer password_answer(const std::string& answer, ocpp_version version) {
  if (version == first_version) {
    const auto read = read_value(answer);
    return read ? answer_of(text_in(read.value(), "status")) : setting_answer::unanswered;
  }
  const auto results = list_in(answer, "setVariableResult");
  return results.empty() ? setting_answer::unanswered : answer_of(text_in(results[0], "attributeStatus"));
}

}  // namespace pilecloud::devices
