// SPDX-License-Identifier: Apache-2.0
#include "app/audit.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/decimal.hpp"
#include "domain/account/account.hpp"
#include "domain/session/decider.hpp"
#include "events/codec.hpp"
#include "events/describe.hpp"
#include "projections/ledger.hpp"

namespace pilecloud::app {

namespace {

namespace ledger = domain::ledger;
namespace session = domain::session;

template <class State>
using states_of = std::unordered_map<std::string, State>;

// The states of one partition, by stream, folded as the log is walked.
struct partition_states {
  std::tuple<states_of<domain::account::state>, states_of<domain::claim::state>, states_of<domain::pile::state>,
             states_of<session::state>, states_of<domain::staff::state>, states_of<domain::station::state>,
             states_of<domain::tariff::state>>
      all;
  std::unordered_map<std::string, std::uint64_t> versions;
};

// Between a settlement and its wallet's charge lies a reactor: so long after it, money in transit is a fault.
constexpr duration settling_time = std::chrono::minutes{10};

std::string fen(money amount) { return format_decimal(amount.count(), 2) + " yuan"; }

// What a settlement says against what its readings and frozen terms give.
std::string price_again(const session::state& before, const session::settled& settled) {
  const auto bill = session::price_of(before);
  if (settled.revision != before.revision + 1) {
    return fmt::format("is revision {} after revision {}", settled.revision, before.revision);
  }
  if (bill.total != settled.bill.total) {
    return fmt::format("settled {} where readings and terms give {}", fen(settled.bill.total), fen(bill.total));
  }
  if (bill.delivered != settled.bill.delivered) {
    return fmt::format("settled {} mWh where the readings give {}", settled.bill.delivered.count(),
                       bill.delivered.count());
  }
  if (bill.lines != settled.bill.lines) return "has lines that readings and terms do not give";
  if (bill.slices != settled.bill.slices) return "has energy by slot that the readings do not give";
  if (bill.electricity != settled.bill.electricity || bill.service != settled.bill.service) {
    return "has an electricity or service part that its lines do not add up to";
  }
  const auto electricity = settled.bill.electricity - before.bill.electricity;
  const auto service = settled.bill.service - before.bill.service;
  if (settled.electricity_change != electricity || settled.service_change != service) {
    return fmt::format("posts a change of {} + {} where the revision before leads to {} + {}",
                       fen(settled.electricity_change), fen(settled.service_change), fen(electricity), fen(service));
  }
  return {};
}

class log_walk {
 public:
  log_walk(const storage::log& log, const projections::positions& upto,
           const std::function<void(std::uint64_t)>& report)
      : log_(log), upto_(upto), report_(report) {}

  audit_report run() {
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) walk(partition);
    check_transit();
    for (auto at = out_.ledger.begin(); at != out_.ledger.end();) {
      at = at->second == money{} ? out_.ledger.erase(at) : std::next(at);
    }
    return std::move(out_);
  }

 private:
  void differ(std::uint64_t position, std::string stream, std::string what) {
    if (out_.differences.size() < differences_max) {
      out_.differences.push_back({partition_, position, std::move(stream), std::move(what)});
    }
  }

  void walk(std::uint16_t partition) {
    partition_ = partition;
    states_ = {};
    last_ = {};
    commit_left_ = 0;
    const auto tail = log_.tail(partition);
    const auto end = log_.read(partition, 1, [&](std::uint64_t position, std::string_view bytes) {
      record(position, bytes);
      return position < tail.position;
    });
    if (!end) return differ(last_.position + 1, "", end.error().detail);
    if (last_.position != tail.position || last_.chain != tail.chain) {
      differ(last_.position, "", fmt::format("the last record is not the tail the log keeps ({})", tail.position));
    }
    if (commit_left_ != 0) differ(last_.position, "", "the last commit is not whole");
    for (const auto& [stream, version] : states_.versions) check_stream(stream, version);
    for (const auto& [stream, state] : std::get<states_of<domain::account::state>>(states_.all)) {
      check_account(stream, state);
    }
    for (const auto& [stream, state] : std::get<states_of<session::state>>(states_.all)) {
      out_.billed += state.bill.total;
      if (state.stage != session::stage::settled && state.stage != session::stage::start_failed &&
          state.stage != session::stage::closed_unbilled) {
        in_flight_.insert(stream.substr(stream.find('/') + 1));
      }
    }
    out_.streams += states_.versions.size();
  }

  void record(std::uint64_t position, std::string_view bytes) {
    if (++out_.facts % 4096 == 0) report_(out_.facts);
    const auto stored = storage::decode_record(bytes);
    if (!stored) return differ(position, "", fmt::format("the record is broken: {}", to_text(stored.error())));
    const auto& head = stored.value();
    const std::string stream{head.stream};
    if (head.partition != partition_ || head.position != position) {
      differ(position, stream, fmt::format("the record says it is {}:{}", head.partition, head.position));
    }
    if (position != last_.position + 1) differ(position, stream, "a position is missing before it");
    if (storage::chain_after(last_.chain, bytes) != head.chain) {
      differ(position, stream, "its chain hash does not follow from the record before");
    }
    if (head.recorded_at < last_.recorded_at) differ(position, stream, "it is recorded before the record before it");
    last_ = {position, head.chain, head.recorded_at};
    latest_ = std::max(latest_, head.recorded_at);
    check_commit(head, stream);
    auto& version = states_.versions[stream];
    if (head.version != version + 1) {
      differ(position, stream, fmt::format("has version {} after {}", head.version, version));
    }
    version = head.version;
    if (const auto parsed = storage::stream_id::parse(stream); !parsed || parsed->partition() != partition_) {
      differ(position, stream, "the stream does not belong into this partition");
    }
    if (auto decoded = events::decode(head, fact_); !decoded) {
      return differ(position, stream, fmt::format("cannot be decoded: {}", decoded.error().detail));
    }
    std::visit([&](const auto& body) { fold(position, stream, body, head.recorded_at); }, fact_.body);
  }

  void check_commit(const storage::record& head, const std::string& stream) {
    const bool first = commit_left_ == 0;
    const bool fits =
        first ? head.commit_index == 0 && head.commit_size > 0
              : head.commit_index == commit_index_ + 1 && head.commit_size == commit_size_ && stream == commit_stream_;
    if (!fits) differ(head.position, stream, "stands in the wrong place of its commit");
    if (first) {
      commit_stream_ = stream;
      commit_size_ = head.commit_size;
    }
    commit_index_ = head.commit_index;
    commit_left_ = head.commit_size - head.commit_index - 1;
  }

  template <class Fact>
  void fold(std::uint64_t position, const std::string& stream, const Fact& fact, instant recorded_at) {
    constexpr auto which = static_cast<std::size_t>(events::category_of<Fact>);
    auto& state = std::get<which>(states_.all)[stream];
    if (!follows(state, fact)) {
      return differ(position, stream, fmt::format("{} may not follow here", events::name_of(fact_.body)));
    }
    const auto id = stream.substr(stream.find('/') + 1);
    if constexpr (std::is_same_v<Fact, session::fact>) {
      if (const auto* settled = std::get_if<session::settled>(&fact)) {
        ++out_.settlements;
        settled_at_[id] = recorded_at;
        if (auto what = price_again(state, *settled); !what.empty()) differ(position, stream, "settled " + what);
      }
      post(position, stream, ledger::postings_of(session_id{id}, fact));
    } else if constexpr (std::is_same_v<Fact, domain::account::fact>) {
      post(position, stream, ledger::postings_of(account_id{id}, fact));
    }
    evolve(state, fact, recorded_at);
  }

  void post(std::uint64_t position, const std::string& stream, const std::vector<ledger::posting>& postings) {
    money sum;
    for (const auto& posting : postings) {
      sum += posting.amount;
      all_[{posting.book, posting.owner}] += posting.amount;
      if (position <= upto_[partition_]) out_.ledger[{posting.book, posting.owner}] += posting.amount;
    }
    if (sum != money{}) differ(position, stream, fmt::format("its postings sum to {}", fen(sum)));
  }

  // The index a waking actor reads must lead to every version.
  void check_stream(const std::string& stream, std::uint64_t version) {
    const auto parsed = storage::stream_id::parse(stream);
    if (parsed && log_.version_of(*parsed) < version) {
      differ(0, stream, fmt::format("the stream index ends at version {} of {}", log_.version_of(*parsed), version));
    }
  }

  // What an account's actor would say it holds is what the postings of its facts say.
  void check_account(const std::string& stream, const domain::account::state& state) {
    const auto owner = stream.substr(stream.find('/') + 1);
    const auto balance_of = [&](ledger::book book) {
      const auto found = all_.find({book, owner});
      return found == all_.end() ? money{} : found->second;
    };
    // Liabilities are credits: below zero.
    if (balance_of(ledger::book::wallet_principal) != -state.balance ||
        balance_of(ledger::book::wallet_held) != -state.held ||
        balance_of(ledger::book::receivable_debts) != state.debt) {
      differ(0, stream, "balance, holds or debt differ from the postings");
    }
  }

  // rules.md S1: settlement in transit is 0 for every session not in flight. The last session's and its account's facts
  // lie in two partitions: only a log nobody writes shows both, so this is judged where everything was walked.
  void check_transit() {
    for (const auto& [key, amount] : all_) {
      if (key.first != ledger::book::settlement_in_transit || amount == money{}) continue;
      if (in_flight_.count(key.second) == 0) transit_.emplace_back(key.second, amount);
    }
    for (const auto& [id, amount] : transit_) {
      const auto settled = settled_at_.find(id);
      if (settled != settled_at_.end() && latest_ - settled->second < settling_time) continue;
      differ(0, "session/" + id, fmt::format("{} are in transit although the session is over", fen(amount)));
    }
    money total;
    for (const auto& [key, amount] : all_) total += amount;
    if (total != money{}) differ(0, "", fmt::format("the trial balance is {}", fen(total)));
  }

  const storage::log& log_;
  const projections::positions& upto_;
  const std::function<void(std::uint64_t)>& report_;
  audit_report out_;
  std::uint16_t partition_ = 0;
  storage::tail last_;
  std::string commit_stream_;
  std::uint16_t commit_size_ = 0;
  std::uint16_t commit_index_ = 0;
  std::uint32_t commit_left_ = 0;
  events::fact fact_;
  partition_states states_;
  ledger_balances all_;
  std::unordered_set<std::string> in_flight_;  // session ids
  std::unordered_map<std::string, instant> settled_at_;
  instant latest_{};
  std::vector<std::pair<std::string, money>> transit_;
};

}  // namespace

audit_report verify_log(const storage::log& log, const projections::positions& upto,
                        const std::function<void(std::uint64_t facts)>& report) {
  return log_walk{log, upto, report}.run();
}

void compare_ledger(const projections::view_reader& rows, audit_report& report) {
  auto expected = report.ledger;
  const auto differ = [&](ledger::book book, const std::string& owner, money stored, money derived) {
    if (report.differences.size() == differences_max) return;
    report.differences.push_back({0, 0, "",
                                  fmt::format("the stored ledger has {} in {} of '{}', the facts give {}", fen(stored),
                                              ledger::to_text(book), owner, fen(derived))});
  };
  for (std::uint8_t number = 1; number <= ledger::book_count; ++number) {
    const auto book = static_cast<ledger::book>(number);
    projections::page_request asked;
    asked.limit = projections::page_rows_max;
    asked.order = projections::direction::ascending;
    do {
      const auto page = projections::page_balances(rows, book, asked);
      if (!page) break;
      for (const auto& row : page->rows) {
        const auto found = expected.find({book, row.owner});
        const auto derived = found == expected.end() ? money{} : found->second;
        if (derived != row.balance) differ(book, row.owner, row.balance, derived);
        if (found != expected.end()) expected.erase(found);
      }
      asked.cursor = page->next;
    } while (!asked.cursor.empty());
  }
  for (const auto& [key, derived] : expected) differ(key.first, key.second, money{}, derived);
}

}  // namespace pilecloud::app
