// SPDX-License-Identifier: Apache-2.0
// The CSMS's side of OCPP 2.0.1 with one station. A transaction goes by the station's own name, which its start carries
// into the facts; the name is also the start's natural key (rules.md W2), so any event of it finds its session, here or
// on a later connection. Numbers may begin anywhere and have gaps; nothing waits for a missing one.
//
// A transaction is not yet a charge (W7): until a token, a remote start, an order on its connector or flowing energy
// says so, its events are answered and open no session.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "devices/clock_news.hpp"
#include "devices/conversation.hpp"
#include "devices/cost_pace.hpp"
#include "devices/device_clock.hpp"
#include "devices/ocpp201/charge.hpp"
#include "devices/pile_admission.hpp"
#include "devices/platform.hpp"
#include "devices/reporting.hpp"
#include "devices/token_verdict.hpp"
#include "projections/piles.hpp"

namespace pilecloud::devices::ocpp201 {

inline constexpr std::chrono::seconds heartbeat_every{300};

class conversation final : public devices::conversation, public std::enable_shared_from_this<conversation> {
 public:
  using caller = std::function<void(std::string action, std::string payload, std::chrono::milliseconds deadline,
                                    ocpp_line::answered then)>;

  // `shown`: the certificate its socket came with.
  conversation(const platform& at, pile_id pile, strand in, caller call, std::optional<client_certificate> shown = {});

  void begin() override;
  void serve(pile_call call, answered then) override;
  void carry_out(const actors::device_call& call, std::function<void(call_verdict)> then) override;

 private:
  struct event_under_way;
  using event_ptr = std::shared_ptr<event_under_way>;
  using handled = void (conversation::*)(const json& payload, const answered& then);
  static handled part_for(std::string_view action);

  void boot(const json& payload, const answered& then);
  bool is_its_certificate(const std::string& serial) const;
  void heartbeat(const json& payload, const answered& then);
  void authorize(const json& payload, const answered& then);
  void status(const json& payload, const answered& then);
  void meter(const json& payload, const answered& then);
  void transaction(const json& payload, const answered& then);
  void report(const json& payload, const answered& then);
  void reservation(const json& payload, const answered& then);
  void firmware_progress(const json& payload, const answered& then);
  void log_progress(const json& payload, const answered& then);
  void tell(std::vector<domain::pile::command> what, const answered& then);

  bool is_charge(const transaction_event& sent, std::uint16_t connector) const;
  void keep_early(const event_ptr& event);
  void open(const event_ptr& event);
  void tell_again(const event_ptr& event);
  void record(const event_ptr& event);
  void answer(const event_ptr& event);
  void tell_cost(const event_ptr& event);
  token_verdict with_price(token_verdict verdict) const;
  void stop_what_should_stop();
  std::uint16_t connector_of(const transaction_event& sent) const;
  std::optional<std::uint32_t> session_of(const std::string& transaction) const;
  std::string transaction_of(std::uint32_t number) const;
  std::optional<projections::pile_row> row() const;
  session_id id_of(std::uint32_t number) const { return domain::pile::session_of(pile_, number); }

  const platform& at_;
  const pile_id pile_;
  const strand in_;
  const caller call_;
  const std::shared_ptr<reporting> reports_;
  const ocpp_quirks* quirks_;  // of its nameplate; never null
  device_clock clock_;
  clock_news clock_news_;
  const std::optional<client_certificate> shown_;
  cost_pace costs_;
  std::map<std::string, std::uint32_t> sessions_;  // of this connection, bounded
  std::map<std::string, std::uint16_t> places_;    // an EVSE is named once; bounded
};

// The answer to a message that has no part of its own; a test holds each to its table.
std::string_view plain_answer(std::string_view action);

}  // namespace pilecloud::devices::ocpp201
