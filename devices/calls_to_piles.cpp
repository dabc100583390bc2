// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include "devices/central_system.hpp"
#include "devices/pile_message.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::chrono::seconds answer_within{32};  // a little more than the pile itself is given

pile_id pile_of(const session_id& session) {
  const auto& text = session.text();
  return pile_id{text.substr(0, text.rfind('/'))};
}

actors::answer answer_of(const result<std::string, actors::edge_error>& told) {
  if (!told) return actors::busy{};
  const auto verdict = decode_verdict(told.value());
  if (!verdict || verdict.value() == call_verdict::not_now) return actors::busy{};
  if (verdict.value() == call_verdict::rejected) return actors::rejected{"device", "pile_must_accept", {}};
  return actors::accepted{};
}

}  // namespace

actors::device_calls calls_to_piles(actors::edges& edges, const projections::views& rows, const clock_source& clock) {
  return [&edges, &rows, &clock](const actors::device_call& call, std::function<void(actors::answer)> then) {
    const auto pile = pile_of(call.session);
    const auto row = projections::find_pile(rows.read(), pile);
    if (!row || !row->access) return then(actors::accepted{});
    if (clock.now() >= call.until) return then(actors::rejected{"device", "pile_must_answer_in_time", {}});
    edges.call(
        edge_address_of(pile), encode(pile_message{call}), answer_within,
        [then = std::move(then)](const result<std::string, actors::edge_error>& told) { then(answer_of(told)); });
  };
}

}  // namespace pilecloud::devices
