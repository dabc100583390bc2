// SPDX-License-Identifier: Apache-2.0
// Numbers (W8) and what a pile tells of itself: nothing is stored twice, nothing a pile says is refused (R7).
#include <algorithm>

#include "domain/pile/service_rules.hpp"

namespace pilecloud::domain::pile {
namespace {

report_key first_of(const hash256& hash) {
  report_key key{};
  std::copy_n(hash.begin(), key.size(), key.begin());
  return key;
}

void add(std::string& said, std::string_view text) {
  said += std::to_string(text.size());
  (said += ':') += text;
}
void add(std::string& said, std::int64_t number) { (said += std::to_string(number)) += ','; }

// Of the request an upkeep report is about: 1.6 does not say it, then it is the last one asked for.
std::uint32_t number_of(const state& known, const upkeep_reported& told) {
  if (told.number != 0) return told.number;
  const auto before = known.service.upkeep.find(told.kind);
  return before == known.service.upkeep.end() ? 0 : before->second.number;
}

const std::pair<const std::uint16_t, set_power_limit>* limit_meant(const state& known,
                                                                   const report_power_limit& asked) {
  for (const auto& one : known.service.limits) {
    const bool is_it = asked.number != 0 ? one.second.number == asked.number : one.first == asked.connector;
    if (is_it) return &one;
  }
  return nullptr;
}

}  // namespace

std::string without_credentials(std::string_view location) {
  const auto scheme = location.find("://");
  if (scheme == std::string_view::npos) return std::string{location};
  const auto host = scheme + 3;
  const auto path = std::min(location.find_first_of("/?#", host), location.size());
  const auto at = location.substr(0, path).rfind('@');
  const bool has_any = at != std::string_view::npos && at >= host;
  return std::string{location.substr(0, host)} + std::string{location.substr(has_any ? at + 1 : host)};
}

report_key digest_of(const settings_reported& told) {
  std::string said = "settings";
  for (const std::int64_t one :
       {std::int64_t{told.request}, std::int64_t{told.part}, std::int64_t{told.last}, std::int64_t{told.whole}})
    add(said, one);
  for (const auto& one : told.settings) {
    for (const std::string_view text :
         {std::string_view{one.component}, std::string_view{one.component_instance}, std::string_view{one.variable},
          std::string_view{one.variable_instance}, std::string_view{one.unit}})
      add(said, text);
    add(said, one.value ? std::string_view{*one.value} : std::string_view{"-"});
    for (const std::int64_t number :
         {std::int64_t{one.evse}, std::int64_t{one.connector}, static_cast<std::int64_t>(one.attribute),
          std::int64_t{one.value.has_value()}, one.mutability ? static_cast<std::int64_t>(*one.mutability) : 0,
          std::int64_t{one.needs_reboot}})
      add(said, number);
  }
  return first_of(sha256(said));
}

report_key digest_of(const local_list_reported& told) {
  std::string said = "list";
  add(said, std::int64_t{told.version});
  add(said, static_cast<std::int64_t>(told.update));
  for (const auto& one : told.cards) {
    add(said, one.card);
    add(said, std::int64_t{one.removed});
  }
  return first_of(sha256(said));
}

service_decision on_service(const state& known, const number_request& asked, instant /*now*/) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (asked.kind == request_kind::local_list) {
    const auto version = known.service.list_version;
    if (version >= static_cast<std::int32_t>(number_most)) return refuse(rule::numbers_must_not_run_out);
    return accept<fact>(request_numbered{static_cast<std::uint32_t>(std::max(version, 0)) + 1, asked.kind});
  }
  if (known.service.last_number + 1 >= remote_starts_above) return refuse(rule::numbers_must_not_run_out);
  const auto number = known.service.last_number + 1;
  return accept<fact>(
      request_numbered{asked.kind == request_kind::remote_start ? remote_starts_above + number : number, asked.kind});
}

service_decision on_service(const state& known, const ask_upkeep& asked, instant /*now*/) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (known.service.last_number + 1 >= remote_starts_above) return refuse(rule::numbers_must_not_run_out);
  return accept<fact>(
      upkeep_asked{known.service.last_number + 1, asked.kind, without_credentials(asked.location), asked.at});
}

service_decision on_service(const state& known, const report_availability& asked, instant /*now*/) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (asked.connector > known.connectors.size()) return refuse(rule::connector_must_exist, "connector");
  const auto before = known.service.availability.find(asked.connector);
  const set_availability now{asked.operative, asked.scheduled};
  if (before != known.service.availability.end() && before->second == now) return nothing_new<fact>();
  return accept<fact>(availability_set{asked.connector, asked.operative, asked.scheduled});
}

service_decision on_service(const state& known, const report_power_limit& asked, instant /*now*/) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (!asked.limit) {
    const auto* meant = limit_meant(known, asked);
    if (meant == nullptr) return nothing_new<fact>();
    return accept<fact>(power_limit_set{meant->first, meant->second.number, std::nullopt});
  }
  if (asked.connector > known.connectors.size()) return refuse(rule::connector_must_exist, "connector");
  const auto before = known.service.limits.find(asked.connector);
  const set_power_limit now{asked.number, *asked.limit};
  if (before != known.service.limits.end() && before->second == now) return nothing_new<fact>();
  return accept<fact>(power_limit_set{asked.connector, asked.number, asked.limit});
}

service_decision on_service(const state& known, const report_settings& asked, instant /*now*/) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  auto told = asked.told;
  if (told.request != 0) told.whole = told.request == known.service.inventory;
  if (known.service.settings == digest_of(told)) return nothing_new<fact>();
  if (told.settings.size() > settings_in_fact_max) told.settings.resize(settings_in_fact_max);
  return accept<fact>(std::move(told));
}

service_decision on_service(const state& known, const report_local_list& asked, instant /*now*/) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  auto told = asked.told;
  if (told.cards.size() > listed_cards_max) {  // more than we keep: that it has them is all we know
    told.cards.clear();
    told.update = list_update::told;
  }
  const bool is_known = known.service.list == digest_of(told) ||
                        (told.update == list_update::told && told.version == known.service.told_list_version);
  if (is_known) return nothing_new<fact>();
  return accept<fact>(std::move(told));
}

service_decision on_service(const state& known, const report_upkeep& asked, instant /*now*/) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  auto told = asked.told;
  told.number = number_of(known, told);
  const auto before = known.service.upkeep.find(told.kind);
  const known_upkeep now{told.number, told.status};
  if (before != known.service.upkeep.end() && before->second == now && told.file.empty()) return nothing_new<fact>();
  return accept<fact>(std::move(told));
}

bool may_follow(const state& known, const request_numbered& next) {
  if (next.kind == request_kind::local_list)
    return next.number == static_cast<std::uint32_t>(std::max(known.service.list_version, 0)) + 1;
  const auto base = next.kind == request_kind::remote_start ? remote_starts_above : 0U;
  return next.number == base + known.service.last_number + 1;
}
bool may_follow(const state& known, const availability_set& next) { return next.connector <= known.connectors.size(); }
bool may_follow(const state& known, const power_limit_set& next) { return next.connector <= known.connectors.size(); }
bool may_follow(const state& /*known*/, const settings_reported& next) {
  return next.settings.size() <= settings_in_fact_max;
}
bool may_follow(const state& /*known*/, const local_list_reported& next) {
  return next.cards.size() <= listed_cards_max;
}
bool may_follow(const state& known, const upkeep_asked& next) { return next.number == known.service.last_number + 1; }
bool may_follow(const state& /*known*/, const upkeep_reported& /*next*/) { return true; }

void fold(service& known, const request_numbered& next) {
  if (next.kind == request_kind::local_list) {
    known.list_version = static_cast<std::int32_t>(next.number);
  } else {
    known.last_number = next.kind == request_kind::remote_start ? next.number - remote_starts_above : next.number;
  }
  if (next.kind == request_kind::inventory) known.inventory = next.number;
}
void fold(service& known, const availability_set& next) {
  known.availability.insert_or_assign(next.connector, set_availability{next.operative, next.scheduled});
}
void fold(service& known, const power_limit_set& next) {
  if (next.limit) {
    known.limits.insert_or_assign(next.connector, set_power_limit{next.number, *next.limit});
  } else {
    known.limits.erase(next.connector);
  }
}
void fold(service& known, const settings_reported& next) { known.settings = digest_of(next); }
void fold(service& known, const local_list_reported& next) {
  known.list = digest_of(next);
  known.told_list_version = next.version;
  known.list_version = std::max(known.list_version, next.version);
}
void fold(service& known, const upkeep_asked& next) {
  known.last_number = next.number;
  known.upkeep.insert_or_assign(next.kind, known_upkeep{next.number, {}});
}
void fold(service& known, const upkeep_reported& next) {
  known.upkeep.insert_or_assign(next.kind, known_upkeep{next.number, next.status});
}

}  // namespace pilecloud::domain::pile
