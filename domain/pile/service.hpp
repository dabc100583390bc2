// SPDX-License-Identifier: Apache-2.0
// What an operator has a pile do beside charging, and what the pile told of it: numbers that name a request (rules.md
// W8), reservations, availability, limits of power, settings (2.0.1: the device model), the local list of cards,
// firmware and diagnostics. The facts are shown by projections/pile_service.hpp.
//
// The actor keeps what its rules need and no more: of settings and of the list's cards a digest, so that what a pile
// says twice is one fact, however large its device model is.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/quantity.hpp"
#include "domain/pile/stray.hpp"

namespace pilecloud::domain::pile {

// What a number is for. `local_list` counts by itself, as the version of the pile's list; the others share one count,
// and those of remote starts begin above every session's number, which is what orders start by (W7).
enum class request_kind : std::uint8_t {
  reservation = 1,
  charging_profile,
  remote_start,
  local_list,
  firmware,
  diagnostics,
  report,
  other,
  inventory,  // a report of all settings
};
enum class reservation_stage : std::uint8_t { asked = 1, confirmed, refused, used, cancelled, expired, removed };
enum class attribute_type : std::uint8_t { actual = 1, target, minimum, maximum };
enum class mutability : std::uint8_t { read_only = 1, write_only, read_write };
enum class list_update : std::uint8_t { told = 1, full, differential };  // told: the version alone
enum class upkeep_kind : std::uint8_t { firmware = 1, diagnostics };
std::string_view to_text(request_kind value);
std::string_view to_text(reservation_stage value);
std::string_view to_text(attribute_type value);
std::string_view to_text(mutability value);
std::string_view to_text(list_update value);
std::string_view to_text(upkeep_kind value);

inline constexpr std::uint32_t number_most = 0x7FFFFFFF;          // int32 on the wire
inline constexpr std::uint32_t remote_starts_above = 0x40000000;  // sessions are numbered below

struct reservation {
  std::uint16_t connector = 0;  // 0: any of them
  account_id account;
  std::string card;   // hash; empty: whoever the account's order starts
  std::string shown;  // the card as everybody may see it: ****5678
  instant until{};
  bool operator==(const reservation&) const = default;
};

// A setting by its place: 1.6 has the variable alone ("HeartbeatInterval"), 2.0.1 all of it.
struct setting {
  std::string component;
  std::string component_instance;
  std::uint16_t evse = 0;       // 0: of the whole pile
  std::uint16_t connector = 0;  // of the EVSE; 0: not said
  std::string variable;
  std::string variable_instance;
  attribute_type attribute = attribute_type::actual;
  std::optional<std::string> value;  // none: not told, or a secret
  std::optional<pile::mutability> mutability;
  std::string unit;
  bool needs_reboot = false;  // taken by the pile, in force after it restarts
  bool operator==(const setting&) const = default;
};
inline constexpr std::size_t settings_in_fact_max = 256;

struct listed_card {
  std::string card;   // hash
  std::string shown;  // ****5678
  bool removed = false;
  bool operator==(const listed_card&) const = default;
};
inline constexpr std::size_t listed_cards_max = 2'000;

struct request_numbered {  // W8
  std::uint32_t number = 0;
  request_kind kind{};
  bool operator==(const request_numbered&) const = default;
};
struct reserved {  // asked of the pile; held against others when it confirms
  std::uint32_t number = 0;
  pile::reservation reservation;
  bool operator==(const reserved&) const = default;
};
struct reservation_changed {
  std::uint32_t number = 0;
  reservation_stage stage{};
  std::uint32_t session = 0;  // that used it
  bool operator==(const reservation_changed&) const = default;
};
struct availability_set {       // what the pile agreed to
  std::uint16_t connector = 0;  // 0: the whole pile
  bool operative = true;
  bool scheduled = false;  // when the charge that runs has ended
  bool operator==(const availability_set&) const = default;
};
struct power_limit_set {
  std::uint16_t connector = 0;  // 0: the whole pile
  std::uint32_t number = 0;     // of the charging profile
  std::optional<power> limit;   // none: cleared
  bool operator==(const power_limit_set&) const = default;
};
struct settings_reported {
  std::uint32_t request = 0;  // that it answers; 0: one without a number
  std::uint32_t part = 0;     // from 0
  bool last = true;
  bool whole = false;  // of all there are: what its parts do not name is gone
  std::vector<setting> settings;
  bool operator==(const settings_reported&) const = default;
};
struct local_list_reported {
  std::int32_t version = 0;  // 0: empty; below: the pile has none
  list_update update{};
  std::vector<listed_card> cards;
  bool operator==(const local_list_reported&) const = default;
};
struct upkeep_asked {
  std::uint32_t number = 0;
  upkeep_kind kind{};
  std::string location;  // without the credentials in it
  instant at{};          // firmware: when to fetch it; diagnostics: since when
  bool operator==(const upkeep_asked&) const = default;
};
struct upkeep_reported {
  std::uint32_t number = 0;  // 0: nobody asked
  upkeep_kind kind{};
  std::string status;  // the pile's own word
  std::string file;    // that it names; empty: none
  instant at{};
  bool operator==(const upkeep_reported&) const = default;
};

template <class T>
concept service_fact =
    std::same_as<T, request_numbered> || std::same_as<T, reserved> || std::same_as<T, reservation_changed> ||
    std::same_as<T, availability_set> || std::same_as<T, power_limit_set> || std::same_as<T, settings_reported> ||
    std::same_as<T, local_list_reported> || std::same_as<T, upkeep_asked> || std::same_as<T, upkeep_reported>;

// Staff. Answers with request_numbered.
struct number_request {
  request_kind kind{};
};
struct reserve {  // answers with reserved
  pile::reservation reservation;
};
struct ask_upkeep {  // answers with upkeep_asked
  upkeep_kind kind{};
  std::string location;
  instant at{};
};
// Device: what a pile answered or told. Nothing new when it is known.
struct report_reservation {
  std::uint32_t number = 0;
  reservation_stage stage{};
  pile::reservation reservation;  // for one that was made by the protocol's own call
};
struct report_availability {
  std::uint16_t connector = 0;
  bool operative = true;
  bool scheduled = false;
};
struct report_power_limit {
  std::uint16_t connector = 0;
  std::uint32_t number = 0;  // with a limit that is cleared: 0: the one of the connector
  std::optional<power> limit;
};
struct report_settings {
  settings_reported told;  // with a request: whether it is of an inventory, the number says
};
struct report_local_list {
  local_list_reported told;
};
struct report_upkeep {
  upkeep_reported told;  // number 0: the one that was asked for last
};

struct held_reservation {
  pile::reservation reservation;
  bool confirmed = false;
  bool operator==(const held_reservation&) const = default;
};
struct set_availability {
  bool operative = true;
  bool scheduled = false;
  bool operator==(const set_availability&) const = default;
};
struct set_power_limit {
  std::uint32_t number = 0;
  power limit;
  bool operator==(const set_power_limit&) const = default;
};
struct known_upkeep {
  std::uint32_t number = 0;
  std::string status;
  bool operator==(const known_upkeep&) const = default;
};

struct service {
  std::uint32_t last_number = 0;
  std::uint32_t last_reservation = 0;
  std::uint32_t inventory = 0;                             // the last one asked for
  std::int32_t list_version = 0;                           // given or told, whichever is higher
  std::int32_t told_list_version = 0;                      // by the pile
  std::map<std::uint32_t, held_reservation> reservations;  // that have not ended; at most reservations_max
  std::map<std::uint16_t, set_availability> availability;  // by connector
  std::map<std::uint16_t, set_power_limit> limits;         // by connector
  std::map<upkeep_kind, known_upkeep> upkeep;
  report_key settings{};  // digest of those told last
  report_key list{};      // likewise
  bool operator==(const service&) const = default;
};
inline constexpr std::size_t reservations_max = 64;

// What may be kept of an address: not the user and password in it.
std::string without_credentials(std::string_view location);

report_key digest_of(const settings_reported& told);
report_key digest_of(const local_list_reported& told);

}  // namespace pilecloud::domain::pile
