// SPDX-License-Identifier: Apache-2.0
// The command of each aggregate <-> its union in schema/command.capnp; one .cpp an aggregate. Only command_codec.cpp
// includes this beside them.
#pragma once

#include "actors/request.hpp"
#include "cluster/message_fields.hpp"
#include "cluster/schema/command.capnp.h"

namespace pilecloud::cluster {

void put(schema::AccountCommand::Builder to, const domain::account::command& from);
void put(schema::ClaimCommand::Builder to, const domain::claim::command& from);
void put(schema::PileCommand::Builder to, const domain::pile::command& from);
void put(schema::SessionCommand::Builder to, const domain::session::command& from);
void put(schema::StaffCommand::Builder to, const domain::staff::command& from);
void put(schema::StationCommand::Builder to, const domain::station::command& from);
void put(schema::TariffCommand::Builder to, const domain::tariff::command& from);

// Refuse what is newer than this program.
void get(schema::AccountCommand::Reader from, domain::account::command& to);
void get(schema::ClaimCommand::Reader from, domain::claim::command& to);
void get(schema::PileCommand::Reader from, domain::pile::command& to);
void get(schema::SessionCommand::Reader from, domain::session::command& to);
void get(schema::StaffCommand::Reader from, domain::staff::command& to);
void get(schema::StationCommand::Reader from, domain::station::command& to);
void get(schema::TariffCommand::Reader from, domain::tariff::command& to);

}  // namespace pilecloud::cluster
