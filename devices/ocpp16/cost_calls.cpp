// SPDX-License-Identifier: Apache-2.0
// Prices and costs on the display of a pile that has one (rules.md W12). Said once: a pile that does not listen costs
// nobody anything, its bill is ours.
#include "devices/charge_report.hpp"
#include "devices/ocpp16/conversation.hpp"
#include "devices/ocpp16/cost_messages.hpp"
#include "domain/session/pricing.hpp"
#include "projections/orders.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::devices::ocpp16 {

namespace {

constexpr std::chrono::seconds answer_within{30};

bool takes_energy(const std::vector<domain::session::sample>& samples) {
  const auto power = projections::latest_of(samples, domain::session::measurand::power);
  return !power || *power > 0;
}

}  // namespace

void conversation::say(const json& transfer) {
  call_("DataTransfer", write_value(transfer), answer_within, [](const call_outcome&) {});
}

void conversation::tell_price(const std::string& token) {
  const auto known = row();
  if (!known || !known->attributes.shows_cost) return;
  const auto terms = projections::terms_of(at_.rows.read(), known->attributes.station);
  if (terms) say(set_user_price(token, domain::session::price_at(*terms, at_.clock.now())));
}

void conversation::tell_running_cost(std::uint32_t number, const report_outcome& how, const metered_now& told) {
  const auto* taken = std::get_if<report_taken>(&how);
  const auto cost = taken == nullptr ? std::nullopt : cost_in(taken->facts);
  const auto now = at_.clock.now();
  if (!cost || !costs_.is_due(number, *cost, now)) return;  // before the pages: this is every report's way
  const auto known = row();
  if (!known || !known->attributes.shows_cost) return;
  const auto terms = projections::find_session_terms(at_.rows.read(), id_of(number));
  if (!terms) return;
  say(running_cost(number, now, told.meter, *cost, told.takes_energy, domain::session::price_at(*terms, now)));
}

void conversation::tell_final_cost(std::uint32_t number, const report_outcome& how) {
  costs_.forget(number);
  const auto* taken = std::get_if<report_taken>(&how);
  const auto cost = taken == nullptr ? std::nullopt : cost_in(taken->facts);
  const auto known = row();
  if (cost && known && known->attributes.shows_cost) say(final_cost(number, *cost));
}

conversation::metered_now conversation::metered_in(const std::vector<domain::session::sample>& samples) {
  return {last_register(samples), takes_energy(samples)};
}

}  // namespace pilecloud::devices::ocpp16
