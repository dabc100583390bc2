// SPDX-License-Identifier: Apache-2.0
// The enumerants of every enum in a fact or a command: first one a decider writes, last one, and its name in the
// schema. schema.
#pragma once

#include <cstdint>

#include "domain/session/commands.hpp"
#include "events/category.hpp"

namespace pilecloud::tests {

template <class Enum>
struct enum_range;

#define PILECLOUD_ENUM_RANGE(type, low, high, in_file, in_schema)                         \
  template <>                                                                             \
  struct enum_range<domain::type> {                                                       \
    static constexpr std::uint16_t first = low;                                           \
    static constexpr std::uint16_t last = static_cast<std::uint16_t>(domain::type::high); \
    static constexpr const char* file = in_file;                                          \
    static constexpr const char* name = in_schema;                                        \
  }

PILECLOUD_ENUM_RANGE(account::top_up_channel, 1, sandbox, "account", "TopUpChannel");
PILECLOUD_ENUM_RANGE(pile::mounting, 1, wall, "pile", "Mounting");
PILECLOUD_ENUM_RANGE(pile::place, 1, private_place, "pile", "Place");
PILECLOUD_ENUM_RANGE(pile::current, 1, direct, "pile", "Current");
PILECLOUD_ENUM_RANGE(pile::connector_status, 1, faulted, "pile", "ConnectorStatus");
PILECLOUD_ENUM_RANGE(pile::stray_kind, 1, stop, "pile", "StrayKind");
PILECLOUD_ENUM_RANGE(pile::request_kind, 1, inventory, "service", "RequestKind");
PILECLOUD_ENUM_RANGE(pile::reservation_stage, 1, removed, "service", "ReservationStage");
PILECLOUD_ENUM_RANGE(pile::attribute_type, 1, maximum, "service", "AttributeType");
PILECLOUD_ENUM_RANGE(pile::mutability, 1, read_write, "service", "Mutability");
PILECLOUD_ENUM_RANGE(pile::list_update, 1, differential, "service", "ListUpdate");
PILECLOUD_ENUM_RANGE(pile::upkeep_kind, 1, diagnostics, "service", "UpkeepKind");
PILECLOUD_ENUM_RANGE(pile::setting_answer, 1, unanswered, "pile", "SettingAnswer");
PILECLOUD_ENUM_RANGE(session::verdict, 1, after_failure, "session", "Verdict");
PILECLOUD_ENUM_RANGE(session::stop_reason, 1, other, "session", "StopReason");
PILECLOUD_ENUM_RANGE(session::failure_reason, 1, cancelled, "session", "FailureReason");
PILECLOUD_ENUM_RANGE(session::settle_cause, 1, person, "session", "SettleCause");
PILECLOUD_ENUM_RANGE(session::close_reason, 1, no_end_recorded, "session", "CloseReason");
PILECLOUD_ENUM_RANGE(session::line_kind, 1, service, "bill", "LineKind");
PILECLOUD_ENUM_RANGE(session::payment_source, 1, unattributed, "order", "PaymentSource");
PILECLOUD_ENUM_RANGE(session::limit_kind, 0, by_state_of_charge, "order", "LimitKind");
PILECLOUD_ENUM_RANGE(session::measurand, 1, state_of_charge, "sample", "Measurand");
PILECLOUD_ENUM_RANGE(session::reading_context, 1, other, "sample", "ReadingContext");
PILECLOUD_ENUM_RANGE(session::phase, 0, l3, "sample", "Phase");
PILECLOUD_ENUM_RANGE(session::location, 0, ev, "sample", "Location");
PILECLOUD_ENUM_RANGE(session::reminder, 1, stop_overdue, "command", "ReminderKind");
PILECLOUD_ENUM_RANGE(staff::role, 1, device, "staff", "Role");
PILECLOUD_ENUM_RANGE(tariff::rate_class, 1, deep_valley, "terms", "RateClass");

#undef PILECLOUD_ENUM_RANGE

}  // namespace pilecloud::tests
