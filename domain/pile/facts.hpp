// SPDX-License-Identifier: Apache-2.0
// Facts, commands and state of a charging pile (充电桩). Stream pile/<id>. The pile counts its sessions: session
// <pile>/<n> lives in the same partition. A device's report carries its natural key for ever (rules.md R8, W2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/digest.hpp"
#include "domain/decision.hpp"
#include "domain/pile/access.hpp"
#include "domain/pile/clock.hpp"
#include "domain/pile/nameplate.hpp"
#include "domain/pile/profile.hpp"
#include "domain/pile/service.hpp"
#include "domain/pile/stray.hpp"
#include "domain/session/order.hpp"
#include "domain/session/reading.hpp"

namespace pilecloud::domain::pile {

enum class mounting : std::uint8_t { floor = 1, wall };                          // 落地式 挂壁式
enum class place : std::uint8_t { public_place = 1, dedicated, private_place };  // 公共 专用 自用
enum class current : std::uint8_t { alternating = 1, direct };                   // 交流 直流
enum class connector_status : std::uint8_t {
  available = 1,
  preparing,
  charging,
  suspended,
  finishing,
  reserved,
  unavailable,
  faulted
};
std::string_view to_text(mounting value);
std::string_view to_text(place value);
std::string_view to_text(current value);
std::string_view to_text(connector_status value);

struct attributes {
  operator_id owner;
  station_id station;
  std::string vendor;
  std::string model;
  std::string serial;
  pile::mounting mounting = pile::mounting::floor;
  pile::place place = pile::place::public_place;
  pile::current current = pile::current::alternating;
  power rated_power;  // 0: unknown
  std::uint16_t connectors = 1;
  std::string verification_number{};          // 强检 (W13); empty: none
  std::int32_t verification_expires_day = 0;  // the last day it counts, since 1970-01-01; 0: not known
  bool shows_cost = false;                    // W12: it takes our messages about prices and costs
  bool operator==(const attributes&) const = default;
};

struct registered {
  pile::attributes attributes;
  bool operator==(const registered&) const = default;
};
struct changed {
  pile::attributes attributes;
  bool operator==(const changed&) const = default;
};
struct order_placed {  // the session's number; everything its first fact needs
  std::uint32_t number = 0;
  session::order order;
  bool operator==(const order_placed&) const = default;
};
struct start_reported {
  std::uint32_t number = 0;  // the session it belongs to
  std::uint16_t connector = 0;
  instant at{};
  bool has_meter = false;
  energy meter;
  report_key key{};
  std::optional<session::reading> register_before{};  // R6: for a start without a meter; no session between
  std::string transaction;  // the pile's own name for it (2.0.1); empty: it goes by the session's number
  std::string card;         // hash of the token shown; empty: none, or an order's one-time token
  bool operator==(const start_reported&) const = default;
};
struct session_closed {  // connectors that still belong to it are free for the next
  std::uint32_t number = 0;
  instant ended_at{};  // of the charge, device time; 1970: not by a stop or its last reading
  bool operator==(const session_closed&) const = default;
};
struct status_reported {
  std::uint16_t connector = 0;  // 0: the whole pile
  connector_status status{};
  std::string error;  // the device's code; empty: none
  instant at{};
  bool operator==(const status_reported&) const = default;
};
struct register_read {  // R6: of a connector no session charges on
  std::uint16_t connector = 0;
  session::reading reading;
  bool operator==(const register_read&) const = default;
};
// R6: a start was reported late, and it lies between this start and the register that spoke for it.
struct register_withdrawn {
  std::uint32_t number = 0;     // the session that loses it
  std::uint16_t connector = 0;  // (connector, at): the start
  instant at{};
  bool operator==(const register_withdrawn&) const = default;
};
struct booted {  // with another nameplate than before
  instant at{};
  pile::nameplate nameplate;
  bool operator==(const booted&) const = default;
};
struct report_strayed {  // W2: kept until a start claims it
  stray report;
  bool operator==(const report_strayed&) const = default;
};
struct stray_joined {  // the report, kept or just come, belongs to this session
  std::uint32_t number = 0;
  stray report;
  bool operator==(const stray_joined&) const = default;
};
using fact = std::variant<registered, changed, order_placed, start_reported, session_closed, status_reported,
                          register_read, register_withdrawn, access_set, booted, report_strayed, stray_joined,
                          request_numbered, reserved, reservation_changed, availability_set, power_limit_set,
                          settings_reported, local_list_reported, upkeep_asked, upkeep_reported, password_offered,
                          password_taken, password_withdrawn, profile_set, profile_told, clock_measured>;

struct register_pile {
  pile_id pile;
  pile::attributes attributes;
};
struct change_pile {
  pile::attributes attributes;
};
struct place_order {  // live: the connector must be free; imported (S12): occupies nothing
  session::order order;
};
// Device. Joins the session it names, else the order waiting on the connector, else opens `otherwise`. An open session
// that had already started on the connector never got its stop and loses it (S4): session_closed tells its reactors.
struct report_start {
  std::uint16_t connector = 0;
  instant at{};
  bool has_meter = false;
  energy meter;
  std::optional<std::uint32_t> number;  // when the device knows it (2.0.1, a one-time token)
  session::order otherwise;             // for a start nobody ordered: terms in force at `at` (P2); gets flag unordered
  report_key key{};
  std::string transaction;
  std::string card;
  std::uint32_t reservation = 0;  // that the pile says it uses; 0: none
};
// Device. Joins the one charge it fits, now or when that charge's start is reported (W2).
struct report_stray {
  stray report;
};
struct close_session {
  std::uint32_t number = 0;
  instant ended_at{};    // of the charge, device time; 1970: unknown
  bool by_rule = false;  // S4: it ended without a stop of its own
};
struct report_status {
  std::uint16_t connector = 0;
  connector_status status{};
  std::string error;
  instant at{};
};
struct report_register {
  std::uint16_t connector = 0;
  session::reading reading;
};
struct report_boot {
  instant at{};
  pile::nameplate nameplate;
};
using command =
    std::variant<register_pile, change_pile, place_order, report_start, close_session, report_status, report_register,
                 set_access, report_boot, report_stray, number_request, reserve, ask_upkeep, report_reservation,
                 report_availability, report_power_limit, report_settings, report_local_list, report_upkeep,
                 offer_password, take_password, withdraw_password, set_profile, report_profile, report_clock>;

struct connector {
  std::uint32_t session = 0;  // open session number; 0: free
  bool started = false;       // its start was reported
  account_id holder;          // who ordered the one that waits
  connector_status status = connector_status::available;
  std::string error;
  instant status_at{};
  std::optional<session::reading> register_before;  // R6: read since the last start or end reported
  instant used_until{};                             // of those, device time: what was read before is not idle
  charge_begin begin;                               // of the session that started here
  bool operator==(const connector&) const = default;
};

inline constexpr std::size_t strays_kept_max = 256;

struct register_use {
  std::uint32_t number = 0;
  session::reading before;
  bool operator==(const register_use&) const = default;
};

struct known_start {
  std::uint32_t number = 0;
  std::uint64_t version = 0;  // of the first fact of its commit in this stream: a repeat gets that answer
  bool operator==(const known_start&) const = default;
};
struct known_import {
  std::uint32_t number = 0;
  std::uint64_t version = 0;  // of its order_placed
  std::string content;
  bool operator==(const known_import&) const = default;
};

struct state {
  bool registered = false;
  pile::attributes attributes;
  pile::attributes registered_as;     // what a repeated registration is compared with
  connector whole;                    // status of the pile itself (reported as connector 0); never holds a session
  std::vector<connector> connectors;  // [0] = connector 1
  std::uint32_t last_number = 0;
  std::map<report_key, known_start> starts;                              // for ever (R8)
  std::map<std::pair<std::string, std::string>, known_import> imported;  // by (format, id)
  // R6: by (connector, start): a start between the two, however late it is reported, takes the register away.
  std::map<std::pair<std::uint16_t, instant>, register_use> registers_used;
  std::optional<pile::access> access;  // none: it may not connect
  std::vector<std::string> offered;    // credentials beside the access's own, oldest first
  std::optional<pile::nameplate> nameplate;
  std::optional<pile::profile> profile;   // none: its version's default
  std::vector<profile_setting> settings;  // as last reported
  duration clock_offset{};                // as last measured
  std::vector<stray> strays;         // in the order reported; beyond strays_kept_max the oldest is in the log alone
  std::set<report_key> strays_told;  // for ever (R8)
  pile::service service;
  std::uint64_t unordered_version = 0;  // of the last order_placed nobody ordered
  std::uint64_t version = 0;            // counted by evolve
  bool operator==(const state&) const = default;
};

enum class rule : std::uint8_t {
  pile_must_be_registered = 1,
  pile_must_not_be_registered_differently,
  pile_must_have_a_connector,
  owner_must_be_named,
  station_must_be_named,
  connector_must_exist,
  connector_must_be_free,
  connector_must_not_be_faulted,
  rated_power_must_not_be_negative,
  connectors_must_not_shrink,
  imported_session_must_have_a_reference,
  imported_session_must_not_change,  // same (format, id), other content
  order_must_have_terms,
  security_profile_must_be_known,
  security_profile_must_not_be_lowered,
  password_must_be_set,
  account_must_be_named,
  connector_must_not_be_reserved,
  connector_must_not_be_reserved_for_another,
  reservation_must_end_in_the_future,
  reservations_must_be_few,
  numbers_must_not_run_out,
  access_must_use_a_password,
  connection_timeout_must_be_short,
  profile_must_be_within_bounds,
};
std::string_view to_text(rule broken);

decision<fact, rule> decide(const state& known, const command& asked, instant now);
bool follows(const state& known, const fact& next);
void evolve(state& known, const fact& next, instant recorded_at);

session_id session_of(const pile_id& pile, std::uint32_t number);

}  // namespace pilecloud::domain::pile
