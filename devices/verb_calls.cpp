// SPDX-License-Identifier: Apache-2.0
#include "devices/verb_calls.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "devices/ocpp_payload.hpp"

namespace pilecloud::devices {

namespace {

using actors::verb_outcome;
using actors::verb_told;

// Every other word of either version is a no.
constexpr std::array<std::string_view, 5> words_of_yes{"Accepted", "Scheduled", "Unlocked", "RebootRequired",
                                                       "AcceptedCanceled"};

bool is_yes(std::string_view word) {
  return std::find(words_of_yes.begin(), words_of_yes.end(), word) != words_of_yes.end();
}

verb_outcome outcome_of(call_failure why) {
  switch (why) {
    case call_failure::offline:
      return verb_outcome::offline;
    case call_failure::timed_out:
      return verb_outcome::timed_out;
    case call_failure::queue_full:
      return verb_outcome::busy;
    case call_failure::unreadable:
      return verb_outcome::unreadable;
  }
  return verb_outcome::offline;
}

void take_each(const json& results, verb_told& told) {
  for (const auto& one : results) {
    const auto word = ocpp_payload{one}.text("attributeStatus");
    told.each.emplace_back(word);
    told.needs_reboot = told.needs_reboot || word == "RebootRequired";
  }
  const auto all = std::all_of(told.each.begin(), told.each.end(), is_yes);
  told.outcome = all ? verb_outcome::accepted : verb_outcome::rejected;
  const auto first_no = std::find_if_not(told.each.begin(), told.each.end(), is_yes);
  told.status = first_no == told.each.end() ? "Accepted" : *first_no;
}

// An answer that has no status of its own says yes by coming: GetConfiguration, GetDiagnostics, UpdateFirmware (1.6).
verb_told told_by_answer(const json& answer) {
  const ocpp_payload said{answer};
  verb_told told;
  told.outcome = verb_outcome::accepted;
  if (said.find("status") != nullptr) {
    told.status = said.text("status");
    told.outcome = is_yes(told.status) ? verb_outcome::accepted : verb_outcome::rejected;
    told.needs_reboot = told.status == "RebootRequired";
  }
  for (const auto* name : {"setVariableResult", "getVariableResult"}) {
    if (const auto* results = said.find(name)) take_each(*results, told);
  }
  for (const auto* name : {"listVersion", "versionNumber"}) {
    if (const auto version = said.integer(name)) told.version = version;
  }
  for (const auto* name : {"fileName", "filename"}) {
    if (!said.text(name).empty()) told.file = said.text(name);
  }
  return told;
}

verb_told told_by_one(const call_outcome& outcome) {
  verb_told told;
  if (const auto* why = std::get_if<call_failure>(&outcome)) {
    told.outcome = outcome_of(*why);
    return told;
  }
  if (const auto* error = std::get_if<call_error>(&outcome)) {
    told.outcome = verb_outcome::failed;
    told.status = error->code;
    return told;
  }
  const auto answer = read_value(std::get<std::string>(outcome));
  if (answer && answer.value().is_object()) return told_by_answer(answer.value());
  told.outcome = verb_outcome::unreadable;
  return told;
}

}  // namespace

verb_calls calls_for(ocpp_version version, const actors::pile_verb& verb, const std::string& token) {
  return version == ocpp_version::ocpp16 ? ocpp16::calls_for(verb, token) : ocpp201::calls_for(verb, token);
}

verb_told told_by(ocpp_version version, const actors::pile_verb& verb, const std::vector<call_outcome>& outcomes) {
  auto told = told_by_one(outcomes.front());
  // 1.6 writes settings one by one: a word each, and the worst of all stands for them.
  if (version != ocpp_version::ocpp16 || !std::holds_alternative<actors::verbs::write_settings>(verb)) return told;
  std::vector<std::string> each;
  bool needs_reboot = false;
  for (const auto& outcome : outcomes) {
    auto one = told_by_one(outcome);
    each.push_back(one.status.empty() ? std::string{to_text(one.outcome)} : one.status);
    needs_reboot = needs_reboot || one.needs_reboot;
    if (one.outcome != verb_outcome::accepted && told.outcome == verb_outcome::accepted) told = std::move(one);
  }
  told.each = std::move(each);
  told.needs_reboot = needs_reboot;
  return told;
}

json watts(power limit) {
  const auto mw = limit.count();
  // One digit after the point is all that 1.6 takes; a limit is never made higher.
  return decimal_value(fmt::format("{}.{}", mw / 1'000, mw % 1'000 / 100));
}

}  // namespace pilecloud::devices
