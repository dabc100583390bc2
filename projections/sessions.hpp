// SPDX-License-Identifier: Apache-2.0
// Sessions (充电订单): a row a session from its order on, found by time, station, pile, account, stage and by where an
// imported row came from; the whole bill of the last revision beside it. Folded from pile and session facts of one
// partition: a row exists as soon as the pile has numbered the order.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/session/facts.hpp"
#include "domain/session/state.hpp"
#include "projections/battery_ranges.hpp"
#include "projections/page.hpp"
#include "projections/running_energy.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

using domain::session::flag_set;

// A start or stop as the device reported it. Of several starts the earliest with a meter counts, of several stops the
// latest with a meter (domain/session/state.hpp).
struct end_report {
  bool has_meter = false;
  instant at{};
  energy meter;
  bool operator==(const end_report&) const = default;
};

struct session_row {
  session_id session;
  operator_id owner;
  station_id station;
  pile_id pile;
  std::uint16_t connector = 0;
  account_id account;  // empty: nobody known
  domain::session::payment_source source{};
  domain::session::stage stage{};
  instant ordered_at{};
  std::optional<instant> started_at;                                // device time
  std::optional<instant> ended_at;                                  // device time, or by rule (S4)
  std::optional<instant> settled_at;                                // of the last revision
  std::uint32_t revision = 0;                                       // of the bill; 0: not settled
  energy delivered;                                                 // of the bill
  std::array<energy, domain::tariff::rate_class_count> by_class{};  // of the bill
  money electricity;
  money service;
  money total;
  energy running;  // last reading - first, for displays; the bill decides
  std::optional<power> running_power;
  std::optional<std::int64_t> state_of_charge;  // 1e-3 %
  battery_ranges battery;
  std::optional<money> running_cost;           // of a charge a wallet pays (P8); the bill decides
  domain::session::sequence_ranges sequences;  // W2
  std::uint32_t signed_values = 0;             // W13: kept in the facts
  flag_set flags = 0;                          // of the session and of its bill
  flag_set own_flags = 0;                      // without the bill's
  domain::session::limit limit;
  money hold;
  money hold_asked;     // S10: of the account while it charges; 0: nothing was asked
  money hold_answered;  // the latest of them that was answered
  bool charge_wallet_beyond_hold = false;
  domain::session::external_reference reference;
  tariff_id tariff;
  std::uint32_t tariff_version = 0;
  std::string time_zone;
  std::optional<domain::session::stop_reason> stop_reason;
  std::optional<domain::session::failure_reason> failure_reason;
  std::optional<domain::session::close_reason> close_reason;
  energy reported;  // closed_unbilled: what the source said
  running_energy registers;
  std::optional<end_report> start;
  std::optional<end_report> stop;
  std::string card;  // hash of the token that began it, while it charges; empty: none
  place last;        // ETag of the row
};

struct session_filter {  // empty fields match everything
  station_id station;
  pile_id pile;
  account_id account;
  std::optional<domain::session::stage> stage;
  std::optional<instant> ordered_from;  // [from, to)
  std::optional<instant> ordered_to;
};

std::optional<session_row> find_session(const view_reader& from, const session_id& session);
// Of the last revision; nullopt before the first.
std::optional<domain::session::bill> find_bill(const view_reader& from, const session_id& session);
// Begun with this card and not ended (W5); a few at most.
std::vector<session_id> charges_of_card(const view_reader& from, std::string_view card_hash);
// The terms the order froze (P2).
std::optional<domain::tariff::terms> find_session_terms(const view_reader& from, const session_id& session);
// By order time, newest first unless asked otherwise. nullopt: the cursor is not one of this question.
std::optional<page<session_row>> page_sessions(const view_reader& from, const session_filter& which,
                                               const page_request& asked);
// Changes whenever a row that `which` may show changes.
std::string etag_of_sessions(const view_reader& from, const session_filter& which);

// Imported rows by their identity (format, id).
std::optional<session_id> find_imported(const view_reader& from, std::string_view format, std::string_view id);
void each_imported(const view_reader& from, std::string_view format,
                   const std::function<bool(std::string_view id, const session_row& row)>& visit);

}  // namespace pilecloud::projections
