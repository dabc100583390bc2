// SPDX-License-Identifier: Apache-2.0
// What a pile has to say, one outstanding CALL at a time. Reports of transactions are kept: they wait out disconnects
// and are sent again in order, with the same content and a fresh message id, until answered; a CALLERROR counts
// attempts. Everything else is said while connected or not at all, and goes before the kept ones. While on hold only
// the boot is said. Pure; the pile owns it and calls due() and expired() by its clock.
//
// Faults by chance: an answer that "got lost" (the pile cuts its socket instead), a kept report sent twice.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "devices/ocpp_frame.hpp"
#include "devices/ocpp_value.hpp"
#include "devices/simulator/seeded_choice.hpp"

namespace pilecloud::devices::simulator {

struct pile_report {
  std::string action;
  std::function<json()> payload;                 // asked when sent
  std::function<void(const json* answer)> then;  // nullptr: refused by CALLERROR; not called when dropped
  bool kept = false;
};

struct queue_terms {
  int lost_percent = 0;
  int doubled_percent = 0;
  duration patience = std::chrono::seconds{30};  // with an answer
};

enum class answer_use : std::uint8_t { nobodys, taken, lost };

class call_queue {
 public:
  call_queue(queue_terms terms, std::uint64_t seed) : terms_(terms), choice_(seed) {}

  void push(pile_report report);
  std::optional<std::string> next(instant now);  // the text of a CALL to send, if one may be sent
  answer_use answered(const ocpp_frame& frame, instant now);

  void opened(instant now);
  void closed();
  void hold(bool held) { held_ = held; }
  void retry(int attempts, duration pause) {
    attempts_max_ = attempts;
    pause_ = pause;
  }

  bool expired(instant now) const { return outstanding_ && now >= deadline_; }
  std::optional<instant> due() const;  // when next() or expired() may say something new
  std::size_t kept() const { return kept_.size(); }
  bool is_idle() const { return kept_.empty() && passing_.empty(); }

 private:
  struct waiting {
    pile_report report;
    int attempts = 0;
    bool is_copy = false;
  };
  std::deque<waiting>* lane(instant now);
  void finish(const json* answer, instant now);

  queue_terms terms_;
  seeded_choice choice_;
  std::deque<waiting> passing_;
  std::deque<waiting> kept_;
  std::deque<waiting>* sent_from_ = nullptr;  // its first entry is outstanding
  std::string id_;
  std::string prefix_;
  std::uint64_t last_ = 0;
  instant deadline_{};
  instant kept_not_before_{};
  int attempts_max_ = 3;
  duration pause_ = std::chrono::seconds{10};
  bool connected_ = false;
  bool outstanding_ = false;
  bool held_ = true;
};

}  // namespace pilecloud::devices::simulator
