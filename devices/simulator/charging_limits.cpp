// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/charging_limits.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "devices/ocpp_payload.hpp"

namespace pilecloud::devices::simulator {

namespace {

constexpr std::int64_t mw_per_tenth_watt = 100;
constexpr std::int64_t mw_per_tenth_ampere = 23'000;
constexpr std::int64_t day_seconds = 86'400;

std::optional<std::int64_t> tenths_of(const json& value) {
  const auto text = decimal_text(value);
  if (!text) return std::nullopt;
  const auto tenths = parse_decimal(*text, 1, extra_digits::floor);
  return tenths && tenths.value() >= 0 ? std::optional{tenths.value()} : std::nullopt;
}

std::optional<instant> time_of(const ocpp_payload& payload, std::string_view name) { return payload.moment(name, {}); }

bool read_schedule(const json& payload, charging_profile& into) {
  const ocpp_payload schedule{payload};
  into.in_amperes = schedule.text("chargingRateUnit") == "A";
  into.duration_seconds = schedule.integer("duration");
  into.starts_at = time_of(schedule, "startSchedule");
  const auto* periods = schedule.find("chargingSchedulePeriod");
  if (periods == nullptr || !periods->is_array()) return false;
  for (const auto& one : *periods) {
    const ocpp_payload period{one};
    const auto* limit = period.find("limit");
    const auto tenths = limit == nullptr ? std::nullopt : tenths_of(*limit);
    const auto from = period.integer("startPeriod");
    if (!tenths || !from || (!into.periods.empty() && *from <= into.periods.back().from_seconds)) return false;
    into.periods.push_back({*from, *tenths});
  }
  return !into.periods.empty() && into.periods.front().from_seconds == 0;
}

bool read_kind(const ocpp_payload& profile, charging_profile& into) {
  const auto kind = profile.text("chargingProfileKind");
  if (kind == "Absolute") into.kind = profile_kind::absolute;
  if (kind == "Relative") into.kind = profile_kind::relative;
  if (kind == "Recurring") {
    const bool weekly = profile.text("recurrencyKind") == "Weekly";
    into.kind = weekly ? profile_kind::weekly : profile_kind::daily;
    return into.starts_at.has_value();
  }
  return into.kind != profile_kind{};
}

}  // namespace

std::optional<profile_purpose> purpose_of(std::string_view word) {
  if (word == "ChargePointMaxProfile" || word == "ChargingStationMaxProfile") return profile_purpose::station;
  if (word == "TxDefaultProfile") return profile_purpose::tx_default;
  if (word == "TxProfile") return profile_purpose::tx;
  return std::nullopt;
}

std::optional<charging_profile> read_profile(int connector, const json& payload) {
  const ocpp_payload from{payload};
  charging_profile made;
  made.connector = connector;
  const auto id = from.find("chargingProfileId") != nullptr ? from.integer("chargingProfileId") : from.integer("id");
  const auto purpose = purpose_of(from.text("chargingProfilePurpose"));
  const auto* schedule = from.find("chargingSchedule");
  if (schedule != nullptr && schedule->is_array() && !schedule->empty()) schedule = &schedule->front();
  if (!id || !purpose || schedule == nullptr || !read_schedule(*schedule, made) || !read_kind(from, made)) {
    return std::nullopt;
  }
  if (*purpose == profile_purpose::station && connector != 0) return std::nullopt;
  if (*purpose == profile_purpose::tx && connector == 0) return std::nullopt;
  made.id = *id;
  made.purpose = *purpose;
  made.stack_level = from.integer("stackLevel").value_or(0);
  made.transaction = from.text("transactionId");
  if (const auto number = from.integer("transactionId")) made.transaction = std::to_string(*number);
  made.valid_from = time_of(from, "validFrom");
  made.valid_to = time_of(from, "validTo");
  return made;
}

std::optional<std::int64_t> charging_profile::limit_mw(instant at, std::optional<instant> transaction_start) const {
  if ((valid_from && at < *valid_from) || (valid_to && at >= *valid_to)) return std::nullopt;
  const auto begin = kind == profile_kind::relative || !starts_at ? transaction_start : starts_at;
  if (!begin) return std::nullopt;
  auto passed = std::chrono::floor<std::chrono::seconds>(at - *begin).count();
  if (passed < 0 && kind != profile_kind::daily && kind != profile_kind::weekly) return std::nullopt;
  if (kind == profile_kind::daily || kind == profile_kind::weekly) {
    const auto turn = kind == profile_kind::daily ? day_seconds : 7 * day_seconds;
    passed = (passed % turn + turn) % turn;
  }
  if (duration_seconds && passed >= *duration_seconds) return std::nullopt;
  const auto after = std::find_if(periods.begin(), periods.end(),
                                  [passed](const limit_period& one) { return one.from_seconds > passed; });
  const auto& now = *std::prev(after);
  return in_amperes ? now.limit_tenths * mw_per_tenth_ampere : now.limit_tenths * mw_per_tenth_watt;
}

bool charging_limits::set(charging_profile profile) {
  std::erase_if(all_, [&profile](const charging_profile& each) {
    return each.id == profile.id || (each.purpose == profile.purpose && each.stack_level == profile.stack_level &&
                                     each.connector == profile.connector);
  });
  if (all_.size() >= profiles_max) return false;
  all_.push_back(std::move(profile));
  return true;
}

std::size_t charging_limits::clear(const profile_filter& which) {
  return std::erase_if(all_, [&which](const charging_profile& each) {
    if (which.id) return each.id == *which.id;
    return (!which.connector || each.connector == *which.connector) &&
           (!which.stack_level || each.stack_level == *which.stack_level) &&
           (!which.purpose || each.purpose == *which.purpose);
  });
}

void charging_limits::transaction_ended(const std::string& transaction) {
  std::erase_if(all_, [&transaction](const charging_profile& each) {
    return each.purpose == profile_purpose::tx && !each.transaction.empty() && each.transaction == transaction;
  });
}

std::optional<std::int64_t> charging_limits::limit_mw(const limited_charge& charge, instant at) const {
  const auto decided = [&](profile_purpose purpose) {
    std::optional<std::int64_t> limit;
    std::int64_t level = -1;
    for (const auto& each : all_) {
      const bool here = each.connector == charge.connector || each.connector == 0;
      const bool meant = each.transaction.empty() || each.transaction == charge.transaction;
      if (each.purpose != purpose || !here || !meant || each.stack_level <= level) continue;
      const auto says = each.limit_mw(at, charge.started_at);
      if (!says) continue;
      limit = says;
      level = each.stack_level;
    }
    return limit;
  };
  auto limit = decided(profile_purpose::tx);
  if (!limit) limit = decided(profile_purpose::tx_default);
  const auto station = decided(profile_purpose::station);
  if (limit && station) return std::min(*limit, *station);
  return limit ? limit : station;
}

std::vector<limit_period> charging_limits::composite(const limited_charge& charge, instant from, std::int64_t seconds,
                                                     std::int64_t rated_mw) const {
  std::vector<limit_period> made;
  const auto most = std::min<std::int64_t>(seconds, day_seconds);
  for (std::int64_t at = 0; at < most; ++at) {
    const auto limit = std::min(rated_mw, limit_mw(charge, from + std::chrono::seconds{at}).value_or(rated_mw));
    const auto tenths = limit / mw_per_tenth_watt;
    if (made.empty() || made.back().limit_tenths != tenths) made.push_back({at, tenths});
  }
  return made;
}

}  // namespace pilecloud::devices::simulator
