// SPDX-License-Identifier: Apache-2.0
#include "app/session_import.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include <fmt/format.h>

#include "base/decimal.hpp"
#include "base/digest.hpp"
#include "projections/accounts.hpp"
#include "projections/piles.hpp"
#include "projections/sessions.hpp"
#include "projections/stations.hpp"
#include "projections/tariffs.hpp"

namespace pilecloud::app {

namespace {

namespace session = domain::session;
namespace pile = domain::pile;

constexpr int tries_max = 200;  // of one command the log would not take, 20 ms apart
constexpr std::chrono::milliseconds retry_after{20};

// Commands in flight; a command that met `busy` or an unwilling log is asked again, with the same natural key.
class import_run {
 public:
  explicit import_run(actors::entities& entities) : entities_(entities) {}

  void ask(std::string_view category, std::string_view id, instant at, actors::any_command command,
           std::function<void(const actors::accepted&)> then) {
    auto what = std::make_shared<pending>();
    what->request.stream = storage::stream_id{category, id};
    what->request.by = "import";
    what->request.occurred_at = at;
    what->request.command = std::move(command);
    what->then = std::move(then);
    ++in_flight_;
    send(std::move(what));
  }

  void fail(std::string why) {
    const std::lock_guard lock{mutex_};
    if (failure_.empty()) failure_ = std::move(why);
    changed_.notify_all();
  }
  bool failed() const {
    const std::lock_guard lock{mutex_};
    return !failure_.empty();
  }

  // Until nothing is in flight any more, or the first failure.
  result<nothing, import_failure> wait() {
    std::unique_lock lock{mutex_};
    while (in_flight_ != 0 && (failure_.empty() || in_flight_ > delayed_.size())) {
      changed_.wait_for(lock, retry_after);
      if (!failure_.empty()) continue;
      auto again = std::move(delayed_);
      delayed_.clear();
      lock.unlock();
      for (auto& what : again) send(std::move(what));
      lock.lock();
    }
    if (!failure_.empty()) return import_failure{failure_};
    return nothing{};
  }

 private:
  struct pending {
    actors::request request;
    std::function<void(const actors::accepted&)> then;
    int tries = 0;
  };

  void send(std::shared_ptr<pending> what) {
    auto copy = what->request;
    entities_.ask(std::move(copy),
                  [this, what = std::move(what)](const actors::answer& answer) { answered(what, answer); });
  }

  void answered(const std::shared_ptr<pending>& what, const actors::answer& answer) {
    if (const auto* good = std::get_if<actors::accepted>(&answer)) {
      if (!failed()) what->then(*good);
    } else if (const auto* no = std::get_if<actors::rejected>(&answer)) {
      fail(fmt::format("{}: {}{}{}", what->request.stream.text(), no->rule, no->field.empty() ? "" : ", field ",
                       no->field));
    } else if (++what->tries < tries_max) {
      const std::lock_guard lock{mutex_};
      delayed_.push_back(what);
      return;  // still in flight
    } else {
      fail(fmt::format("{}: the log did not take the command; run the import again to complete it",
                       what->request.stream.text()));
    }
    // Under the lock, so that wait() cannot miss the last one and let this object go while it is being told.
    const std::lock_guard lock{mutex_};
    --in_flight_;
    changed_.notify_all();
  }

  actors::entities& entities_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<std::size_t> in_flight_{0};
  std::vector<std::shared_ptr<pending>> delayed_;
  std::string failure_;
};

// One pile's rows, one after the other: only its own callbacks touch it.
struct chain {
  std::vector<const norway_row*> rows;
  std::size_t next = 0;
};

session::order order_of(const norway_row& row, const domain::tariff::terms& terms) {
  session::order order;
  order.owner = operator_id{std::string{default_operator}};
  order.station = station_id{row.garage};
  order.pile = pile_id{row.pile};
  order.connector = 1;
  order.account = account_id{row.user};
  order.source = session::payment_source::imported;
  order.terms = terms;
  order.ordered_at = row.start;
  order.flags = (row.overlaps ? session::bit(session::flag::overlaps) : 0u) |
                (row.no_duration() ? session::bit(session::flag::no_duration) : 0u) |
                (row.end ? 0u : session::bit(session::flag::abnormal));
  order.reference = {std::string{norway_format}, row.id, row.content};
  return order;
}

class importer {
 public:
  importer(import_run& run, const domain::tariff::terms& terms, const std::function<void(std::size_t)>& report)
      : run_(run), terms_(terms), report_(report) {}

  void start(chain& rows) {
    if (rows.next == rows.rows.size()) return;
    const auto& row = *rows.rows[rows.next];
    run_.ask("pile", row.pile, row.start, pile::command{pile::place_order{order_of(row, terms_)}},
             [this, &rows, &row](const actors::accepted& placed) { charge(rows, row, placed); });
  }

 private:
  // The session's four steps; only the last one's answer leads to the next row, as one actor answers in order.
  void charge(chain& rows, const norway_row& row, const actors::accepted& placed) {
    const auto number = number_in(placed);
    if (number == 0) return run_.fail(fmt::format("line {}: the pile gave no session number", row.line));
    const auto id = fmt::format("{}/{}", row.pile, number);
    const auto nothing_to_do = [](const actors::accepted&) {};
    run_.ask("session", id, row.start, session::command{session::open{order_of(row, terms_)}}, nothing_to_do);
    run_.ask("session", id, row.start, session::command{session::record_start{row.start, true, energy{0}}},
             nothing_to_do);
    session::command last;
    if (row.end) {
      run_.ask("session", id, *row.end,
               session::command{session::record_stop{*row.end, true, row.delivered, session::stop_reason::local, {}}},
               nothing_to_do);
      last = session::settle{session::settle_cause::imported, *row.end};
    } else {
      last = session::close_without_bill{session::close_reason::no_end_recorded, row.delivered};
    }
    run_.ask("session", id, row.end.value_or(row.start), std::move(last), [this, &rows](const actors::accepted&) {
      ++rows.next;
      report_(++done_);
      start(rows);
    });
  }

  static std::uint32_t number_in(const actors::accepted& placed) {
    for (const auto& fact : placed.facts) {
      const auto* of_pile = std::get_if<pile::fact>(&fact);
      if (of_pile == nullptr) continue;
      if (const auto* order = std::get_if<pile::order_placed>(of_pile)) return order->number;
    }
    return 0;
  }

  import_run& run_;
  const domain::tariff::terms& terms_;
  const std::function<void(std::size_t)>& report_;
  std::atomic<std::size_t> done_{0};
};

// Tariff, stations, accounts and piles the waiting rows need and the log does not have.
void register_sites(import_run& run, const projections::view_reader& known, const std::vector<const norway_row*>& rows,
                    const tariff_draft& tariff, const domain::tariff::terms& terms) {
  const operator_id owner{std::string{default_operator}};
  const instant at = rows.front()->start;
  const auto nothing_to_do = [](const actors::accepted&) {};
  std::set<std::string> stations;
  std::set<std::string> accounts;
  std::map<std::string, const norway_row*> piles;
  for (const auto* row : rows) {
    stations.insert(row->garage);
    accounts.insert(row->user);
    piles.emplace(row->pile, row);
  }
  const auto assign = [&run, stations, terms, at, nothing_to_do, owner, known, zone = tariff.time_zone] {
    for (const auto& station : stations) {
      if (projections::find_station(known, station_id{station})) continue;
      run.ask("station", station, at,
              domain::station::command{
                  domain::station::register_station{station_id{station}, {owner, station, "", zone, 0, 0}}},
              [&run, station, terms, at, nothing_to_do](const actors::accepted&) {
                run.ask("station", station, at, domain::station::command{domain::station::assign_tariff{terms}},
                        nothing_to_do);
              });
    }
  };
  if (projections::find_tariff(known, terms.tariff, 1)) {
    assign();
  } else {
    run.ask("tariff", terms.tariff.text(), at,
            domain::tariff::command{
                domain::tariff::publish{terms.tariff, owner, tariff.name, tariff.time_zone, tariff.tables, at}},
            [assign](const actors::accepted&) { assign(); });
  }
  for (const auto& account : accounts) {
    if (projections::find_account(known, account_id{account})) continue;
    run.ask("account", account, at,
            domain::account::command{domain::account::register_account{account_id{account}, {}, {}}}, nothing_to_do);
  }
  for (const auto& [id, row] : piles) {
    if (projections::find_pile(known, pile_id{id})) continue;
    pile::attributes attributes;
    attributes.owner = owner;
    attributes.station = station_id{row->garage};
    attributes.mounting = pile::mounting::wall;
    attributes.place = pile::place::private_place;
    run.ask("pile", id, at, pile::command{pile::register_pile{pile_id{id}, attributes}}, nothing_to_do);
  }
}

bool complete(const projections::session_row& row) {
  return row.stage == session::stage::settled || row.stage == session::stage::closed_unbilled;
}

}  // namespace

result<import_report, import_failure> import_sessions(actors::entities& entities, const projections::view_reader& known,
                                                      const norway_file& file, const tariff_draft& tariff,
                                                      const std::function<void(std::size_t)>& report) {
  import_report counts;
  counts.rows = file.rows.size();
  std::vector<const norway_row*> waiting;
  for (const auto& row : file.rows) {
    const auto present = projections::find_imported(known, norway_format, row.id);
    const auto earlier = present ? projections::find_session(known, *present) : std::nullopt;
    if (earlier && earlier->reference.content != row.content) {
      counts.conflicts.push_back(
          fmt::format("line {}: session_ID {} was imported before with other content as {}; "
                      "nothing was changed",
                      row.line, row.id, earlier->session.text()));
      continue;
    }
    if (earlier && complete(*earlier)) {
      ++counts.already_present;
    } else {
      waiting.push_back(&row);
    }
    ++(row.end ? counts.billed : counts.abnormal);
    if (row.overlaps) ++counts.overlapping;
    if (row.no_duration()) ++counts.no_duration;
  }
  if (waiting.empty()) return counts;

  // The tariff's id comes from its content, so that the same file meets the same tariff and another one does not.
  domain::tariff::terms terms{{}, 1, tariff.time_zone, tariff.tables};
  terms.tariff = tariff_id{"import-" + to_hex(bytes_of(domain::tariff::hash_of(terms))).substr(0, 16)};

  import_run run{entities};
  register_sites(run, known, waiting, tariff, terms);
  if (auto registered = run.wait(); !registered) return registered.error();

  std::map<std::string, chain> chains;
  for (const auto* row : waiting) chains[row->pile].rows.push_back(row);
  importer rows{run, terms, report};
  for (auto& [id, of_pile] : chains) rows.start(of_pile);
  if (auto charged = run.wait(); !charged) return charged.error();
  return counts;
}

std::string bills_csv(const projections::view_reader& known, const norway_file& file, bool with_deep_valley) {
  std::string text = fmt::format(
      "session,start_utc,end_utc,energy_mwh,sharp_mwh,peak_mwh,flat_mwh,valley_mwh{},"
      "electricity_fen,service_fen,total_fen\n",
      with_deep_valley ? ",deep_valley_mwh" : "");
  for (const auto& row : file.rows) {
    const auto id = projections::find_imported(known, norway_format, row.id);
    const auto billed = id ? projections::find_session(known, *id) : std::nullopt;
    if (!billed || billed->revision == 0 || billed->reference.content != row.content) continue;
    text += fmt::format("{},{},{},{}", row.id, to_rfc3339(*billed->started_at), to_rfc3339(*billed->ended_at),
                        billed->delivered.count());
    const auto classes = with_deep_valley ? domain::tariff::rate_class_count : domain::tariff::rate_class_count - 1;
    for (std::size_t rate = 0; rate < classes; ++rate) text += fmt::format(",{}", billed->by_class[rate].count());
    text += fmt::format(",{},{},{}\n", billed->electricity.count(), billed->service.count(), billed->total.count());
  }
  return text;
}

}  // namespace pilecloud::app
