// SPDX-License-Identifier: Apache-2.0
#include "devices/candidate.hpp"

#include <algorithm>
#include <array>

#include "devices/checked_call.hpp"
#include "devices/ocpp16/core.hpp"
#include "devices/ocpp16/core_answers.hpp"
#include "devices/ocpp201/charge.hpp"
#include "devices/ocpp201/charge_answers.hpp"
#include "devices/ocpp201/conversation.hpp"
#include "devices/pile_admission.hpp"
#include "projections/adoptions.hpp"
#include "projections/piles.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::chrono::seconds boots_again_in{30};
constexpr std::chrono::seconds rejected_for{300};
constexpr std::chrono::seconds look_every{30};

bool belongs_to_a_charge(std::string_view action) {
  return action == "StartTransaction" || action == "StopTransaction" || action == "MeterValues";
}

call_error not_ours_yet() { return {"SecurityError", "this pile is not adopted yet"}; }

std::string answer_of_16(std::string_view action, instant now) {
  if (action == "Heartbeat") return write_value(ocpp16::heartbeat_answer(now));
  if (action == "Authorize") return write_value(ocpp16::authorize_answer({token_status::invalid}));
  if (action == "DataTransfer") return R"({"status":"Rejected"})";
  if (action == "SignCertificate") return R"({"status":"Rejected"})";
  return "{}";
}

std::string answer_of_201(std::string_view action, instant now) {
  if (action == "Heartbeat") return write_value(ocpp201::heartbeat_answer(now));
  return std::string{ocpp201::plain_answer(action)};
}

}  // namespace

candidate::candidate(const platform& at, pile_knock who, ocpp_version version, strand in,
                     std::shared_ptr<conversation> as_ours, std::function<void(std::string)> leave)
    : at_(at),
      who_(std::move(who)),
      version_(version),
      in_(std::move(in)),
      as_ours_(std::move(as_ours)),
      leave_(std::move(leave)),
      reports_(std::make_shared<reporting>(at, in_, pile_id{who_.identity})) {}

void candidate::begin() {
  in_.after(look_every, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->look();
  });
}

// Who does not boot, and who is nobody's any more, does not keep a socket.
void candidate::look() {
  const auto how = stands();
  if (how == standing::is_ours) return;
  if (!booted_) return leave_("no BootNotification came");
  if (how == standing::nobody) return leave_("no adoption window is open");
  if (how == standing::must_return) return leave_("come back with the password");
  begin();
}

candidate::standing candidate::stands() const {
  const auto rows = at_.rows.read();
  const auto row = projections::find_pile(rows, pile_id{who_.identity});
  if (row && row->access) {
    // A password is the door's to check.
    const bool is_let_in =
        check_access(*row->access, who_, [](std::string_view) { return false; }) == admission_reason::accepted;
    return is_let_in ? standing::is_ours : standing::must_return;
  }
  const auto open = projections::open_adoptions(rows, at_.clock.now());
  const bool may = std::any_of(open.begin(), open.end(), [this](const projections::adoption_row& one) {
    return who_.tls || one.terms.without_tls;
  });
  return may ? standing::waits : standing::nobody;
}

void candidate::asked(const std::string& action, const std::string& payload) {
  in_.run([self = shared_from_this(), action, payload] {
    if (action == "GetBaseReport" || action == "GetReport") self->wanted_.insert("NotifyReport");
    if (action != "TriggerMessage") return;
    const auto read = read_value(payload);
    if (!read || !read.value().is_object()) return;
    const auto what = read.value().find("requestedMessage");
    if (what != read.value().end() && what->is_string()) self->wanted_.insert(what->get<std::string>());
  });
}

void candidate::carry_out(const actors::device_call& call, std::function<void(call_verdict)> then) {
  if (stands() != standing::is_ours) return then(call_verdict::not_now);
  as_ours_->carry_out(call, std::move(then));
}

void candidate::serve(pile_call call, answered then) {
  switch (stands()) {
    case standing::is_ours:
      if (!std::exchange(began_as_ours_, true)) as_ours_->begin();
      return as_ours_->serve(std::move(call), std::move(then));
    case standing::must_return:
    case standing::nobody:
      return then(unanswered{});
    case standing::waits:
      break;
  }
  const auto read = checked_call(call, version_);
  if (const auto* error = std::get_if<call_error>(&read)) return then(*error);
  if (call.action == "BootNotification") return boot(std::get<json>(read), then);
  then(answer_to(call.action));
}

pile_answer candidate::answer_to(const std::string& action) const {
  const auto now = at_.clock.now();
  if (version_ == ocpp_version::ocpp16) {
    if (belongs_to_a_charge(action)) return not_ours_yet();
    return answer_of_16(action, now);
  }
  if (!wanted_.contains(action)) return not_ours_yet();
  return answer_of_201(action, now);
}

void candidate::boot(const json& payload, const answered& then) {
  booted_ = true;
  domain::station::candidate as;
  as.pile = pile_id{who_.identity};
  as.plate =
      version_ == ocpp_version::ocpp16 ? ocpp16::nameplate_of(ocpp16::read_boot(payload)) : ocpp201::read_boot(payload);
  as.address = who_.remote;
  as.tls = who_.tls;
  as.certificate = who_.certificate && who_.certificate->common_name == who_.identity;
  auto windows = std::make_shared<std::vector<station_id>>();
  for (const auto& one : projections::open_adoptions(at_.rows.read(), at_.clock.now())) {
    // The window that lists it already comes last, and is asked first.
    windows->insert(one.candidates.contains(as.pile) ? windows->end() : windows->begin(), one.station);
  }
  offer(windows, as, then);
}

// A window that is full, or does not take it, leaves it to the next.
void candidate::offer(const std::shared_ptr<std::vector<station_id>>& windows, const domain::station::candidate& as,
                      const answered& then) {
  if (windows->empty()) return then(boot_answered(registration::rejected));
  const auto next = windows->back();
  windows->pop_back();
  const auto now = at_.clock.now();
  reports_->report(next, domain::station::report_candidate{as, now}, now,
                   [self = shared_from_this(), windows, as, then](const report_outcome& how) {
                     if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
                     if (std::holds_alternative<report_refused>(how)) return self->offer(windows, as, then);
                     then(self->boot_answered(registration::pending));
                   });
}

pile_answer candidate::boot_answered(registration status) const {
  const auto now = at_.clock.now();
  const auto interval = status == registration::pending ? boots_again_in : rejected_for;
  return version_ == ocpp_version::ocpp16 ? write_value(ocpp16::boot_answer(status, now, interval))
                                          : write_value(ocpp201::boot_answer(status, now, interval));
}

}  // namespace pilecloud::devices
