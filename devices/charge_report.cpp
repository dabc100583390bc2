// SPDX-License-Identifier: Apache-2.0
#include "devices/charge_report.hpp"

#include <charconv>

#include "devices/ocpp_payload.hpp"

namespace pilecloud::devices {

namespace {

namespace pile = domain::pile;
namespace session = domain::session;

bool is_register(const session::sample& one) {
  return one.measurand == session::measurand::energy_register && one.phase == session::phase::none &&
         one.location == session::location::outlet;
}

}  // namespace

std::uint32_t number_of(const session_id& id) {
  const auto& text = id.text();
  std::uint32_t number = 0;
  std::from_chars(text.data() + text.rfind('/') + 1, text.data() + text.size(), number);
  return number;
}

std::optional<std::uint32_t> started_number(const actors::accepted& done) {
  for (const auto& one : done.facts) {
    const auto* fact = std::get_if<pile::fact>(&one);
    const auto* started = fact == nullptr ? nullptr : std::get_if<pile::start_reported>(fact);
    if (started != nullptr) return started->number;
  }
  return std::nullopt;
}

std::optional<money> cost_in(const actors::accepted& done) {
  for (const auto& one : done.facts) {
    const auto* fact = std::get_if<session::fact>(&one);
    if (fact == nullptr) continue;
    const auto* metered = std::get_if<session::metered>(fact);
    const auto* stopped = std::get_if<session::stopped>(fact);
    const auto cost = metered != nullptr ? metered->cost : stopped != nullptr ? stopped->cost : money{};
    if (cost > money{}) return cost;
  }
  return std::nullopt;
}

std::optional<session::reading> last_register(const std::vector<session::sample>& samples) {
  std::optional<session::reading> last;
  for (const auto& one : samples) {
    if (is_register(one) && (!last || one.at >= last->at)) last = session::reading{one.at, energy{one.value}};
  }
  return last;
}

std::optional<session::reading> register_of(const std::vector<session::sample>& samples,
                                            session::reading_context context) {
  for (const auto& one : samples) {
    if (is_register(one) && one.context == context) return session::reading{one.at, energy{one.value}};
  }
  return std::nullopt;
}

call_verdict verdict_in(const call_outcome& outcome) {
  if (std::holds_alternative<call_failure>(outcome)) return call_verdict::not_now;
  const auto* text = std::get_if<std::string>(&outcome);
  if (text == nullptr) return call_verdict::rejected;
  const auto read = read_value(*text);
  const bool yes = read && ocpp_payload{read.value()}.text("status") == "Accepted";
  return yes ? call_verdict::accepted : call_verdict::rejected;
}

}  // namespace pilecloud::devices
