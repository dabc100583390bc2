// SPDX-License-Identifier: Apache-2.0
// A device's report is never refused (rules.md R7). report_start and report_status still name two rules, for a pile
// nobody registered and for a connector it does not have: an authenticated edge lets neither through, so these tell
// the programmer of an edge, not a pile.
#include "domain/pile/facts.hpp"

namespace pilecloud::domain::pile {
namespace {

using decided = decision<fact, rule>;

const connector* find(const state& known, std::uint16_t number) {
  return number >= 1 && number <= known.connectors.size() ? &known.connectors[number - 1U] : nullptr;
}

bool is_out_of_order(const connector& one) {
  return one.status == connector_status::faulted || one.status == connector_status::unavailable;
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

decided on_place_order(const state& known, const place_order& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto* place = find(known, asked.order.connector);
  if (place == nullptr) return refuse(rule::connector_must_exist, "connector");
  if (asked.order.terms.tables.empty()) return refuse(rule::order_must_have_terms, "terms");
  if (asked.order.source == session::payment_source::imported) return on_import(known, asked.order);
  if (place->session != 0) return refuse(rule::connector_must_be_free, "connector");
  if (is_out_of_order(*place) || is_out_of_order(known.whole)) {
    return refuse(rule::connector_must_not_be_faulted, "connector");
  }
  order_placed placed{known.last_number + 1, asked.order};
  placed.order.flags &= ~bit(session::flag::unordered);  // said by start reports alone; evolve relies on it
  return accept<fact>(std::move(placed));
}

start_reported start_of(std::uint32_t number, const report_start& asked) {
  return {number, asked.connector, asked.at, asked.has_meter, asked.meter, asked.key};
}

// S4: another transaction starts on the connector, so the one that had started there never got its stop.
void close_displaced(const connector& place, std::uint32_t starting, accepted<fact>& answer) {
  if (place.session != 0 && place.session != starting && place.started) {
    answer.facts.emplace_back(session_closed{place.session});
  }
}

decided open_unordered(const state& known, const connector& place, const report_start& asked) {
  const auto number = known.last_number + 1;
  order_placed placed{number, asked.otherwise};
  placed.order.connector = asked.connector;
  placed.order.flags |= bit(session::flag::unordered);
  auto answer = accept<fact>(std::move(placed), start_of(number, asked));
  close_displaced(place, number, answer);
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
  if (named != 0 && named <= known.last_number) {
    auto answer = accept<fact>(start_of(named, asked));
    close_displaced(*place, named, answer);
    return answer;
  }
  if (place->session != 0 && !place->started) return accept<fact>(start_of(place->session, asked));
  return open_unordered(known, *place, asked);
}

// Never refused and never an error: a repeat, a session of an import, or one whose connector another start took.
decided on_close(const state& known, const close_session& asked) {
  if (asked.number == 0) return nothing_new<fact>();
  for (const auto& one : known.connectors) {
    if (one.session == asked.number) return accept<fact>(session_closed{asked.number});
  }
  return nothing_new<fact>();
}

// Order of arrival decides, not `at`: a pile whose clock was set back would otherwise stay faulted until it caught up.
decided on_report_status(const state& known, const report_status& asked) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto* place = asked.connector == 0 ? &known.whole : find(known, asked.connector);
  if (place == nullptr) return refuse(rule::connector_must_exist, "connector");
  if (place->status == asked.status && place->error == asked.error) return nothing_new<fact>();
  return accept<fact>(status_reported{asked.connector, asked.status, asked.error, asked.at});
}

}  // namespace

decision<fact, rule> decide(const state& known, const command& asked, instant /*now*/) {
  return std::visit(overload{
                        [&known](const register_pile& one) { return on_register(known, one); },
                        [&known](const change_pile& one) { return on_change(known, one); },
                        [&known](const place_order& one) { return on_place_order(known, one); },
                        [&known](const report_start& one) { return on_report_start(known, one); },
                        [&known](const close_session& one) { return on_close(known, one); },
                        [&known](const report_status& one) { return on_report_status(known, one); },
                    },
                    asked);
}

session_id session_of(const pile_id& pile, std::uint32_t number) {
  return session_id{pile.text() + "/" + std::to_string(number)};
}

}  // namespace pilecloud::domain::pile
