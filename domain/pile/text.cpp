// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/facts.hpp"

namespace pilecloud::domain::pile {

std::string_view to_text(mounting value) {
  switch (value) {
    case mounting::floor:
      return "floor";
    case mounting::wall:
      return "wall";
  }
  return "not_recorded";
}

std::string_view to_text(place value) {
  switch (value) {
    case place::public_place:
      return "public_place";
    case place::dedicated:
      return "dedicated";
    case place::private_place:
      return "private_place";
  }
  return "not_recorded";
}

std::string_view to_text(current value) {
  switch (value) {
    case current::alternating:
      return "alternating";
    case current::direct:
      return "direct";
  }
  return "not_recorded";
}

std::string_view to_text(connector_status value) {
  switch (value) {
    case connector_status::available:
      return "available";
    case connector_status::preparing:
      return "preparing";
    case connector_status::charging:
      return "charging";
    case connector_status::suspended:
      return "suspended";
    case connector_status::finishing:
      return "finishing";
    case connector_status::reserved:
      return "reserved";
    case connector_status::unavailable:
      return "unavailable";
    case connector_status::faulted:
      return "faulted";
  }
  return "not_recorded";
}

std::string_view to_text(stray_kind value) {
  switch (value) {
    case stray_kind::meter:
      return "meter";
    case stray_kind::stop:
      return "stop";
  }
  return "not_recorded";
}

std::string_view to_text(rule broken) {
  switch (broken) {
    case rule::pile_must_be_registered:
      return "pile_must_be_registered";
    case rule::pile_must_not_be_registered_differently:
      return "pile_must_not_be_registered_differently";
    case rule::pile_must_have_a_connector:
      return "pile_must_have_a_connector";
    case rule::owner_must_be_named:
      return "owner_must_be_named";
    case rule::station_must_be_named:
      return "station_must_be_named";
    case rule::connector_must_exist:
      return "connector_must_exist";
    case rule::connector_must_be_free:
      return "connector_must_be_free";
    case rule::connector_must_not_be_faulted:
      return "connector_must_not_be_faulted";
    case rule::rated_power_must_not_be_negative:
      return "rated_power_must_not_be_negative";
    case rule::connectors_must_not_shrink:
      return "connectors_must_not_shrink";
    case rule::imported_session_must_have_a_reference:
      return "imported_session_must_have_a_reference";
    case rule::imported_session_must_not_change:
      return "imported_session_must_not_change";
    case rule::order_must_have_terms:
      return "order_must_have_terms";
    case rule::security_profile_must_be_known:
      return "security_profile_must_be_known";
    case rule::security_profile_must_not_be_lowered:
      return "security_profile_must_not_be_lowered";
    case rule::password_must_be_set:
      return "password_must_be_set";
    case rule::account_must_be_named:
      return "account_must_be_named";
    case rule::connector_must_not_be_reserved:
      return "connector_must_not_be_reserved";
    case rule::connector_must_not_be_reserved_for_another:
      return "connector_must_not_be_reserved_for_another";
    case rule::reservation_must_end_in_the_future:
      return "reservation_must_end_in_the_future";
    case rule::reservations_must_be_few:
      return "reservations_must_be_few";
    case rule::numbers_must_not_run_out:
      return "numbers_must_not_run_out";
    case rule::access_must_use_a_password:
      return "access_must_use_a_password";
    case rule::connection_timeout_must_be_short:
      return "connection_timeout_must_be_short";
    case rule::profile_must_be_within_bounds:
      return "profile_must_be_within_bounds";
  }
  return "not_recorded";
}

}  // namespace pilecloud::domain::pile
