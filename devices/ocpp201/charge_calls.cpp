// SPDX-License-Identifier: Apache-2.0
// Remote start and stop as facts ask for them (rules.md W7, S6).
#include "devices/charge_report.hpp"
#include "devices/ocpp201/conversation.hpp"
#include "devices/tokens.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

constexpr std::chrono::seconds answer_within{30};
constexpr std::chrono::seconds settle_in{2};  // a station that just came has its own say first

}  // namespace

void conversation::carry_out(const actors::device_call& call, std::function<void(call_verdict)> then) {
  const auto known = projections::find_session(at_.rows.read(), call.session);
  if (!known) return then(call_verdict::not_now);
  const auto number = number_of(call.session);
  const auto told = [then](const call_outcome& outcome) { then(verdict_in(outcome)); };
  if (call.what == actors::device_call::verb::stop) {
    const auto transaction = transaction_of(number);
    if (transaction.empty()) return then(call_verdict::rejected);
    return call_("RequestStopTransaction", write_value(json{{"transactionId", transaction}}), answer_within, told);
  }
  // It began meanwhile: a second remote start would be another charge.
  if (known->start) return then(call_verdict::accepted);
  const json payload{{"evseId", known->connector},
                     {"remoteStartId", number},
                     {"idToken", {{"idToken", token_of_start(at_, pile_, call.session, *known)}, {"type", "Central"}}}};
  call_("RequestStartTransaction", write_value(payload), answer_within, told);
}

void conversation::begin() {
  in_.after(settle_in, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->stop_what_should_stop();
  });
}

// What was asked to stop while the station was away.
void conversation::stop_what_should_stop() {
  const auto known = row();
  if (!known) return;
  for (const auto& place : known->connectors) {
    if (place.session.empty() || !place.started || place.stage != domain::session::stage::stopping) continue;
    carry_out({actors::device_call::verb::stop, place.session, {}}, [](call_verdict) {});
  }
}

}  // namespace pilecloud::devices::ocpp201
