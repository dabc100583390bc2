// SPDX-License-Identifier: Apache-2.0
// What facts and commands of domain/pile/service.hpp share <-> schema/service.capnp. Only codecs include this.
#pragma once

#include "domain/pile/service.hpp"
#include "events/fields.hpp"
#include "events/schema/service.capnp.h"

namespace pilecloud::events {

template <>
struct wire<domain::pile::request_kind>
    : same_numbers<domain::pile::request_kind, schema::service::RequestKind, domain::pile::request_kind::inventory,
                   schema::service::RequestKind::INVENTORY> {};
template <>
struct wire<domain::pile::reservation_stage>
    : same_numbers<domain::pile::reservation_stage, schema::service::ReservationStage,
                   domain::pile::reservation_stage::removed, schema::service::ReservationStage::REMOVED> {};
template <>
struct wire<domain::pile::attribute_type>
    : same_numbers<domain::pile::attribute_type, schema::service::AttributeType, domain::pile::attribute_type::maximum,
                   schema::service::AttributeType::MAXIMUM> {};
template <>
struct wire<domain::pile::mutability>
    : same_numbers<domain::pile::mutability, schema::service::Mutability, domain::pile::mutability::read_write,
                   schema::service::Mutability::READ_WRITE> {};
template <>
struct wire<domain::pile::list_update>
    : same_numbers<domain::pile::list_update, schema::service::ListUpdate, domain::pile::list_update::differential,
                   schema::service::ListUpdate::DIFFERENTIAL> {};
template <>
struct wire<domain::pile::upkeep_kind>
    : same_numbers<domain::pile::upkeep_kind, schema::service::UpkeepKind, domain::pile::upkeep_kind::diagnostics,
                   schema::service::UpkeepKind::DIAGNOSTICS> {};

void put_service(schema::service::Reservation::Builder to, const domain::pile::reservation& from);
void take_service(schema::service::Reservation::Reader from, domain::pile::reservation& to);
void put_service(schema::service::RequestNumbered::Builder to, const domain::pile::request_numbered& from);
void take_service(schema::service::RequestNumbered::Reader from, domain::pile::request_numbered& to);
void put_service(schema::service::Reserved::Builder to, const domain::pile::reserved& from);
void take_service(schema::service::Reserved::Reader from, domain::pile::reserved& to);
void put_service(schema::service::ReservationChanged::Builder to, const domain::pile::reservation_changed& from);
void take_service(schema::service::ReservationChanged::Reader from, domain::pile::reservation_changed& to);
void put_service(schema::service::AvailabilitySet::Builder to, const domain::pile::availability_set& from);
void take_service(schema::service::AvailabilitySet::Reader from, domain::pile::availability_set& to);
void put_service(schema::service::PowerLimitSet::Builder to, const domain::pile::power_limit_set& from);
void take_service(schema::service::PowerLimitSet::Reader from, domain::pile::power_limit_set& to);
void put_service(schema::service::SettingsReported::Builder to, const domain::pile::settings_reported& from);
void take_service(schema::service::SettingsReported::Reader from, domain::pile::settings_reported& to);
void put_service(schema::service::LocalListReported::Builder to, const domain::pile::local_list_reported& from);
void take_service(schema::service::LocalListReported::Reader from, domain::pile::local_list_reported& to);
void put_service(schema::service::UpkeepAsked::Builder to, const domain::pile::upkeep_asked& from);
void take_service(schema::service::UpkeepAsked::Reader from, domain::pile::upkeep_asked& to);
void put_service(schema::service::UpkeepReported::Builder to, const domain::pile::upkeep_reported& from);
void take_service(schema::service::UpkeepReported::Reader from, domain::pile::upkeep_reported& to);

}  // namespace pilecloud::events
