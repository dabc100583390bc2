// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_parts.hpp"

namespace pilecloud::cluster {

namespace {

namespace claim = domain::claim;
using message = schema::ClaimCommand;

void write(message::Builder to, const claim::take& from) { to.initTake().setHolder(events::text(from.holder)); }
void write(message::Builder to, const claim::confirm& from) { to.initConfirm().setHolder(events::text(from.holder)); }
void write(message::Builder to, const claim::release& from) { to.initRelease().setHolder(events::text(from.holder)); }
void write(message::Builder to, const claim::remind&) { to.initRemind(); }

}  // namespace

void put(message::Builder to, const claim::command& from) {
  std::visit([&to](const auto& one) { write(to, one); }, from);
}

void get(message::Reader from, claim::command& to) {
  switch (from.which()) {
    case message::TAKE:
      return events::take(from.getTake().getHolder(), to.emplace<claim::take>().holder);
    case message::CONFIRM:
      return events::take(from.getConfirm().getHolder(), to.emplace<claim::confirm>().holder);
    case message::RELEASE:
      return events::take(from.getRelease().getHolder(), to.emplace<claim::release>().holder);
    case message::REMIND:
      to.emplace<claim::remind>();
      return;
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("claim command", from.which());
}

}  // namespace pilecloud::cluster
