// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/setup.hpp"

#include <algorithm>

#include "domain/session/pricing.hpp"

namespace pilecloud::domain::pile {

namespace {

bool is_offered(const state& known, const std::string& credential) {
  return std::find(known.offered.begin(), known.offered.end(), credential) != known.offered.end();
}

bool is_within_bounds(const profile& asked) {
  const auto lists = {&asked.measurands, &asked.start_points, &asked.stop_points};
  return asked.sample_interval_s >= 1 && asked.sample_interval_s <= sample_interval_s_max &&
         asked.ping_interval_s <= ping_interval_s_max && asked.transaction_attempts >= 1 &&
         asked.transaction_attempts <= transaction_attempts_max && !asked.measurands.empty() &&
         std::all_of(lists.begin(), lists.end(), [](const auto* list) { return list->size() <= profile_words_max; });
}

}  // namespace

bool clock_is_wrong(duration offset) { return offset > session::clock_tolerance || offset < -session::clock_tolerance; }

decision<fact, rule> on(const state& known, const set_access& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto profile = asked.access.security_profile;
  if (profile > security_profile_max) return refuse(rule::security_profile_must_be_known, "security_profile");
  // W6: once raised, never lower.
  if (known.access && profile < known.access->security_profile) {
    return refuse(rule::security_profile_must_not_be_lowered, "security_profile");
  }
  const bool needs_password = profile == 1 || profile == 2;
  if (needs_password && asked.access.credential.empty()) return refuse(rule::password_must_be_set, "password");
  if (known.access == asked.access && known.offered.empty()) return nothing_new<fact>();
  return accept<fact>(access_set{asked.access});
}

// W6. Only what is offered is decided on: whether it may be offered, whoever offers it knows from the answer.
decision<fact, rule> on(const state& known, const offer_password& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const bool uses_one = known.access && !known.access->credential.empty();
  if (!uses_one) return refuse(rule::access_must_use_a_password, "security_profile");
  if (asked.credential.empty()) return refuse(rule::password_must_be_set, "password");
  if (is_offered(known, asked.credential)) return nothing_new<fact>();
  return accept<fact>(password_offered{asked.credential});
}

decision<fact, rule> on(const state& known, const take_password& asked) {
  if (!is_offered(known, asked.credential)) return nothing_new<fact>();
  return accept<fact>(password_taken{asked.credential});
}

decision<fact, rule> on(const state& known, const withdraw_password& asked) {
  if (!is_offered(known, asked.credential)) return nothing_new<fact>();
  return accept<fact>(password_withdrawn{asked.credential});
}

decision<fact, rule> on(const state& known, const set_profile& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto timeout_s = asked.profile.connection_timeout_s;
  if (timeout_s == 0 || timeout_s > connection_timeout_s_max) {  // S6, W11
    return refuse(rule::connection_timeout_must_be_short, "connection_timeout_s");
  }
  if (!is_within_bounds(asked.profile)) return refuse(rule::profile_must_be_within_bounds);
  if (known.profile == asked.profile) return nothing_new<fact>();
  return accept<fact>(profile_set{asked.profile});
}

decision<fact, rule> on(const state& known, const report_profile& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (known.settings == asked.settings) return nothing_new<fact>();
  return accept<fact>(profile_told{asked.at, asked.settings});
}

// R3: clocks drift by seconds all the time; only what somebody would act on is a fact.
decision<fact, rule> on(const state& known, const report_clock& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto moved =
      asked.offset > known.clock_offset ? asked.offset - known.clock_offset : known.clock_offset - asked.offset;
  if (moved < clock_moves_by && clock_is_wrong(asked.offset) == clock_is_wrong(known.clock_offset))
    return nothing_new<fact>();
  return accept<fact>(clock_measured{asked.offset, asked.at});
}

}  // namespace pilecloud::domain::pile
