// SPDX-License-Identifier: Apache-2.0
// Bodies, answers and errors <-> schema/rpc.capnp. What another version of us may say and we do not know is `lost`.
#pragma once

#include <string>

#include "cluster/schema/rpc.capnp.h"
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

capnp::Data::Reader bytes_of(const std::string& body);
std::string body_of(capnp::Data::Reader bytes);

// An answer on its way out. No body unless the outcome is `answered`.
struct rpc_reply {
  schema::rpc::Outcome outcome;
  std::string body;
};
rpc_reply reply_of(result<std::string, call_error> answer);
result<std::string, call_error> answer_of(schema::rpc::Node::CallResults::Reader from);
call_error error_of(const kj::Exception& thrown);

// This version knows it.
bool is_method(std::uint16_t number);

}  // namespace pilecloud::cluster
