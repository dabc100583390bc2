// SPDX-License-Identifier: Apache-2.0
#include "actors/reactions.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "domain/account/account.hpp"
#include "domain/session/commands.hpp"

namespace pilecloud::actors {
namespace {

namespace account = domain::account;
namespace claim = domain::claim;
namespace pile = domain::pile;
namespace session = domain::session;

using follow_up_list = std::vector<follow_up>;

follow_up to_session(std::string_view id, session::command command, std::string_view name) {
  return {storage::stream_id{"session", id}, std::move(command), name};
}
follow_up to_account(const account_id& id, account::command command, std::string_view name) {
  return {storage::stream_id{"account", id.text()}, std::move(command), name};
}

// "<pile>/<n>" of a session's stream. REQUIRES: a session's id.
std::pair<std::string_view, std::uint32_t> pile_and_number(std::string_view session) {
  const auto slash = session.rfind('/');
  PILECLOUD_ASSERT(slash != std::string_view::npos, "session {} has no number", session);
  std::uint32_t number = 0;
  const auto digits = session.substr(slash + 1);
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  PILECLOUD_ASSERT(parsed.ec == std::errc{}, "session {} has no number", session);
  return {session.substr(0, slash), number};
}
// A pile that cannot be reached for so long gets no start any more; the order then fails at its deadline (S6), and a
// stop is told when the pile is back.
constexpr duration call_pile_for = std::chrono::seconds{30};

follow_up_list call_pile(device_call::verb what, const session_id& session, std::string_view name, instant until) {
  const auto pile = pile_and_number(session.text()).first;
  return {{storage::stream_id{"device", pile}, device_call{what, session, until}, name}};
}
follow_up free_connector(std::string_view session, instant ended_at, bool by_rule = false) {
  const auto [id, number] = pile_and_number(session);
  const pile::close_session end{number, ended_at, by_rule};
  return {storage::stream_id{"pile", id}, pile::command{end}, "free_connector"};
}

session::command told_by(const pile::stray& report) {
  if (report.kind == pile::stray_kind::meter)
    return session::record_meter{report.samples, report.sequence, report.signed_values};
  return session::record_stop{report.at,      report.has_meter, report.meter,        report.reason,
                              report.samples, report.sequence,  report.signed_values};
}

follow_up_list after(const events::fact& cause, const pile::fact& happened) {
  const pile_id of{std::string{cause.id()}};
  return std::visit(
      overload{
          [&of](const pile::order_placed& x) -> follow_up_list {
            if (x.order.source == session::payment_source::imported) return {};
            return {to_session(pile::session_of(of, x.number).text(), session::open{x.order}, "open_session")};
          },
          [&of](const pile::start_reported& x) -> follow_up_list {
            return {to_session(pile::session_of(of, x.number).text(),
                               session::record_start{x.at, x.has_meter, x.meter, x.register_before}, "record_start")};
          },
          // Of a session that another one displaced nobody will report the stop (rules.md S4); the others have ended.
          [&of](const pile::session_closed& x) -> follow_up_list {
            return {to_session(pile::session_of(of, x.number).text(), session::end_by_rule{}, "end_displaced")};
          },
          [&of](const pile::stray_joined& x) -> follow_up_list {
            return {to_session(pile::session_of(of, x.number).text(), told_by(x.report), "record_stray")};
          },
          [&of](const pile::register_withdrawn& x) -> follow_up_list {
            return {
                to_session(pile::session_of(of, x.number).text(), session::withdraw_register{}, "withdraw_register")};
          },
          [](const auto&) -> follow_up_list { return {}; },
      },
      happened);
}

bool pays_from_wallet(const account_id& payer, session::payment_source source) {
  return source == session::payment_source::wallet && !payer.empty();
}

follow_up_list after_ordered(const session_id& of, const session::order& order) {
  if (order.source != session::payment_source::wallet) return {};
  if (order.account.empty())
    return {to_session(of.text(), session::fail_start{session::failure_reason::account_unknown}, "fail_start")};
  // A start nobody ordered holds nothing: what it comes to is charged when it is settled (rules.md S8).
  if (order.hold <= money{}) return {};
  return {to_account(order.account, account::place_hold{of, order.hold}, "place_hold")};
}

follow_up_list after_failure(const session_id& of, const session::start_failed& failed) {
  follow_up_list result;
  if (pays_from_wallet(failed.account, failed.source))
    result.push_back(to_account(failed.account, account::release_hold{of}, "release_hold"));
  result.push_back(free_connector(of.text(), {}));
  return result;
}

follow_up_list after_settled(const session_id& of, const session::settled& x) {
  if (!pays_from_wallet(x.account, x.source)) return {};
  return {to_account(x.account, account::charge{of, x.revision, x.bill.total, x.ended_at, x.charge_wallet_beyond_hold},
                     "charge_wallet")};
}

follow_up_list after(const events::fact& cause, const session::fact& happened) {
  const session_id of{std::string{cause.id()}};
  return std::visit(
      overload{
          [&of](const session::ordered& x) { return after_ordered(of, x.order); },
          [&](const session::start_requested& x) {
            return call_pile(device_call::verb::start, of, "start_pile",
                             std::min(x.deadline, cause.recorded_at + call_pile_for));
          },
          [&](const session::stop_requested&) {
            return call_pile(device_call::verb::stop, of, "stop_pile", cause.recorded_at + call_pile_for);
          },
          [&of](const session::hold_requested& x) -> follow_up_list {
            return {to_account(x.account, account::hold_more{of, x.up_to}, "hold_more")};
          },
          [&of](const session::start_failed& x) { return after_failure(of, x); },
          [&of](const session::stopped& x) -> follow_up_list {
            // Imported history sets no timer and occupied no connector (rules.md S12).
            if (x.settle_at == instant{}) return {};
            return {free_connector(of.text(), x.at)};
          },
          [&of](const session::ended_by_rule& x) -> follow_up_list { return {free_connector(of.text(), x.at, true)}; },
          [&of](const session::settled& x) { return after_settled(of, x); },
          [](const auto&) -> follow_up_list { return {}; },
      },
      happened);
}

// The claim on a phone, card or plate is confirmed by its first use (design §5.10).
follow_up_list claim_of(std::string_view kind, const std::string& hash, claim::command command, std::string_view name) {
  if (hash.empty()) return {};
  return {{storage::stream_id{"claim", std::string{kind} + "/" + hash}, std::move(command), name}};
}

follow_up_list after(const events::fact& cause, const account::fact& happened) {
  const std::string holder = cause.stream;
  const auto confirm = [&holder](std::string_view kind, const std::string& hash) {
    return claim_of(kind, hash, claim::confirm{holder}, "confirm_claim");
  };
  const auto release = [&holder](std::string_view kind, const std::string& hash) {
    return claim_of(kind, hash, claim::release{holder}, "release_claim");
  };
  return std::visit(
      overload{
          [](const account::hold_placed& x) -> follow_up_list {
            if (x.asked > money{}) {
              return {to_session(x.session.text(), session::record_hold{x.in_all, x.asked}, "record_hold")};
            }
            return {to_session(x.session.text(), session::fund{x.amount}, "fund_session")};
          },
          [&](const account::registered& x) { return confirm("phone", x.phone.hash); },
          [&](const account::profile_changed& x) { return confirm("phone", x.phone.hash); },
          [&](const account::card_added& x) { return confirm("card", x.card.hash); },
          [&](const account::card_removed& x) { return release("card", x.hash); },
          [&](const account::vehicle_added& x) { return confirm("plate", x.plate.hash); },
          [&](const account::vehicle_removed& x) { return release("plate", x.hash); },
          [](const auto&) -> follow_up_list { return {}; },
      },
      happened);
}

// Why a wallet would not hold the money, in the session's words.
session::failure_reason reason_of(std::string_view rule) {
  using session::failure_reason;
  using enum account::rule;
  if (rule == to_text(debt_must_be_paid_first)) return failure_reason::account_has_debt;
  if (rule == to_text(account_must_not_be_frozen)) return failure_reason::account_frozen;
  if (rule == to_text(account_must_be_registered)) return failure_reason::account_unknown;
  return failure_reason::insufficient_funds;
}

}  // namespace

std::vector<follow_up> follow_ups(const events::fact& cause) {
  return std::visit(overload{
                        [&cause](const account::fact& happened) { return after(cause, happened); },
                        [&cause](const pile::fact& happened) { return after(cause, happened); },
                        [&cause](const session::fact& happened) { return after(cause, happened); },
                        [](const auto&) -> follow_up_list { return {}; },
                    },
                    cause.body);
}

std::optional<std::vector<follow_up>> on_rejected(const follow_up& sent, const rejected& why,
                                                  const events::fact& cause) {
  if (sent.name == "place_hold") {
    // The session that ordered is the fact's own stream.
    return follow_up_list{to_session(cause.id(), session::fail_start{reason_of(why.rule)}, "fail_start")};
  }
  if (sent.name == "hold_more") {
    if (why.rule != to_text(account::rule::account_must_be_registered)) return follow_up_list{};  // settled meanwhile
    // Nobody pays: what is held in all is nothing.
    const auto& asked = std::get<account::hold_more>(std::get<account::command>(std::get<any_command>(sent.command)));
    return follow_up_list{to_session(cause.id(), session::record_hold{money{}, asked.up_to}, "record_hold")};
  }
  if (sent.name == "fund_session") {
    // The session failed or ended meanwhile: the money goes back to the wallet that held it.
    return follow_up_list{to_account(account_id{std::string{cause.id()}},
                                     account::release_hold{session_id{std::string{sent.stream.id()}}}, "release_hold")};
  }
  if (sent.name == "start_pile") {
    return follow_up_list{
        to_session(cause.id(), session::fail_start{session::failure_reason::start_rejected}, "fail_start")};
  }
  // The pile knows no such transaction any more, or does not obey: its reports tell.
  if (sent.name == "stop_pile") return follow_up_list{};
  // It started or failed before: the refusal is the answer.
  if (sent.name == "fail_start") return follow_up_list{};
  // Nothing was ever held there: nothing to give back.
  if (sent.name == "release_hold" && why.rule == to_text(account::rule::account_must_be_registered))
    return follow_up_list{};
  return std::nullopt;
}

}  // namespace pilecloud::actors
