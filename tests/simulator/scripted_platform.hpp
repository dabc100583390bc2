// SPDX-License-Identifier: Apache-2.0
// A platform that a test scripts, around one simulated pile in virtual time. Every text of the pile must be a frame and
// pass its table strictly; every answer given to it, too.
#pragma once

#include <deque>
#include <map>

#include <doctest/doctest.h>

#include "devices/ocpp_message.hpp"
#include "devices/simulator/simulated_pile16.hpp"
#include "devices/simulator/simulated_pile201.hpp"

namespace pilecloud::devices::simulator {

struct said_call {
  std::string id;
  std::string action;
  json payload;
  instant at{};
};

class scripted_platform {
 public:
  using script = std::function<std::optional<json>(const json& call)>;  // nullopt: no answer

  scripted_platform(ocpp_version version, pile_terms terms, const std::string& book = {}) : version_(version) {
    pile_ends ends{[this](std::string text) { took(text); }, [this] { cut_ = true; }};
    auto opened = meter_book::open(book);
    REQUIRE(opened);
    if (version == ocpp_version::ocpp16) {
      pile = std::make_unique<simulated_pile16>(std::move(terms), std::move(opened.value()), std::move(ends));
    } else {
      pile = std::make_unique<simulated_pile201>(std::move(terms), std::move(opened.value()), std::move(ends));
    }
    script_all();
    pile->start(now);
  }

  void connect() {
    connected_ = true;
    pile->opened(now);
    settle();
  }
  void disconnect() {
    connected_ = false;
    open_.clear();
    pile->closed(now);
  }
  void run(duration time) {
    const auto end = now + time;
    for (;;) {
      settle();
      if (std::exchange(cut_, false) && connected_) {
        ++cuts;
        disconnect();
        if (reconnects) connect();
        continue;
      }
      const auto next = pile->wake_at();
      if (next > end) break;
      now = std::max(now, next);
      pile->woke(now);
    }
    now = end;
  }
  // The next one said that no await returned yet; waits for it.
  said_call await(const std::string& action, duration at_most = std::chrono::minutes{30}) {
    const auto at = awaited_[action]++;
    const auto end = now + at_most;
    while (count(action) <= at && now < end) run(std::chrono::milliseconds{500});
    REQUIRE_MESSAGE(count(action) > at, "the pile does not say " << action);
    return all(action).at(at);
  }
  // The next one said from now on.
  said_call await_new(const std::string& action) {
    awaited_[action] = count(action);
    return await(action);
  }
  json ask(const std::string& action, const json& payload) {
    const auto* message = find_message(version_, ocpp_side::platform, action);
    REQUIRE(message != nullptr);
    answer_.reset();
    pile->received(encode_call("p-" + std::to_string(++asked_), action, write_value(payload)), now);
    REQUIRE(answer_);
    REQUIRE(answer_->kind == frame_kind::result);
    const auto read = read_value(answer_->payload).value();
    const auto checked = check(read, message->response, {version_, strictness::strict});
    REQUIRE_MESSAGE(checked.ok(), action << ' ' << answer_->payload);
    settle();
    return read;
  }
  std::optional<ocpp_frame> answer_to(const std::string& text) {
    answer_.reset();
    pile->received(text, now);
    return answer_;
  }

  std::vector<said_call> all(const std::string& action) const {
    std::vector<said_call> made;
    for (const auto& each : said) {
      if (each.action == action) made.push_back(each);
    }
    return made;
  }
  std::size_t count(const std::string& action) const { return all(action).size(); }

  std::unique_ptr<simulated_pile> pile;
  std::map<std::string, script> answers;
  std::vector<said_call> said;
  instant now = *parse_rfc3339("2026-11-23T10:00:00Z");
  int transaction = 100;
  int cuts = 0;
  bool reconnects = true;

 private:
  void script_all() {
    const auto time = [this](const json&) { return json{{"currentTime", to_rfc3339(now)}}; };
    const auto nothing_said = [](const json&) { return json::object(); };
    for (const auto* action :
         {"StatusNotification", "MeterValues", "StopTransaction", "TransactionEvent", "FirmwareStatusNotification",
          "DiagnosticsStatusNotification", "LogStatusNotification", "NotifyReport"}) {
      answers[action] = nothing_said;
    }
    answers["Heartbeat"] = time;
    answers["BootNotification"] = [this](const json&) {
      return json{{"status", "Accepted"}, {"currentTime", to_rfc3339(now)}, {"interval", 300}};
    };
    const char* verdict = version_ == ocpp_version::ocpp16 ? "idTagInfo" : "idTokenInfo";
    answers["Authorize"] = [verdict](const json&) { return json{{verdict, {{"status", "Accepted"}}}}; };
    answers["StartTransaction"] = [this](const json&) {
      return json{{"idTagInfo", {{"status", "Accepted"}}}, {"transactionId", ++transaction}};
    };
  }
  void took(const std::string& text) {
    auto frame = parse_frame(text, version_);
    REQUIRE_MESSAGE(frame.ok(), text);
    if (frame.value().kind != frame_kind::call) {
      answer_ = std::move(frame.value());
      return;
    }
    const auto& call = frame.value();
    const auto* message = find_message(version_, ocpp_side::pile, call.name);
    REQUIRE_MESSAGE(message != nullptr, call.name);
    const auto payload = read_value(call.payload).value();
    const auto checked = check(payload, message->request, {version_, strictness::strict});
    REQUIRE_MESSAGE(checked.ok(), text);
    CHECK_MESSAGE(open_.empty(), "more than one CALL outstanding: " << text);
    said.push_back({call.id, call.name, payload, now});
    open_.push_back(said.back());
  }
  void settle() {
    while (!open_.empty() && connected_ && !cut_) {
      const auto call = open_.front();
      const auto how = answers.find(call.action);
      REQUIRE_MESSAGE(how != answers.end(), call.action);
      const auto answer = how->second(call.payload);
      if (!answer) return;
      open_.pop_front();
      const auto* message = find_message(version_, call.action);
      REQUIRE(check(*answer, message->response, {version_, strictness::strict}).ok());
      pile->received(encode_result(call.id, write_value(*answer)), now);
    }
  }

  ocpp_version version_;
  std::deque<said_call> open_;  // not answered yet
  std::optional<ocpp_frame> answer_;
  std::map<std::string, std::size_t> awaited_;
  int asked_ = 0;
  bool connected_ = false;
  bool cut_ = false;
};

inline pile_terms one_bay(std::vector<std::string> cards = {"CARD0001"}, std::int64_t speed = 60) {
  pile_terms made;
  made.identity = "SIM-0001";
  made.connectors = 1;
  made.seed = 7;
  made.speed = speed;
  made.cards = std::move(cards);
  return made;
}

}  // namespace pilecloud::devices::simulator
