// SPDX-License-Identifier: Apache-2.0
#include "devices/reporting.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pilecloud::devices {

namespace {

// Piles wait half a minute for an answer and more; beyond this the socket is closed, so that they queue.
constexpr std::chrono::milliseconds patience{10'000};
constexpr std::chrono::milliseconds pause_at_least{10};
constexpr std::chrono::milliseconds pause_at_most{500};

bool may_be_taken_later(const actors::answer& told) {
  if (std::holds_alternative<actors::busy>(told)) return true;
  const auto* refused = std::get_if<actors::rejected>(&told);
  // The pile has numbered the session, its reactor opens it in this moment.
  return refused != nullptr && refused->rule == to_text(domain::session::rule::session_must_be_open);
}

}  // namespace

void reporting::report(domain::pile::command what, instant occurred_at, told then) {
  auto one = std::make_shared<pending>();
  one->what.stream = storage::stream_id{"pile", of_.text()};
  one->what.command = std::move(what);
  one->what.occurred_at = occurred_at;
  one->then = std::move(then);
  ask(one);
}

void reporting::report_all(std::vector<domain::pile::command> what, instant occurred_at, told then) {
  if (what.empty()) return then(report_taken{});
  auto first = std::move(what.front());
  what.erase(what.begin());
  report(std::move(first), occurred_at,
         [self = shared_from_this(), rest = std::move(what), occurred_at,
          then = std::move(then)](report_outcome how) mutable {
           const bool is_over = rest.empty() || std::holds_alternative<report_not_taken>(how);
           if (is_over) return then(std::move(how));
           self->report_all(std::move(rest), occurred_at, std::move(then));
         });
}

void reporting::report(const session_id& about, domain::session::command what, instant occurred_at, told then) {
  auto one = std::make_shared<pending>();
  one->what.stream = storage::stream_id{"session", about.text()};
  one->what.command = std::move(what);
  one->what.occurred_at = occurred_at;
  one->then = std::move(then);
  ask(one);
}

void reporting::report(const station_id& about, domain::station::command what, instant occurred_at, told then) {
  auto one = std::make_shared<pending>();
  one->what.stream = storage::stream_id{"station", about.text()};
  one->what.command = std::move(what);
  one->what.occurred_at = occurred_at;
  one->then = std::move(then);
  ask(one);
}

void reporting::ask(const std::shared_ptr<pending>& one) {
  one->what.by = "device/" + of_.text();
  to_.entities.ask(one->what, [self = shared_from_this(), one](actors::answer with) {
    self->in_.run([self, one, with = std::move(with)]() mutable { self->answered(one, std::move(with)); });
  });
}

void reporting::answered(const std::shared_ptr<pending>& one, actors::answer with) {
  if (auto* taken = std::get_if<actors::accepted>(&with)) return one->then(report_taken{std::move(*taken)});
  if (may_be_taken_later(with) && one->waited < patience) {
    const auto pause = std::clamp(one->waited, pause_at_least, pause_at_most);
    one->waited += pause;
    return in_.after(pause, [self = shared_from_this(), one] { self->ask(one); });
  }
  if (const auto* refused = std::get_if<actors::rejected>(&with)) return one->then(report_refused{refused->rule});
  one->then(report_not_taken{});
}

}  // namespace pilecloud::devices
