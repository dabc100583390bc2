// SPDX-License-Identifier: Apache-2.0
// The table of the whole API. Whoever adds a line names its roles; `everybody` is for a line that reveals nothing about
// people, stations or money, and for signing in. tests/http walks every line × role.
#include "http/accounts.hpp"
#include "http/adoption.hpp"
#include "http/device_reports.hpp"
#include "http/ledger.hpp"
#include "http/login.hpp"
#include "http/machine.hpp"
#include "http/pile_access.hpp"
#include "http/pile_commands.hpp"
#include "http/pile_local_list.hpp"
#include "http/pile_messages.hpp"
#include "http/pile_profile.hpp"
#include "http/pile_reservations.hpp"
#include "http/pile_settings.hpp"
#include "http/pile_upkeep.hpp"
#include "http/pile_verbs.hpp"
#include "http/piles.hpp"
#include "http/route.hpp"
#include "http/session_facts.hpp"
#include "http/session_json.hpp"
#include "http/sessions.hpp"
#include "http/staff.hpp"
#include "http/stations.hpp"
#include "http/tariffs.hpp"
#include "http/transactions.hpp"
#include "http/wallet.hpp"
#include "http/works.hpp"

namespace pilecloud::http {

namespace {

route open_to_all(std::string_view method, std::string_view pattern, response (*answer)(call&),
                  std::string_view summary) {
  return {method, pattern, access::everybody, role_set{}, answer, summary};
}

route reads(std::string_view pattern, role_set roles, response (*answer)(call&), std::string_view summary,
            shape_source result, shape_source query = nullptr) {
  return {"GET", pattern, access::roles, roles, answer, summary, nullptr, result, query};
}

route lists(std::string_view pattern, role_set roles, response (*answer)(call&), std::string_view summary,
            shape_source result, shape_source query = nullptr) {
  auto made = reads(pattern, roles, answer, summary, result, query);
  made.pages = true;
  return made;
}

route writes(std::string_view method, std::string_view pattern, role_set roles, response (*answer)(call&),
             std::string_view summary, shape_source body, shape_source result, int success = 200) {
  return {method, pattern, access::roles, roles, answer, summary, body, result, nullptr, false, success};
}

std::vector<route> about_the_machine() {
  auto health = open_to_all("GET", "/healthz", show_health, "the process answers");
  health.result = health_shape;
  auto ready = open_to_all("GET", "/readyz", show_readiness, "the log takes facts and the read models keep up");
  ready.result = readiness_shape;
  auto metrics =
      open_to_all("GET", "/metrics", show_metrics, "Prometheus text; without signing in on this machine only");
  metrics.access = access::near_or_roles;
  metrics.roles = watchers;
  const auto description = open_to_all("GET", "/api/v1/openapi.json", show_openapi, "this description");
  auto login = open_to_all("POST", "/api/v1/login", log_in, "a token for name and password");
  login.body = login_shape;
  login.result = token_shape;
  return {health,
          ready,
          metrics,
          description,
          login,
          writes("POST", "/api/v1/logout", everybody_signed_in, log_out, "ends this token", nullptr, logout_shape),
          reads("/api/v1/me", everybody_signed_in, show_myself, "who am I", myself_shape)};
}

std::vector<route> about_staff() {
  return {
      lists("/api/v1/staff", administrators, list_staff, "staff by name", staff_shape),
      writes("POST", "/api/v1/staff", administrators, hire_staff, "hires", hire_shape, staff_shape, 201),
      reads("/api/v1/staff/{staff}", administrators, show_staff, "one member of staff", staff_shape),
      writes("DELETE", "/api/v1/staff/{staff}", administrators, dismiss_staff, "dismisses", nullptr, staff_shape),
      writes("PUT", "/api/v1/staff/{staff}/role", administrators, change_role, "gives a role", role_shape, staff_shape),
      writes("POST", "/api/v1/staff/{staff}/password", everybody_signed_in, change_password,
             "sets a password and ends older tokens", password_shape, staff_shape),
  };
}

std::vector<route> about_accounts() {
  const std::string_view one = "/api/v1/accounts/{account}";
  const std::string_view card = "/api/v1/accounts/{account}/cards/{card}";
  const std::string_view vehicle = "/api/v1/accounts/{account}/vehicles/{vehicle}";
  return {
      lists("/api/v1/accounts", people, list_accounts, "accounts by id, or the one with a phone or card", account_shape,
            account_query),
      writes("POST", "/api/v1/accounts", operators, register_account, "registers a person", registration_shape,
             account_written_shape, 201),
      reads(one, people, show_account, "one account with its wallet", account_shape),
      writes("PUT", "/api/v1/accounts/{account}/profile", operators, change_profile, "changes phone and name",
             profile_shape, account_written_shape),
      writes("POST", "/api/v1/accounts/{account}/cards", operators, add_card, "adds a card", card_shape,
             account_written_shape, 201),
      writes("DELETE", card, operators, remove_card, "removes a card", nullptr, account_written_shape),
      writes("POST", "/api/v1/accounts/{account}/vehicles", operators, add_vehicle, "adds a vehicle", vehicle_shape,
             account_written_shape, 201),
      writes("DELETE", vehicle, operators, remove_vehicle, "removes a vehicle", nullptr, account_written_shape),
      writes("POST", "/api/v1/accounts/{account}/freeze", operators, freeze_account, "no new charges", nullptr,
             account_written_shape),
      writes("POST", "/api/v1/accounts/{account}/unfreeze", operators, unfreeze_account, "charges again", nullptr,
             account_written_shape),
      writes("POST", "/api/v1/accounts/{account}/top-ups", cashiers, top_up, "money into the wallet", top_up_shape,
             money_written_shape, 201),
      writes("POST", "/api/v1/accounts/{account}/debt-payments", cashiers, pay_debt, "pays a debt from the wallet",
             debt_payment_shape, money_written_shape, 201),
  };
}

std::vector<route> about_places() {
  return {
      lists("/api/v1/tariffs", people, list_tariffs, "published versions", tariff_shape, tariff_query),
      writes("POST", "/api/v1/tariffs", operators, publish_tariff, "publishes the next version", publication_shape,
             tariff_written_shape, 201),
      reads("/api/v1/tariffs/{tariff}/{n}", people, show_tariff, "one version", tariff_shape),
      lists("/api/v1/stations", people, list_stations, "stations by id", station_shape),
      writes("POST", "/api/v1/stations", operators, register_station, "registers a station", station_registration_shape,
             station_written_shape, 201),
      reads("/api/v1/stations/{station}", people, show_station, "one station", station_shape),
      writes("PUT", "/api/v1/stations/{station}", operators, change_station, "changes a station", station_change_shape,
             station_written_shape),
      writes("PUT", "/api/v1/stations/{station}/tariff", operators, assign_tariff, "applies a tariff version",
             assignment_shape, station_written_shape),
      reads("/api/v1/stations/{station}/totals", people, show_station_totals, "energy and money by local time",
            totals_shape, totals_query),
      lists("/api/v1/piles", people, list_piles, "piles and how they stand", pile_shape, pile_query),
      lists("/api/v1/risks/piles", people, list_piles_at_risk, "piles that may connect without TLS",
            pile_at_risk_shape),
      writes("POST", "/api/v1/piles", operators, register_pile, "registers a pile", pile_registration_shape,
             pile_written_shape, 201),
      reads("/api/v1/piles/{pile}", people, show_pile, "one pile and how it stands", pile_shape),
      writes("PUT", "/api/v1/piles/{pile}", operators, change_pile, "changes a pile", pile_change_shape,
             pile_written_shape),
      writes("POST", "/api/v1/piles/{pile}/access", operators, set_access, "says how a pile may connect", access_shape,
             access_written_shape),
      lists("/api/v1/piles/{pile}/messages", people, list_pile_messages, "what the pile and we said to each other",
            pile_message_shape, pile_message_query),
      writes("POST", "/api/v1/piles/{pile}/commands", operators, command_pile,
             "calls a pile by its protocol's own messages", pile_command_shape, pile_outcome_shape),
  };
}

// What an operator has a pile do, whatever version it speaks, and what came of it.
std::vector<route> about_running_piles() {
  return {
      writes("POST", "/api/v1/piles/{pile}/reset", operators, reset_pile, "restarts a pile", reset_shape,
             verb_told_shape),
      writes("POST", "/api/v1/piles/{pile}/unlock", operators, unlock_connector, "opens a connector's lock",
             unlock_shape, verb_told_shape),
      reads("/api/v1/piles/{pile}/availability", people, show_availability, "in service or not, as agreed and reported",
            availability_state_shape),
      writes("PUT", "/api/v1/piles/{pile}/availability", operators, change_availability,
             "takes a pile or connector in or out of service", availability_shape, verb_told_shape),
      reads("/api/v1/piles/{pile}/power-limit", people, show_power_limit, "limits of power in force",
            power_limit_state_shape),
      writes("PUT", "/api/v1/piles/{pile}/power-limit", operators, limit_power, "limits a pile's power",
             power_limit_shape, verb_told_shape),
      lists("/api/v1/piles/{pile}/reservations", people, list_reservations, "reservations, newest first",
            reservation_state_shape),
      writes("POST", "/api/v1/piles/{pile}/reservations", operators, reserve_connector,
             "keeps a connector for a driver", reservation_shape, verb_told_shape),
      writes("DELETE", "/api/v1/piles/{pile}/reservations/{n}", operators, cancel_reservation, "cancels a reservation",
             nullptr, verb_told_shape),
      lists("/api/v1/piles/{pile}/settings", people, list_settings, "settings as the pile told them", setting_shape),
      reads("/api/v1/piles/{pile}/settings/inventory", people, show_inventory, "how whole they are", inventory_shape),
      writes("POST", "/api/v1/piles/{pile}/settings/read", operators, read_settings, "has the pile tell its settings",
             settings_named_shape, verb_told_shape),
      writes("PUT", "/api/v1/piles/{pile}/settings", operators, write_settings, "changes settings of a pile",
             settings_wanted_shape, verb_told_shape),
      reads("/api/v1/piles/{pile}/local-list", people, show_local_list, "the list of cards the pile acknowledged",
            local_list_shape),
      lists("/api/v1/piles/{pile}/local-list/cards", people, list_listed_cards, "the cards on it, masked",
            listed_card_shape),
      writes("PUT", "/api/v1/piles/{pile}/local-list", operators, replace_local_list, "sends the whole list",
             whole_list_shape, verb_told_shape),
      writes("POST", "/api/v1/piles/{pile}/local-list", operators, change_local_list, "adds and removes cards",
             list_change_shape, verb_told_shape),
      writes("POST", "/api/v1/piles/{pile}/local-list/read", operators, read_list_version,
             "asks the pile for its list's version", nullptr, verb_told_shape),
      reads("/api/v1/piles/{pile}/firmware", people, show_firmware, "the last update and how far it is",
            upkeep_state_shape),
      writes("POST", "/api/v1/piles/{pile}/firmware", operators, update_firmware, "has the pile update its firmware",
             firmware_shape, verb_told_shape),
      reads("/api/v1/piles/{pile}/diagnostics", people, show_diagnostics, "the last file asked for and how far it is",
            upkeep_state_shape),
      writes("POST", "/api/v1/piles/{pile}/diagnostics", operators, fetch_diagnostics,
             "has the pile upload its diagnostics", diagnostics_shape, verb_told_shape),
  };
}

std::vector<route> about_how_piles_come_in() {
  const std::string_view profile = "/api/v1/piles/{pile}/profile";
  return {
      writes("POST", "/api/v1/adoption", operators, open_adoption, "lets unknown piles knock at a station for a while",
             adoption_asked_shape, adoption_shape, 201),
      reads("/api/v1/adoption", people, list_adoptions, "the windows open now", adoptions_shape),
      writes("DELETE", "/api/v1/adoption/{station}", operators, close_adoption, "closes the window", nullptr,
             adoption_closed_shape),
      lists("/api/v1/adoption/candidates", people, list_candidates, "piles that knocked and wait", candidate_shape),
      writes("POST", "/api/v1/adoption/candidates/{pile}", operators, adopt_candidate, "takes a pile in",
             candidate_adoption_shape, candidate_adopted_shape, 201),
      writes("POST", "/api/v1/piles/{pile}/password", operators, renew_password, "sends the pile a new password",
             nullptr, password_told_shape),
      reads(profile, people, show_profile, "what is wanted of a pile's settings, and what they are",
            profile_shown_shape),
      writes("PUT", profile, operators, set_profile, "wants other settings of a pile", pile_profile_shape,
             profile_shown_shape),
      writes("POST", "/api/v1/piles/{pile}/profile/apply", operators, apply_profile, "tells a pile its profile",
             nullptr, profile_told_shape),
      lists("/api/v1/risks/drift", people, list_drift, "piles whose settings are not their profile's", drift_shape),
      lists("/api/v1/risks/clocks", people, list_wrong_clocks, "piles whose clock is off by more than three minutes",
            wrong_clock_shape),
  };
}

std::vector<route> about_sessions() {
  return {
      lists("/api/v1/sessions", people, list_sessions, "sessions, newest first", session_shape, session_query),
      writes("POST", "/api/v1/sessions", operators, place_order, "orders a charge from a wallet", order_shape,
             order_written_shape, 201),
      reads("/api/v1/sessions/{pile}/{n}", people, show_session, "one session with its bill", whole_session_shape),
      reads("/api/v1/sessions/{pile}/{n}/curve", people, show_curve, "how the charge went, in 500 points at most",
            curve_shape),
      reads("/api/v1/sessions/{pile}/{n}/signed-values", people, show_signed_values,
            "what the pile's meter signed, as it came", signed_values_shape),
      writes("POST", "/api/v1/sessions/{pile}/{n}/stop", operators, stop_session, "asks the pile to stop", nullptr,
             session_written_shape),
      writes("POST", "/api/v1/sessions/{pile}/{n}/cancel", operators, cancel_session, "cancels before the start",
             nullptr, session_written_shape),
      writes("POST", "/api/v1/piles/{pile}/starts", devices, report_start, "a device began to charge", start_shape,
             session_written_shape, 201),
      writes("POST", "/api/v1/sessions/{pile}/{n}/readings", devices, report_readings, "a device's sampled values",
             readings_shape, session_written_shape, 201),
      writes("POST", "/api/v1/sessions/{pile}/{n}/stops", devices, report_stop, "a device stopped charging", stop_shape,
             session_written_shape, 201),
      writes("POST", "/api/v1/piles/{pile}/registers", devices, report_register,
             "the register of a connector no session charges on", register_shape, status_written_shape, 201),
      writes("POST", "/api/v1/piles/{pile}/statuses", devices, report_status, "how a connector stands", status_shape,
             status_written_shape, 201),
  };
}

std::vector<route> about_the_books() {
  return {
      lists("/api/v1/transactions", people, list_transactions, "movements of drivers' money", transaction_shape,
            transaction_query),
      reads("/api/v1/ledger", bookkeepers, show_trial_balance, "the trial balance", trial_balance_shape),
      lists("/api/v1/ledger/balances", bookkeepers, list_balances, "balances of a book by owner", balance_shape,
            balance_query),
      lists("/api/v1/ledger/postings", bookkeepers, list_postings, "the statement of a book's owner", posting_shape,
            statement_query),
      reads("/api/v1/projections", watchers, list_projections, "how far each read model is", projection_shape),
      reads("/api/v1/reactors/parked", watchers, list_parked, "commands that kept failing", parked_shape),
      writes("POST", "/api/v1/reactors/parked/{parked}/retry", operators, retry_parked, "tries a parked command again",
             nullptr, retried_shape),
  };
}

}  // namespace

const std::vector<route>& routes() {
  static const auto table = [] {
    std::vector<route> all;
    for (auto& part : {about_the_machine(), about_staff(), about_accounts(), about_places(), about_how_piles_come_in(),
                       about_running_piles(), about_sessions(), about_the_books()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return table;
}

}  // namespace pilecloud::http
