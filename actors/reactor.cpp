// SPDX-License-Identifier: Apache-2.0
#include "actors/reactor.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "actors/offset_mark.hpp"
#include "actors/parking.hpp"
#include "actors/reactions.hpp"
#include "events/codec.hpp"

namespace pilecloud::actors {
namespace {

constexpr std::uint64_t facts_a_pump = 1024;         // of one partition: the others get their turn
constexpr std::uint64_t offset_written_every = 256;  // facts; and whenever the reactor falls idle

// A follow-up on its way. Alive in its target's queue until it is answered for good.
struct task {
  std::shared_ptr<const events::fact> cause;
  std::uint32_t index = 0;  // of the fact's own follow-up that led here
  follow_up what;
  std::uint64_t epoch = 0;   // under which it was taken in
  bool holds_offset = true;  // false: a retried one, its mark holds it
  std::uint32_t failures = 0;
  std::uint32_t delays = 0;
  parking_place place() const { return {cause->partition, cause->position, index}; }
};
using task_ptr = std::shared_ptr<task>;

struct lane {                                                           // one partition
  std::uint64_t epoch = 0;                                              // 0: another node's
  std::uint64_t next = 1;                                               // to read
  std::uint64_t written = 0;                                            // the offset as its mark has it
  std::map<std::uint64_t, std::uint32_t> open;                          // position -> unanswered follow-ups
  std::unordered_map<storage::stream_id, std::deque<task_ptr>> queues;  // front: asked, or waiting for its back-off
  bool broken = false;
  std::uint64_t offset() const { return open.empty() ? next - 1 : open.begin()->first - 1; }
};

// Where answers and retries wait for the next pump. Outlives the reactor in the callbacks that hold it.
struct inbox {
  std::mutex mutex;
  std::vector<std::pair<task_ptr, answer>> answers;
  std::vector<task_ptr> retries;
  std::function<void()> wake = [] {};
};

}  // namespace

struct reactor::state {
  state(storage::log& from, entities& to, reactor_limits limits, std::function<bool()> is_writable, ownership is_owned,
        device_calls to_piles)
      : log(from),
        whom(to),
        piles(std::move(to_piles)),
        bounds(limits),
        writable(std::move(is_writable)),
        owned(std::move(is_owned)),
        marks(from) {
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      if (owned) {
        offsets[partition] = offset_mark(log, partition);
      } else {
        begin(partition, 1);
      }
    }
  }

  bool is_past(const task& work) const { return lanes[work.cause->partition].epoch != work.epoch; }
  void begin(std::uint16_t partition, std::uint64_t epoch);
  bool look_at_owner(std::uint16_t partition);
  bool take_answers(instant now);
  bool ask_due(instant now);
  bool read(std::uint16_t partition);
  bool take_in(std::string_view bytes, lane& into);
  void write_offsets(bool idle);
  void enqueue(const task_ptr& work);
  void ask(const task_ptr& work);
  void answered(const task_ptr& work, answer& told, instant now);
  void delay(const task_ptr& work, instant now);
  void park(const task_ptr& work, std::string reason, instant now);
  void finish(const task_ptr& work);
  void leave_queue(const task_ptr& work);

  storage::log& log;
  entities& whom;
  device_calls piles;
  reactor_limits bounds;
  std::function<bool()> writable;
  ownership owned;
  parking marks;
  std::shared_ptr<inbox> incoming = std::make_shared<inbox>();
  std::array<lane, storage::partition_count> lanes;
  std::array<std::atomic<std::uint64_t>, storage::partition_count> offsets{};  // for other threads to see
  std::multimap<instant, task_ptr> waiting;                                    // for their back-off
  std::atomic<std::size_t> in_flight{0};
};

bool reactor::state::take_answers(instant now) {
  std::vector<std::pair<task_ptr, answer>> answers;
  std::vector<task_ptr> retries;
  {
    const std::lock_guard lock{incoming->mutex};
    answers.swap(incoming->answers);
    retries.swap(incoming->retries);
  }
  for (auto& [work, told] : answers) {
    --in_flight;
    if (!is_past(*work)) answered(work, told, now);
  }
  for (const auto& work : retries) {
    work->epoch = lanes[work->cause->partition].epoch;
    if (work->epoch != 0) enqueue(work);
  }
  return !answers.empty() || !retries.empty();
}

bool reactor::state::ask_due(instant now) {
  bool any = false;
  while (!waiting.empty() && waiting.begin()->first <= now) {
    const auto work = waiting.begin()->second;
    waiting.erase(waiting.begin());
    if (!is_past(*work)) ask(work);
    any = true;
  }
  return any;
}

void reactor::state::begin(std::uint16_t partition, std::uint64_t epoch) {
  auto& of = lanes[partition];
  of = {};
  of.epoch = epoch;
  of.written = offset_mark(log, partition);
  of.next = of.written + 1;
  offsets[partition] = of.written;
}

// True when the partition is ours.
bool reactor::state::look_at_owner(std::uint16_t partition) {
  if (!owned) return true;
  const auto epoch = owned(partition);
  if (epoch == lanes[partition].epoch) return epoch != 0;
  begin(partition, epoch);
  if (epoch == 0) return false;
  auto& of = lanes[partition];
  if (const auto parked = marks.first_of(partition)) of.next = std::min(of.next, *parked);
  marks.remove_all_of(partition);
  return true;
}

bool reactor::state::read(std::uint16_t partition) {
  if (!look_at_owner(partition)) return false;
  auto& into = lanes[partition];
  if (into.broken || log.tail(partition).position < into.next) return false;
  const auto from = into.next;
  const auto done = log.read(partition, from, [&](std::uint64_t position, std::string_view bytes) {
    if (position - from >= facts_a_pump || into.open.size() >= bounds.window) return false;
    return take_in(bytes, into);
  });
  if (!done.ok()) {
    spdlog::critical("reactor: partition {}: {}", partition, done.error().detail);
    into.broken = true;
  }
  return into.next != from;
}

bool reactor::state::take_in(std::string_view bytes, lane& into) {
  const auto stored = storage::decode_record(bytes);
  auto cause = std::make_shared<events::fact>();
  if (!stored.ok() || !events::decode(stored.value(), *cause).ok()) {
    spdlog::critical("reactor: the fact at {} cannot be read; its partition gets no reactions", into.next);
    into.broken = true;
    return false;
  }
  auto wanted = follow_ups(*cause);
  if (!wanted.empty()) into.open[into.next] = static_cast<std::uint32_t>(wanted.size());
  ++into.next;
  for (std::uint32_t index = 0; index < wanted.size(); ++index)
    enqueue(std::make_shared<task>(task{cause, index, std::move(wanted[index]), into.epoch}));
  return true;
}

void reactor::state::enqueue(const task_ptr& work) {
  auto& queue = lanes[work->cause->partition].queues[work->what.stream];
  queue.push_back(work);
  if (queue.size() == 1) ask(work);
}

void reactor::state::ask(const task_ptr& work) {
  const auto& cause = *work->cause;
  ++in_flight;
  auto then = [incoming = incoming, work](answer told) {
    const std::lock_guard lock{incoming->mutex};
    incoming->answers.emplace_back(work, std::move(told));
    incoming->wake();
  };
  if (const auto* call = std::get_if<device_call>(&work->what.command)) return piles(*call, std::move(then));
  request asked{work->what.stream,
                {},
                {},
                fmt::format("reactor/{}", work->what.name),
                cause.recorded_at,
                cause.partition,
                cause.position,
                std::get<any_command>(work->what.command)};
  whom.ask(std::move(asked), std::move(then));
}

void reactor::state::answered(const task_ptr& work, answer& told, instant now) {
  if (std::holds_alternative<accepted>(told)) return finish(work);
  if (std::holds_alternative<busy>(told)) return delay(work, now);
  if (const auto* refused = std::get_if<rejected>(&told)) {
    auto further = on_rejected(work->what, *refused, *work->cause);
    if (!further) return park(work, fmt::format("rejected: {}", refused->rule), now);
    if (work->holds_offset)
      lanes[work->cause->partition].open[work->cause->position] += static_cast<std::uint32_t>(further->size());
    for (auto& next : *further)
      enqueue(std::make_shared<task>(task{work->cause, work->index, std::move(next), work->epoch, work->holds_offset}));
    return finish(work);
  }
  const auto* away = std::get_if<unavailable>(&told);
  if (away != nullptr && writable()) ++work->failures;
  if (away == nullptr) return park(work, "another body under the same command id", now);
  if (work->failures >= bounds.tries) return park(work, fmt::format("unavailable: {}", away->why), now);
  delay(work, now);
}

void reactor::state::delay(const task_ptr& work, instant now) {
  const auto wait = std::min(bounds.back_off * (1 << std::min(work->delays, 16u)), bounds.back_off_max);
  ++work->delays;
  waiting.emplace(now + wait, work);
}

void reactor::state::park(const task_ptr& work, std::string reason, instant now) {
  spdlog::error("reactor: {} to {} parked: {}", work->what.name, work->what.stream.text(), reason);
  const auto& cause = *work->cause;
  marks.put({cause.partition, cause.position, work->index, std::string{work->what.name}, work->what.stream.text(),
             std::move(reason), now});
  leave_queue(work);
}

void reactor::state::finish(const task_ptr& work) {
  marks.remove(work->place());
  leave_queue(work);
}

void reactor::state::leave_queue(const task_ptr& work) {
  auto& from = lanes[work->cause->partition];
  if (work->holds_offset) {
    const auto open = from.open.find(work->cause->position);
    if (--open->second == 0) from.open.erase(open);
  }
  const auto queue = from.queues.find(work->what.stream);
  PILECLOUD_ASSERT(queue != from.queues.end() && queue->second.front() == work, "{} is not first for {}",
                   work->what.name, work->what.stream.text());
  queue->second.pop_front();
  if (queue->second.empty())
    from.queues.erase(queue);
  else
    ask(task_ptr{queue->second.front()});
}

void reactor::state::write_offsets(bool idle) {
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    auto& of = lanes[partition];
    if (of.epoch == 0) {
      if (idle) offsets[partition].store(offset_mark(log, partition));
      continue;
    }
    const auto offset = of.offset();
    offsets[partition].store(offset);
    if (offset == of.written || (!idle && offset - of.written < offset_written_every)) continue;
    put_offset_mark(log, partition, offset);
    of.written = offset;
  }
}

reactor::reactor(storage::log& log, entities& whom, reactor_limits bounds, std::function<bool()> writable,
                 ownership owned, device_calls piles)
    : state_(std::make_unique<state>(log, whom, bounds, std::move(writable), std::move(owned), std::move(piles))) {}
reactor::~reactor() {
  const std::lock_guard lock{state_->incoming->mutex};
  state_->incoming->wake = [] {};
}

bool reactor::pump(instant now) {
  auto& s = *state_;
  bool worked = s.take_answers(now);
  if (s.writable()) {
    worked = s.ask_due(now) || worked;
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition)
      worked = s.read(partition) || worked;
  }
  s.write_offsets(!worked);
  return worked;
}

std::optional<instant> reactor::next_due() const {
  if (state_->waiting.empty() || !state_->writable()) return std::nullopt;
  return state_->waiting.begin()->first;
}

void reactor::on_answer(std::function<void()> wake) { state_->incoming->wake = std::move(wake); }
std::size_t reactor::in_flight() const { return state_->in_flight.load(); }
std::uint64_t reactor::offset(std::uint16_t partition) const { return state_->offsets[partition].load(); }
std::uint64_t reactor::offset_to_hand_on(std::uint16_t partition) const {
  const auto parked = state_->marks.first_of(partition);
  return parked ? std::min(offset(partition), *parked - 1) : offset(partition);
}
std::vector<parked_follow_up> reactor::parked() const {
  auto list = state_->marks.all();
  if (state_->owned) std::erase_if(list, [this](const auto& each) { return state_->owned(each.partition) == 0; });
  return list;
}

result<nothing, storage::failure> reactor::retry(std::uint16_t partition, std::uint64_t position, std::uint32_t index) {
  auto& s = *state_;
  const auto missing = [&] {
    return storage::failure{storage::errc::not_found,
                            fmt::format("nothing parked at {}:{}/{}", partition, position, index)};
  };
  if (partition >= storage::partition_count || !s.marks.has({partition, position, index})) return missing();
  const auto cause = std::make_shared<events::fact>();
  bool readable = false;
  const auto read = s.log.read(partition, position, [&](std::uint64_t, std::string_view bytes) {
    const auto stored = storage::decode_record(bytes);
    readable = stored.ok() && events::decode(stored.value(), *cause).ok();
    return false;
  });
  if (!read.ok()) return read.error();
  if (!readable) return storage::failure{storage::errc::unknown_format, fmt::format("position {}", position)};
  auto wanted = follow_ups(*cause);
  if (index >= wanted.size()) return missing();
  const std::lock_guard lock{s.incoming->mutex};
  s.incoming->retries.push_back(std::make_shared<task>(task{cause, index, std::move(wanted[index]), 0, false}));
  s.incoming->wake();
  return nothing{};
}

}  // namespace pilecloud::actors
