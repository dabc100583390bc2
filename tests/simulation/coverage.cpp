// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/coverage.hpp"

#include <fmt/format.h>

#include "events/describe.hpp"

namespace pilecloud::simulation {
namespace {

namespace account = domain::account;
namespace session = domain::session;

using counts = std::map<std::string, std::uint64_t>;

void count(const session::fact& what, counts& into) {
  if (const auto* failed = std::get_if<session::start_failed>(&what))
    ++into[fmt::format("session failed: {}", to_text(failed->reason))];
  if (const auto* started = std::get_if<session::started>(&what))
    ++into[fmt::format("session started, verdict {}{}", to_text(started->verdict),
                       started->register_before ? ", at its connector's register" : "")];
  if (const auto* metered = std::get_if<session::metered>(&what))
    ++into[fmt::format("session metered, verdict {}", to_text(metered->verdict))];
  if (const auto* stopped = std::get_if<session::stopped>(&what))
    ++into[fmt::format("session stopped, verdict {}", to_text(stopped->verdict))];
  if (const auto* asked = std::get_if<session::stop_requested>(&what))
    ++into[fmt::format("session asked to stop: {}", to_text(asked->reason))];
  if (const auto* settled = std::get_if<session::settled>(&what)) {
    ++into[fmt::format("session settled: {}", to_text(settled->cause))];
    if (settled->revision > 1) ++into["session settled again"];
    if (settled->electricity_change + settled->service_change < money{0}) ++into["session settled for less"];
  }
}

void count(const account::fact& what, counts& into) {
  const auto* charged = std::get_if<account::charged>(&what);
  if (charged == nullptr) return;
  const auto part = [&into](money amount, const char* name) {
    if (amount != money{0}) ++into[fmt::format("charged: {}", name)];
  };
  part(charged->captured, "captured");
  part(charged->released, "released");
  part(charged->from_balance, "from balance");
  part(charged->to_debt, "to debt");
  part(charged->to_loss, "to loss");
  part(charged->loss_forgiven, "loss forgiven");
  part(charged->debt_forgiven, "debt forgiven");
  part(charged->refunded, "refunded");
}

template <class Fact>
void count(const Fact&, counts&) {}

}  // namespace

counts coverage_of(const folded_log& folded) {
  counts into;
  for (const auto& partition : folded.facts) {
    for (const auto& fact : partition) {
      ++into[fmt::format("{}.{}", events::to_text(fact.category()), events::name_of(fact.body))];
      std::visit([&into](const auto& body) { count(body, into); }, fact.body);
    }
  }
  for (const auto& [stream, state] : std::get<folded_log::by_stream<session::state>>(folded.states)) {
    for (std::uint32_t bit = 0; bit < session::flag_count; ++bit) {
      const auto flag = static_cast<session::flag>(1u << bit);
      if (has(state.flags | state.bill.flags, flag)) ++into[fmt::format("flag {}", session::to_text(flag))];
    }
  }
  return into;
}

}  // namespace pilecloud::simulation
