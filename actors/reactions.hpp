// SPDX-License-Identifier: Apache-2.0
// Which further commands a fact asks for: the whole policy between aggregates, pure, on one page. A wallet charge is
//
//   pile.order_placed → session.open → session.ordered → account.place_hold → account.hold_placed → session.fund
//   session.hold_requested → account.hold_more → account.hold_placed → session.record_hold (S10: a hold that grows)
//   pile.start_reported → session.record_start            session.stopped, ended_by_rule → pile.close_session
//   pile.session_closed → session.end_by_rule (only a displaced one is still charging)
//   pile.stray_joined → session.record_meter, record_stop (W2: the report came before its start)
//   pile.register_withdrawn → session.withdraw_register (R6: a start reported late lies between)
//   session.start_failed → account.release_hold, pile.close_session        session.settled → account.charge
//   session.start_requested, stop_requested → the pile itself (actors/device_call.hpp)
//
// Every follow-up carries its natural key (session, revision, number, hash), so a repeat after a crash changes
// nothing. Imported history (rules.md S12) is driven by the importer and asks for nothing here.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/device_call.hpp"
#include "actors/request.hpp"
#include "events/fact.hpp"

namespace pilecloud::actors {

struct follow_up {
  storage::stream_id stream;  // of a device_call: device/<pile>, whose calls keep their order
  std::variant<any_command, device_call> command;
  std::string_view name;  // "place_hold": of the reaction, in `by` and on the list of parked ones
};

// In the order they are to be sent.
std::vector<follow_up> follow_ups(const events::fact& cause);

// What a refusal by the other side means: a follow-up back to the first, nothing (empty: the refusal is the answer of
// a race that is over), or a person's work (nullopt: park it).
std::optional<std::vector<follow_up>> on_rejected(const follow_up& sent, const rejected& why,
                                                  const events::fact& cause);

}  // namespace pilecloud::actors
