// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_link.hpp"

#include <atomic>
#include <random>

#include <fmt/format.h>

namespace pilecloud::devices {

namespace {

// A pile may answer a call of its last socket on this one: ids of two lines never meet.
std::string new_prefix() {
  static const std::uint32_t run = std::random_device{}();
  static std::atomic<std::uint64_t> lines{0};
  return fmt::format("{:08x}-{:x}", run, ++lines);
}

}  // namespace

std::shared_ptr<ocpp_link> ocpp_link::open(std::shared_ptr<pile_socket> over, ocpp_version version, line_bounds bounds,
                                           link_callbacks told) {
  std::shared_ptr<ocpp_link> made{new ocpp_link{std::move(over), version, bounds, std::move(told)}};
  made->start();
  return made;
}

// The line's ends run within a call of the line, which somebody holding this link made.
ocpp_link::ocpp_link(std::shared_ptr<pile_socket> over, ocpp_version version, line_bounds bounds, link_callbacks told)
    : socket_(std::move(over)),
      told_(std::move(told)),
      line_(version, bounds, new_prefix(),
            {[this](std::string text) {
               if (told_.passed) told_.passed(false, text);
               socket_->send(std::move(text));
             },
             [this](std::uint64_t ticket, pile_call call) {
               told_.serve(std::move(call), [self = weak_from_this(), ticket](pile_answer with) {
                 const auto link = self.lock();
                 if (!link) return;
                 link->socket_->run([link, ticket, with = std::move(with)] { link->line_.answer(ticket, with); });
               });
             },
             [this](std::uint16_t code, std::string_view why) { socket_->close(code, std::string{why}); },
             [this](std::string_view what, std::string_view id) {
               if (told_.note) told_.note(what, id);
             }}) {}

void ocpp_link::start() {
  const auto self = shared_from_this();
  socket_->start({[self](const std::string& text) {
                    if (self->told_.passed) self->told_.passed(true, text);
                    self->line_.received(text, line_clock::now());
                  },
                  [self](std::uint16_t code, std::string why) {
                    self->line_.ended();
                    if (self->told_.closed) self->told_.closed(code, std::move(why));
                  }});
}

void ocpp_link::call(std::string action, std::string payload, std::chrono::milliseconds deadline,
                     ocpp_line::answered then) {
  const auto due = line_clock::now() + deadline;
  socket_->run([self = shared_from_this(), action = std::move(action), payload = std::move(payload), due,
                then = std::move(then)]() mutable {
    self->line_.call(std::move(action), std::move(payload), due, line_clock::now(), std::move(then));
    self->set_alarm();
  });
}

void ocpp_link::set_alarm() {
  const auto due = line_.next_deadline();
  if (!due) return;
  socket_->wake_at(*due, [self = shared_from_this()] {
    self->line_.expire(line_clock::now());
    self->set_alarm();
  });
}

void ocpp_link::close(std::uint16_t code, std::string why) { socket_->close(code, std::move(why)); }

}  // namespace pilecloud::devices
