// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_line.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pilecloud::devices {

namespace {
constexpr std::uint16_t try_again_later = 1013;
}

ocpp_line::ocpp_line(ocpp_version version, line_bounds bounds, std::string prefix, line_ends ends)
    : version_(version), bounds_(bounds), prefix_(std::move(prefix)), ends_(std::move(ends)) {}

ocpp_line::~ocpp_line() { ended(); }

void ocpp_line::received(std::string_view text, line_clock::time_point now) {
  if (ended_) return;
  auto frame = parse_frame(text, version_, bounds_.frame);
  if (!frame) return take_fault(frame.error(), now);
  if (frame.value().kind == frame_kind::call) return take_call(std::move(frame.value()));
  take_answer(std::move(frame.value()), now);
}

bool ocpp_line::is_known(std::string_view id) const {
  return (being_served_ && *being_served_ == id) ||
         std::any_of(theirs_.begin(), theirs_.end(), [id](const pile_call& waiting) { return waiting.id == id; });
}

void ocpp_line::take_call(ocpp_frame frame) {
  // It gets the one answer that is under way: a second would be an answer to nobody.
  if (is_known(frame.id)) return ends_.note("a repeated id is served once", frame.id);
  // A pile waits for an answer before it calls again (W8): who sends so many at once is told.
  if (theirs_.size() >= bounds_.served_waiting) {
    ends_.note("a call over the queue", frame.id);
    return ends_.send(encode_error(frame.id, "GenericError", "too many messages at once"));
  }
  theirs_.push_back({std::move(frame.id), std::move(frame.name), std::move(frame.payload)});
  serve_next();
}

void ocpp_line::serve_next() {
  if (serving_next_) return;  // answered at once, from within serve: the loop below goes on
  serving_next_ = true;
  while (!ended_ && !being_served_ && !theirs_.empty()) {
    auto next = std::move(theirs_.front());
    theirs_.pop_front();
    being_served_ = next.id;
    ends_.serve(++ticket_, std::move(next));
  }
  serving_next_ = false;
}

void ocpp_line::answer(std::uint64_t ticket, pile_answer with) {
  if (ended_ || !being_served_ || ticket != ticket_) return;
  const auto id = *std::exchange(being_served_, std::nullopt);
  if (std::holds_alternative<unanswered>(with)) {
    ends_.note("left unanswered", id);
    ended();
    return ends_.close(try_again_later, "not now");
  }
  if (const auto* error = std::get_if<call_error>(&with)) {
    ends_.send(encode_error(id, error->code, error->description, error->details));
  } else {
    ends_.send(encode_result(id, std::get<std::string>(with)));
  }
  serve_next();
}

void ocpp_line::call(std::string action, std::string payload, line_clock::time_point deadline,
                     line_clock::time_point now, answered then) {
  if (ended_) return then(call_failure::offline);
  if (ours_.size() > bounds_.calls_waiting) return then(call_failure::queue_full);
  ours_.push_back(
      {fmt::format("{}-{}", prefix_, ++last_call_), std::move(action), std::move(payload), deadline, std::move(then)});
  send_next(now);
}

void ocpp_line::send_next(line_clock::time_point now) {
  if (ended_ || outstanding_ || ours_.empty() || ours_.front().deadline <= now) return;
  outstanding_ = true;
  const auto& next = ours_.front();
  ends_.send(encode_call(next.id, next.action, next.payload));
}

// Ends the outstanding call; the next goes out before `then`, which may call again.
void ocpp_line::finish(call_outcome how, line_clock::time_point now) {
  const auto then = std::move(ours_.front().then);
  ours_.pop_front();
  outstanding_ = false;
  send_next(now);
  then(std::move(how));
}

void ocpp_line::take_answer(ocpp_frame frame, line_clock::time_point now) {
  if (!outstanding_ || ours_.front().id != frame.id) return ends_.note("an answer to nobody, or too late", frame.id);
  if (frame.kind == frame_kind::result) return finish(std::move(frame.payload), now);
  finish(call_error{std::move(frame.name), std::move(frame.description), std::move(frame.payload)}, now);
}

void ocpp_line::take_fault(const frame_fault& fault, line_clock::time_point now) {
  ends_.note(fault.rule, fault.id);
  if (fault.answerable()) return ends_.send(encode_error(fault.id, fault.code, fault.rule));
  const bool answers = fault.kind && *fault.kind != frame_kind::call;
  if (answers && outstanding_ && ours_.front().id == fault.id) finish(call_failure::unreadable, now);
}

void ocpp_line::expire(line_clock::time_point now) {
  // The outstanding one is the first.
  if (outstanding_ && ours_.front().deadline <= now) outstanding_ = false;
  std::deque<call_of_ours> late;
  std::deque<call_of_ours> left;
  for (auto& waiting : ours_) (waiting.deadline <= now ? late : left).push_back(std::move(waiting));
  ours_ = std::move(left);
  send_next(now);
  for (auto& gone : late) {
    ends_.note("no answer in time", gone.id);
    gone.then(call_failure::timed_out);
  }
}

std::optional<line_clock::time_point> ocpp_line::next_deadline() const {
  if (ours_.empty()) return std::nullopt;
  const auto sooner = [](const call_of_ours& a, const call_of_ours& b) { return a.deadline < b.deadline; };
  return std::min_element(ours_.begin(), ours_.end(), sooner)->deadline;
}

void ocpp_line::ended() {
  if (std::exchange(ended_, true)) return;
  theirs_.clear();
  being_served_.reset();
  outstanding_ = false;
  for (auto& waiting : std::exchange(ours_, {})) waiting.then(call_failure::offline);
}

}  // namespace pilecloud::devices
