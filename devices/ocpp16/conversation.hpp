// SPDX-License-Identifier: Apache-2.0
// The central system's side of OCPP 1.6J with one pile. Reports are taken whatever they say (rules.md R7) and answered
// when they are durable; 1.6 names a transaction by the number we answered, so it is the session's number on its pile
// (W2), and a start sent again meets its natural key.
#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "devices/clock_news.hpp"
#include "devices/conversation.hpp"
#include "devices/cost_pace.hpp"
#include "devices/device_clock.hpp"
#include "devices/ocpp16/core.hpp"
#include "devices/platform.hpp"
#include "devices/reporting.hpp"
#include "devices/token_verdict.hpp"
#include "projections/piles.hpp"

namespace pilecloud::devices::ocpp16 {

inline constexpr std::chrono::seconds heartbeat_every{300};

class conversation final : public devices::conversation, public std::enable_shared_from_this<conversation> {
 public:
  // A call of ours: ocpp_link::call. It may outlive the socket and then answers `offline`.
  using caller = std::function<void(std::string action, std::string payload, std::chrono::milliseconds deadline,
                                    ocpp_line::answered then)>;

  conversation(const platform& at, pile_id pile, strand in, caller call);

  void begin() override;
  void serve(pile_call call, answered then) override;
  void carry_out(const actors::device_call& call, std::function<void(call_verdict)> then) override;

 private:
  using handled = void (conversation::*)(const json& payload, const answered& then);
  static handled part_for(std::string_view action);

  void boot(const json& payload, const answered& then);
  void heartbeat(const json& payload, const answered& then);
  void authorize(const json& payload, const answered& then);
  void start(const json& payload, const answered& then);
  void meter(const json& payload, const answered& then);
  void stop(const json& payload, const answered& then);
  void status(const json& payload, const answered& then);
  void transfer(const json& payload, const answered& then);
  void sign_certificate(const json& payload, const answered& then);
  void firmware_progress(const json& payload, const answered& then);
  void diagnostics_progress(const json& payload, const answered& then);
  void report_progress(domain::pile::upkeep_kind kind, const json& payload, const answered& then);
  void note_only(const json& payload, const answered& then);

  // What a report of a running charge says for a display.
  struct metered_now {
    std::optional<domain::session::reading> meter;
    bool takes_energy = true;
  };
  static metered_now metered_in(const std::vector<domain::session::sample>& samples);
  void say(const json& transfer);
  void tell_price(const std::string& token);
  void tell_running_cost(std::uint32_t number, const report_outcome& how, const metered_now& told);
  void tell_final_cost(std::uint32_t number, const report_outcome& how);
  void start_known(std::uint32_t number, std::uint16_t connector, token_verdict verdict, const answered& then);
  void ask_owner(std::uint32_t number, instant until, token_verdict verdict, const answered& then);
  void record_clock(const session_id& of);
  void look_for_lost_stop(std::uint16_t connector);
  void stop_what_should_stop();
  void transaction_time(instant device);
  std::optional<projections::pile_row> row() const;
  std::optional<std::uint32_t> session_at(std::uint16_t connector) const;
  std::optional<std::uint32_t> session_of(const transaction_ref& named);
  std::optional<std::uint32_t> session_measured(std::uint16_t connector, instant from) const;
  void report_stray(domain::pile::stray sent, reporting::told then);
  session_id id_of(std::uint32_t number) const { return domain::pile::session_of(pile_, number); }

  const platform& at_;
  const pile_id pile_;
  const strand in_;
  const caller call_;
  const std::shared_ptr<reporting> reports_;
  const ocpp_quirks* quirks_;  // of its nameplate; never null
  device_clock clock_;
  clock_news clock_news_;
  cost_pace costs_;
  std::uint32_t last_number_ = 0;                   // a session of this pile at least so high was seen
  std::map<std::uint16_t, std::uint32_t> started_;  // by connector, on this connection: pages may be a moment behind
};

}  // namespace pilecloud::devices::ocpp16
