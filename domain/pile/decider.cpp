// SPDX-License-Identifier: Apache-2.0
// A device's report is never refused (rules.md R7). The report_… commands still name two rules, for a pile
// nobody registered and for a connector it does not have: an authenticated edge lets neither through, so these tell
// the programmer of an edge, not a pile.
#include "domain/pile/facts.hpp"
#include "domain/pile/service_rules.hpp"
#include "domain/pile/setup.hpp"

namespace pilecloud::domain::pile {
namespace {

using decided = decision<fact, rule>;

const connector* find(const state& known, std::uint16_t number) {
  return number >= 1 && number <= known.connectors.size() ? &known.connectors[number - 1U] : nullptr;
}

std::optional<rejection<rule>> broken_by(const attributes& asked) {
  if (asked.connectors == 0) return refuse(rule::pile_must_have_a_connector, "connectors");
  if (asked.owner.empty()) return refuse(rule::owner_must_be_named, "operator");
  if (asked.station.empty()) return refuse(rule::station_must_be_named, "station");
  if (asked.rated_power < power{0}) return refuse(rule::rated_power_must_not_be_negative, "rated_power_mw");
  return std::nullopt;
}

decided on_register(const state& known, const register_pile& asked) {
  if (known.registered) {
    if (asked.attributes == known.registered_as) return nothing_new<fact>();
    return refuse(rule::pile_must_not_be_registered_differently);
  }
  if (const auto broken = broken_by(asked.attributes)) return *broken;
  return accept<fact>(registered{asked.attributes});
}

decided on_change(const state& known, const change_pile& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (const auto broken = broken_by(asked.attributes)) return *broken;
  if (asked.attributes.connectors < known.attributes.connectors) {
    return refuse(rule::connectors_must_not_shrink, "connectors");
  }
  if (asked.attributes == known.attributes) return nothing_new<fact>();
  return accept<fact>(changed{asked.attributes});
}

// S12: a past row occupies nothing; (format, id) is its identity for ever.
decided on_import(const state& known, const session::order& asked) {
  const auto& reference = asked.reference;
  if (reference.format.empty() || reference.id.empty()) {
    return refuse(rule::imported_session_must_have_a_reference, "reference");
  }
  const auto present = known.imported.find({reference.format, reference.id});
  if (present == known.imported.end()) return accept<fact>(order_placed{known.last_number + 1, asked});
  if (present->second.content != reference.content) return refuse(rule::imported_session_must_not_change, "reference");
  auto repeat = nothing_new<fact>();
  repeat.repeats_version = present->second.version;
  return repeat;
}

decided on_place_order(const state& known, const place_order& asked, instant now) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto* place = find(known, asked.order.connector);
  if (place == nullptr) return refuse(rule::connector_must_exist, "connector");
  if (asked.order.terms.tables.empty()) return refuse(rule::order_must_have_terms, "terms");
  if (asked.order.source == session::payment_source::imported) return on_import(known, asked.order);
  if (place->session != 0) return refuse(rule::connector_must_be_free, "connector");
  if (is_out_of_order(*place) || is_out_of_order(known.whole)) {
    return refuse(rule::connector_must_not_be_faulted, "connector");
  }
  if (is_reserved_for_another(known, asked.order.connector, asked.order.account, now)) {
    return refuse(rule::connector_must_not_be_reserved_for_another, "connector");
  }
  order_placed placed{known.last_number + 1, asked.order};
  placed.order.flags &= ~bit(session::flag::unordered);  // said by start reports alone; evolve relies on it
  return accept<fact>(std::move(placed));
}

struct register_found {
  std::optional<session::reading> before;
  std::vector<register_withdrawn> withdrawn;  // from starts that this one comes before
};

// R6: the register that speaks for a start without a meter. A start told late may lie between another one, told before
// it, and the register that spoke for that one: then it was this start's.
register_found find_register(const state& known, const connector& place, std::uint32_t number,
                             const report_start& asked) {
  register_found found;
  if (place.register_before && session::speaks_for_start(*place.register_before, asked.at)) {
    found.before = place.register_before;
  }
  for (auto use = known.registers_used.upper_bound({asked.connector, asked.at}); use != known.registers_used.end();
       ++use) {
    const auto& [start, taken] = *use;
    if (start.first != asked.connector || start.second - session::register_age_max > asked.at) break;
    if (taken.number == number || taken.before.at > asked.at) continue;
    found.withdrawn.push_back({taken.number, start.first, start.second});
    if (!found.before) found.before = taken.before;
  }
  if (asked.has_meter) found.before.reset();
  return found;
}

charge_begin begin_of(const report_start& asked) {
  return {asked.connector, asked.at, asked.has_meter, asked.meter, asked.card, asked.key};
}

bool is_joined(const accepted<fact>& answer, const stray& report) {
  return std::any_of(answer.facts.begin(), answer.facts.end(), [&report](const fact& one) {
    const auto* joined = std::get_if<stray_joined>(&one);
    return joined != nullptr && joined->report.key == report.key;
  });
}

// W2: of the kept reports that can be of this charge: of several stops the first is its end; samples up to it.
template <class May>
void claim_strays(const state& known, const charge_begin& begin, std::uint32_t number, const May& may,
                  accepted<fact>& answer) {
  std::vector<const stray*> fitting;
  for (const auto& one : known.strays) {
    if (fits(one, begin) && may(one) && !is_joined(answer, one)) fitting.push_back(&one);
  }
  const stray* end = nullptr;
  for (const auto* one : fitting) {
    if (one->kind == stray_kind::stop && (end == nullptr || one->at < end->at)) end = one;
  }
  for (const auto* one : fitting) {
    if (one->kind != stray_kind::meter) continue;
    if (end == nullptr || one->at <= end->at) answer.facts.emplace_back(stray_joined{number, *one});
  }
  if (end != nullptr) answer.facts.emplace_back(stray_joined{number, *end});
}

// W2: a stop that could be of several open charges is told apart when one of them ends: it is that one's if none of its
// own came, else another's, if only one is left.
void claim_ambiguous(const state& known, std::uint32_t ended, accepted<fact>& answer) {
  for (const auto& place : known.connectors) {
    if (place.session == 0 || !place.started || place.session == ended) continue;
    const auto is_its_own = [&](const stray& report) {
      if (!fits_surely(report, place.begin)) return false;
      return std::none_of(known.connectors.begin(), known.connectors.end(), [&](const connector& other) {
        const bool is_open = other.session != 0 && other.started && other.session != ended;
        return is_open && other.session != place.session && fits_surely(report, other.begin);
      });
    };
    claim_strays(known, place.begin, place.session, is_its_own, answer);
  }
}

// The start itself and what it says of other sessions.
void begin(const state& known, const connector& place, std::uint32_t number, const report_start& asked,
           accepted<fact>& answer) {
  const auto found = find_register(known, place, number, asked);
  answer.facts.emplace_back(start_reported{number, asked.connector, asked.at, asked.has_meter, asked.meter, asked.key,
                                           found.before, asked.transaction, asked.card});
  // S4: another transaction starts on the connector, so the one that had started there never got its stop. One that
  // still waits there gives way to a start of its own order only.
  const bool gives_way = place.started || number > known.last_number;
  if (place.session != 0 && place.session != number && gives_way) {
    if (place.started) {
      const auto is_before = [&asked](const stray& report) { return report.at <= asked.at; };
      claim_strays(known, place.begin, place.session, is_before, answer);
    }
    answer.facts.emplace_back(session_closed{place.session});
  }
  for (const auto& one : found.withdrawn) answer.facts.emplace_back(one);
  claim_strays(
      known, begin_of(asked), number, [](const stray&) { return true; }, answer);
  const auto& driver = place.session == number ? place.holder : asked.otherwise.account;
  if (const auto used = reservation_used_by(known, asked, driver); used != 0) {
    answer.facts.emplace_back(reservation_changed{used, reservation_stage::used, number});
  }
}

decided open_unordered(const state& known, const connector& place, const report_start& asked) {
  const auto number = known.last_number + 1;
  order_placed placed{number, asked.otherwise};
  placed.order.connector = asked.connector;
  placed.order.flags |= bit(session::flag::unordered);
  auto answer = accept<fact>(std::move(placed));
  begin(known, place, number, asked, answer);
  return answer;
}

decided on_report_start(const state& known, const report_start& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto* place = find(known, asked.connector);
  if (place == nullptr) return refuse(rule::connector_must_exist, "connector");
  if (const auto present = known.starts.find(asked.key); present != known.starts.end()) {  // R8, W2
    auto repeat = nothing_new<fact>();
    repeat.repeats_version = present->second.version;
    return repeat;
  }
  // A session the device names is joined even when it failed meanwhile: it is stopped and never revived (S6).
  const auto named = asked.number.value_or(0);
  const bool is_named = named != 0 && named <= known.last_number;
  const bool is_awaited = place->session != 0 && !place->started;
  // Another driver's card takes the connector: their charge is theirs to pay, and the order that waited fails.
  const bool is_another =
      is_awaited && !is_named && !asked.otherwise.account.empty() && asked.otherwise.account != place->holder;
  if (is_another || (!is_named && !is_awaited)) return open_unordered(known, *place, asked);
  accepted<fact> answer;
  begin(known, *place, is_named ? named : place->session, asked, answer);
  return answer;
}

// Which session it is: by the start it names, else the one open charge that it fits. None or several: it is nobody's
// yet, which is better than another driver's.
std::optional<std::uint32_t> session_of(const state& known, const stray& report) {
  if (report.start) {
    const auto start = known.starts.find(*report.start);
    return start == known.starts.end() ? std::nullopt : std::optional{start->second.number};
  }
  std::optional<std::uint32_t> only;
  for (const auto& place : known.connectors) {
    if (place.session == 0 || !place.started || !fits_surely(report, place.begin) || only == place.session) continue;
    if (only) return std::nullopt;
    only = place.session;
  }
  return only;
}

decided on_report_stray(const state& known, const report_stray& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (known.strays_told.contains(asked.report.key)) return nothing_new<fact>();
  if (const auto number = session_of(known, asked.report)) return accept<fact>(stray_joined{*number, asked.report});
  return accept<fact>(report_strayed{asked.report});
}

// Never refused and never an error: a repeat, a session of an import, or one whose connector another start took.
decided on_close(const state& known, const close_session& asked) {
  if (asked.number == 0) return nothing_new<fact>();
  const auto held = std::find_if(known.connectors.begin(), known.connectors.end(),
                                 [&asked](const connector& one) { return one.session == asked.number; });
  if (held == known.connectors.end()) return nothing_new<fact>();
  accepted<fact> answer;
  if (asked.by_rule && held->started) {
    claim_strays(
        known, held->begin, asked.number, [](const stray&) { return true; }, answer);
  }
  answer.facts.emplace_back(session_closed{asked.number, asked.ended_at});
  claim_ambiguous(known, asked.number, answer);
  return answer;
}

// Order of arrival decides, not `at`: a pile whose clock was set back would otherwise stay faulted until it caught up.
decided on_report_status(const state& known, const report_status& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto* place = asked.connector == 0 ? &known.whole : find(known, asked.connector);
  if (place == nullptr) return refuse(rule::connector_must_exist, "connector");
  if (place->status == asked.status && place->error == asked.error) return nothing_new<fact>();
  return accept<fact>(status_reported{asked.connector, asked.status, asked.error, asked.at});
}

// R6: what stands on an idle connector's register, in the order read. While a session charges its own readings tell.
decided on_report_register(const state& known, const report_register& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto* place = find(known, asked.connector);
  if (place == nullptr) return refuse(rule::connector_must_exist, "connector");
  const auto& before = place->register_before;
  const bool is_late = asked.reading.at < place->used_until || (before && asked.reading.at <= before->at);
  if (place->started || is_late || !session::is_reading(asked.reading)) return nothing_new<fact>();
  return accept<fact>(register_read{asked.connector, asked.reading});
}

// A pile that only restarts tells nothing new.
decided on_report_boot(const state& known, const report_boot& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (known.nameplate == asked.nameplate) return nothing_new<fact>();
  return accept<fact>(booted{asked.at, asked.nameplate});
}

}  // namespace

decision<fact, rule> decide(const state& known, const command& asked, instant now) {
  return std::visit(overload{
                        [&known](const register_pile& one) { return on_register(known, one); },
                        [&known](const change_pile& one) { return on_change(known, one); },
                        [&known, now](const place_order& one) { return on_place_order(known, one, now); },
                        [&known](const report_start& one) { return on_report_start(known, one); },
                        [&known](const close_session& one) { return on_close(known, one); },
                        [&known](const report_status& one) { return on_report_status(known, one); },
                        [&known](const report_register& one) { return on_report_register(known, one); },
                        [&known](const set_access& one) { return on(known, one); },
                        [&known](const report_boot& one) { return on_report_boot(known, one); },
                        [&known](const report_stray& one) { return on_report_stray(known, one); },
                        [&known, now](const auto& one) { return on_service(known, one, now); },
                        [&known](const offer_password& one) { return on(known, one); },
                        [&known](const take_password& one) { return on(known, one); },
                        [&known](const withdraw_password& one) { return on(known, one); },
                        [&known](const set_profile& one) { return on(known, one); },
                        [&known](const report_profile& one) { return on(known, one); },
                        [&known](const report_clock& one) { return on(known, one); },
                    },
                    asked);
}

session_id session_of(const pile_id& pile, std::uint32_t number) {
  return session_id{pile.text() + "/" + std::to_string(number)};
}

}  // namespace pilecloud::domain::pile
