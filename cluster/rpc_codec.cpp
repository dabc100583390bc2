// SPDX-License-Identifier: Apache-2.0
#include "cluster/rpc_codec.hpp"

namespace pilecloud::cluster {

using schema::rpc::Outcome;

capnp::Data::Reader bytes_of(const std::string& body) {
  return {reinterpret_cast<const kj::byte*>(body.data()), body.size()};
}

std::string body_of(capnp::Data::Reader bytes) { return {bytes.asChars().begin(), bytes.size()}; }

namespace {

Outcome outcome_of(call_error error) {
  switch (error) {
    case call_error::unreachable:
      return Outcome::UNREACHABLE;
    case call_error::lost:
      return Outcome::LOST;
    case call_error::busy:
      return Outcome::BUSY;
    case call_error::unsupported:
      return Outcome::UNSUPPORTED;
    case call_error::refused:
      return Outcome::REFUSED;
  }
  return Outcome::LOST;
}

}  // namespace

rpc_reply reply_of(result<std::string, call_error> answer) {
  if (!answer) return {outcome_of(answer.error()), {}};
  return {Outcome::ANSWERED, std::move(answer).value()};
}

result<std::string, call_error> answer_of(schema::rpc::Node::CallResults::Reader from) {
  switch (from.getOutcome()) {
    case Outcome::ANSWERED:
      return body_of(from.getBody());
    case Outcome::UNREACHABLE:
      return call_error::unreachable;
    case Outcome::BUSY:
      return call_error::busy;
    case Outcome::UNSUPPORTED:
      return call_error::unsupported;
    case Outcome::REFUSED:
      return call_error::refused;
    case Outcome::LOST:
    case Outcome::NOT_RECORDED:
      return call_error::lost;
  }
  return call_error::lost;
}

call_error error_of(const kj::Exception& thrown) {
  switch (thrown.getType()) {
    case kj::Exception::Type::UNIMPLEMENTED:
      return call_error::unsupported;
    case kj::Exception::Type::FAILED:
    case kj::Exception::Type::OVERLOADED:
    case kj::Exception::Type::DISCONNECTED:
      return call_error::lost;
  }
  return call_error::lost;
}

bool is_method(std::uint16_t number) {
  switch (static_cast<method>(number)) {
    case method::beat:
    case method::ask:
    case method::follow:
    case method::read:
    case method::chains:
    case method::hand_over:
    case method::edge:
    case method::key:
    case method::stand:
      return true;
  }
  return false;
}

}  // namespace pilecloud::cluster
