// SPDX-License-Identifier: Apache-2.0
#include "devices/token_verdict.hpp"

namespace pilecloud::devices {

std::string_view to_text(token_status status, ocpp_version version) {
  const bool first = version == ocpp_version::ocpp16;
  switch (status) {
    case token_status::accepted:
      return "Accepted";
    case token_status::blocked:
      return "Blocked";
    case token_status::expired:
      return "Expired";
    case token_status::invalid:
      return "Invalid";
    case token_status::concurrent_tx:
      return "ConcurrentTx";
    case token_status::unknown:
      return first ? "Invalid" : "Unknown";
    case token_status::no_credit:
      return first ? "Blocked" : "NoCredit";
    case token_status::not_at_this_location:
      return first ? "Blocked" : "NotAtThisLocation";
    case token_status::not_at_this_time:
      return first ? "Blocked" : "NotAtThisTime";
    case token_status::not_allowed_type_evse:
      return first ? "Blocked" : "NotAllowedTypeEVSE";
  }
  return "Invalid";
}

}  // namespace pilecloud::devices
