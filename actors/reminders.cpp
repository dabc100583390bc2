// SPDX-License-Identifier: Apache-2.0
#include "actors/reminders.hpp"

#include <map>
#include <mutex>
#include <optional>

#include <spdlog/spdlog.h>

namespace pilecloud::actors {
namespace {

struct row_id {
  std::string stream;
  std::uint8_t kind = 0;
  instant due{};
  auto operator<=>(const row_id&) const = default;
};

struct inbox {
  std::mutex mutex;
  std::vector<std::pair<row_id, bool>> answers;  // true: answered for good
};

struct fired_row {
  bool in_flight = false;
  instant again_at{};
  std::uint64_t seen = 0;  // the pump that last saw the row
};

std::optional<any_command> command_of(const storage::stream_id& stream, std::uint8_t kind) {
  if (stream.category() == "session")
    return domain::session::command{domain::session::remind{static_cast<domain::session::reminder>(kind)}};
  if (stream.category() == "claim") return domain::claim::command{domain::claim::remind{}};
  return std::nullopt;
}

}  // namespace

struct reminders::state {
  entities& whom;
  due_rows list;
  reminder_limits bounds;
  std::map<row_id, fired_row> fired;
  std::size_t in_flight = 0;
  std::uint64_t pumps = 0;
  std::shared_ptr<inbox> incoming = std::make_shared<inbox>();

  bool take_answers(instant now);
  bool fire(const due_reminder& row, fired_row& as, instant now);
};

bool reminders::state::take_answers(instant now) {
  std::vector<std::pair<row_id, bool>> answers;
  {
    const std::lock_guard lock{incoming->mutex};
    answers.swap(incoming->answers);
  }
  for (const auto& [id, done] : answers) {
    --in_flight;
    const auto found = fired.find(id);
    if (found == fired.end()) continue;
    found->second.in_flight = false;
    found->second.again_at = now + (done ? bounds.standing_after : bounds.again_after);
  }
  return !answers.empty();
}

bool reminders::state::fire(const due_reminder& row, fired_row& as, instant now) {
  if (as.in_flight || now < as.again_at || in_flight >= bounds.in_flight) return false;
  const auto stream = storage::stream_id::parse(row.stream);
  const auto command = stream ? command_of(*stream, row.kind) : std::nullopt;
  if (!command) {
    spdlog::error("reminders: {} takes no reminder {}", row.stream, row.kind);
    as.again_at = now + bounds.standing_after;
    return false;
  }
  as.in_flight = true;
  ++in_flight;
  whom.ask(request{*stream, {}, {}, "reminder", row.due, 0, 0, *command},
           [incoming = incoming, id = row_id{row.stream, row.kind, row.due}](const answer& told) {
             const bool done = std::holds_alternative<accepted>(told) || std::holds_alternative<rejected>(told);
             const std::lock_guard lock{incoming->mutex};
             incoming->answers.emplace_back(id, done);
           });
  return true;
}

reminders::reminders(entities& whom, due_rows list, reminder_limits bounds)
    : state_(new state{whom, std::move(list), bounds, {}, 0, 0, std::make_shared<inbox>()}) {}
reminders::~reminders() = default;

bool reminders::pump(instant now) {
  auto& s = *state_;
  bool worked = s.take_answers(now);
  // Rows that were fired and still stand must not hide those behind them.
  const auto rows = s.list(now, s.bounds.in_flight + s.fired.size());
  ++s.pumps;
  for (const auto& row : rows) {
    auto& as = s.fired[row_id{row.stream, row.kind, row.due}];
    as.seen = s.pumps;
    worked = s.fire(row, as, now) || worked;
  }
  std::erase_if(s.fired, [&s](const auto& known) { return known.second.seen != s.pumps && !known.second.in_flight; });
  return worked;
}

std::size_t reminders::in_flight() const { return state_->in_flight; }

}  // namespace pilecloud::actors
