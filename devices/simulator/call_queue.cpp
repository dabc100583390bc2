// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/call_queue.hpp"

#include <fmt/format.h>

namespace pilecloud::devices::simulator {

void call_queue::push(pile_report report) {
  if (report.kept) {
    kept_.push_back({std::move(report), 0, false});
  } else if (connected_) {
    passing_.push_back({std::move(report), 0, false});
  }
}

std::deque<call_queue::waiting>* call_queue::lane(instant now) {
  if (!connected_ || outstanding_) return nullptr;
  if (!passing_.empty() && (!held_ || passing_.front().report.action == "BootNotification")) return &passing_;
  if (!held_ && !kept_.empty() && now >= kept_not_before_) return &kept_;
  return nullptr;
}

std::optional<std::string> call_queue::next(instant now) {
  auto* from = lane(now);
  if (from == nullptr) return std::nullopt;
  sent_from_ = from;
  const auto& report = sent_from_->front().report;
  id_ = fmt::format("{}-{}", prefix_, ++last_);
  outstanding_ = true;
  deadline_ = now + terms_.patience;
  return encode_call(id_, report.action, write_value(report.payload()));
}

answer_use call_queue::answered(const ocpp_frame& frame, instant now) {
  if (!outstanding_ || frame.id != id_) return answer_use::nobodys;
  if (sent_from_ == &kept_ && choice_.percent(terms_.lost_percent)) return answer_use::lost;
  outstanding_ = false;
  if (frame.kind == frame_kind::error) {
    finish(nullptr, now);
    return answer_use::taken;
  }
  const auto payload = read_value(frame.payload);
  finish(payload ? &payload.value() : nullptr, now);
  return answer_use::taken;
}

void call_queue::finish(const json* answer, instant now) {
  auto& first = sent_from_->front();
  if (answer == nullptr && first.report.kept && !first.is_copy && ++first.attempts < attempts_max_) {
    kept_not_before_ = now + pause_ * first.attempts;
    return;
  }
  auto done = std::move(first);
  sent_from_->pop_front();
  if (done.report.kept && !done.is_copy && choice_.percent(terms_.doubled_percent)) {
    // The same content, whatever the answer changes: taken before `then`.
    auto copy = done.report;
    copy.payload = [said = done.report.payload()] { return said; };
    copy.then = nullptr;
    kept_.push_front({std::move(copy), 0, true});
  }
  if (done.report.then) done.report.then(answer);
}

void call_queue::opened(instant now) {
  connected_ = true;
  outstanding_ = false;
  passing_.clear();
  prefix_ = fmt::format("{:x}", us_of(now));
}

void call_queue::closed() {
  connected_ = false;
  outstanding_ = false;
  passing_.clear();
}

std::optional<instant> call_queue::due() const {
  if (outstanding_) return deadline_;
  if (connected_ && !held_ && !kept_.empty()) return kept_not_before_;
  return std::nullopt;
}

}  // namespace pilecloud::devices::simulator
