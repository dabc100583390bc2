// SPDX-License-Identifier: Apache-2.0
// What facts and commands of a pile share <-> schema/pile.capnp. Only codecs include this.
#pragma once

#include "domain/pile/facts.hpp"
#include "events/fields.hpp"
#include "events/schema/pile.capnp.h"

namespace pilecloud::events {

template <>
struct wire<domain::pile::mounting> : same_numbers<domain::pile::mounting, schema::pile::Mounting,
                                                   domain::pile::mounting::wall, schema::pile::Mounting::WALL> {};
template <>
struct wire<domain::pile::place>
    : same_numbers<domain::pile::place, schema::pile::Place, domain::pile::place::private_place,
                   schema::pile::Place::PRIVATE_PLACE> {};
template <>
struct wire<domain::pile::current> : same_numbers<domain::pile::current, schema::pile::Current,
                                                  domain::pile::current::direct, schema::pile::Current::DIRECT> {};
template <>
struct wire<domain::pile::connector_status>
    : same_numbers<domain::pile::connector_status, schema::pile::ConnectorStatus,
                   domain::pile::connector_status::faulted, schema::pile::ConnectorStatus::FAULTED> {};

template <>
struct wire<domain::pile::stray_kind> : same_numbers<domain::pile::stray_kind, schema::pile::StrayKind,
                                                     domain::pile::stray_kind::stop, schema::pile::StrayKind::STOP> {};

template <>
struct wire<domain::pile::setting_answer>
    : same_numbers<domain::pile::setting_answer, schema::pile::SettingAnswer, domain::pile::setting_answer::unanswered,
                   schema::pile::SettingAnswer::UNANSWERED> {};

void put_attributes(schema::pile::Attributes::Builder to, const domain::pile::attributes& from);
void take_attributes(schema::pile::Attributes::Reader from, domain::pile::attributes& to);

void put_access(schema::pile::Access::Builder to, const domain::pile::access& from);
void take_access(schema::pile::Access::Reader from, domain::pile::access& to);
void put_nameplate(schema::pile::Nameplate::Builder to, const domain::pile::nameplate& from);
void take_nameplate(schema::pile::Nameplate::Reader from, domain::pile::nameplate& to);
void put_stray(schema::pile::Stray::Builder to, const domain::pile::stray& from);
void take_stray(schema::pile::Stray::Reader from, domain::pile::stray& to);

void put_profile(schema::pile::Profile::Builder to, const domain::pile::profile& from);
void take_profile(schema::pile::Profile::Reader from, domain::pile::profile& to);
void put_settings(capnp::List<schema::pile::ProfileSetting>::Builder to,
                  const std::vector<domain::pile::profile_setting>& from);
void take_settings(capnp::List<schema::pile::ProfileSetting>::Reader from,
                   std::vector<domain::pile::profile_setting>& to);

// Refuses what is not 16 bytes.
void take_key(capnp::Data::Reader from, domain::pile::report_key& to);

}  // namespace pilecloud::events
