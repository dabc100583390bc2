// SPDX-License-Identifier: Apache-2.0
#include "devices/call_effects.hpp"

#include <algorithm>
#include <iterator>

#include "base/decimal.hpp"
#include "devices/ocpp_message.hpp"
#include "devices/ocpp_payload.hpp"
#include "devices/tokens.hpp"

namespace pilecloud::devices {

namespace {

namespace pile = domain::pile;

constexpr std::size_t shown_digits = 4;

std::string masked(std::string_view card) {
  const bool hides_enough = card.size() >= shown_digits + 2;
  return "****" + std::string{hides_enough ? card.substr(card.size() - shown_digits) : std::string_view{}};
}

}  // namespace

effects effects_of(const platform& at, ocpp_version version, std::string_view action, std::string_view request,
                   std::string_view answer) {
  const auto* known = find_message(version, action);
  const auto asked = read_value(request);
  const auto told = read_value(answer);
  const bool is_of_the_table = known != nullptr && asked && told && check(told.value(), known->response, {version});
  if (!is_of_the_table) return {};
  return version == ocpp_version::ocpp16 ? ocpp16::effects_of(at, action, asked.value(), told.value())
                                         : ocpp201::effects_of(at, action, asked.value(), told.value());
}

void add_settings(effects& to, std::vector<pile::setting> all, pile::settings_reported told) {
  const bool is_last = told.last;
  std::size_t taken = 0;
  do {
    const auto count = std::min(all.size() - taken, pile::settings_in_fact_max);
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(taken);
    told.settings.assign(std::make_move_iterator(from),
                         std::make_move_iterator(from + static_cast<std::ptrdiff_t>(count)));
    taken += count;
    told.last = is_last && taken == all.size();
    to.emplace_back(pile::report_settings{told});
    ++told.part;
  } while (taken < all.size());
}

pile::reservation reservation_of(const platform& at, std::uint16_t connector, std::string_view card, instant until) {
  const auto hash = hash_of_token(at, card);
  const auto whose = projections::find_account_by_card(at.rows.read(), hash);
  return {connector, whose.value_or(account_id{}), hash, masked(card), until};
}

pile::listed_card listed(const platform& at, std::string_view card, bool removed) {
  return {hash_of_token(at, card), masked(card), removed};
}

std::optional<power> plain_limit(const json& schedule) {
  const ocpp_payload said{schedule};
  const auto* periods = said.find("chargingSchedulePeriod");
  const bool is_plain = said.text("chargingRateUnit") == "W" && said.find("duration") == nullptr &&
                        periods != nullptr && periods->is_array() && periods->size() == 1;
  if (!is_plain) return std::nullopt;
  const auto* limit = ocpp_payload{periods->front()}.find("limit");
  const auto text = limit == nullptr ? std::nullopt : decimal_text(*limit);
  if (!text) return std::nullopt;
  const auto mw = parse_decimal(*text, 3, extra_digits::floor);
  return mw && mw.value() >= 0 ? std::optional{power{mw.value()}} : std::nullopt;
}

}  // namespace pilecloud::devices
