// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/service.hpp"

namespace pilecloud::domain::pile {

std::string_view to_text(request_kind value) {
  switch (value) {
    case request_kind::reservation:
      return "reservation";
    case request_kind::charging_profile:
      return "charging_profile";
    case request_kind::remote_start:
      return "remote_start";
    case request_kind::local_list:
      return "local_list";
    case request_kind::firmware:
      return "firmware";
    case request_kind::diagnostics:
      return "diagnostics";
    case request_kind::report:
      return "report";
    case request_kind::other:
      return "other";
    case request_kind::inventory:
      return "inventory";
  }
  return "not_recorded";
}

std::string_view to_text(reservation_stage value) {
  switch (value) {
    case reservation_stage::asked:
      return "asked";
    case reservation_stage::confirmed:
      return "confirmed";
    case reservation_stage::refused:
      return "refused";
    case reservation_stage::used:
      return "used";
    case reservation_stage::cancelled:
      return "cancelled";
    case reservation_stage::expired:
      return "expired";
    case reservation_stage::removed:
      return "removed";
  }
  return "not_recorded";
}

std::string_view to_text(attribute_type value) {
  switch (value) {
    case attribute_type::actual:
      return "actual";
    case attribute_type::target:
      return "target";
    case attribute_type::minimum:
      return "minimum";
    case attribute_type::maximum:
      return "maximum";
  }
  return "not_recorded";
}

std::string_view to_text(mutability value) {
  switch (value) {
    case mutability::read_only:
      return "read_only";
    case mutability::write_only:
      return "write_only";
    case mutability::read_write:
      return "read_write";
  }
  return "not_recorded";
}

std::string_view to_text(list_update value) {
  switch (value) {
    case list_update::told:
      return "told";
    case list_update::full:
      return "full";
    case list_update::differential:
      return "differential";
  }
  return "not_recorded";
}

std::string_view to_text(upkeep_kind value) {
  switch (value) {
    case upkeep_kind::firmware:
      return "firmware";
    case upkeep_kind::diagnostics:
      return "diagnostics";
  }
  return "not_recorded";
}

}  // namespace pilecloud::domain::pile
