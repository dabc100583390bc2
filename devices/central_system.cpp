// SPDX-License-Identifier: Apache-2.0
#include "devices/central_system.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include <spdlog/spdlog.h>

#include "devices/call_effects.hpp"
#include "devices/candidate.hpp"
#include "devices/doorkeeper.hpp"
#include "devices/ocpp16/conversation.hpp"
#include "devices/ocpp201/conversation.hpp"
#include "devices/ocpp_link.hpp"
#include "devices/pile_message.hpp"
#include "devices/reporting.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::uint16_t replaced = 1000;
constexpr std::uint16_t not_ours = 1008;
constexpr std::chrono::milliseconds most_of_a_call{300'000};

strand strand_of(const std::shared_ptr<pile_socket>& socket) {
  // Weak: a conversation that waits for an answer does not keep a closed socket.
  const std::weak_ptr<pile_socket> weak = socket;
  return {[weak](std::function<void()> what) {
            if (const auto open = weak.lock()) open->run(std::move(what));
          },
          [weak](std::chrono::milliseconds pause, std::function<void()> what) {
            if (const auto open = weak.lock()) open->after(pause, std::move(what));
          }};
}

}  // namespace

// Of one socket. The link's callbacks keep the conversation, the edge keeps both.
struct pile_connection {
  ocpp_version version{};
  std::shared_ptr<ocpp_link> link;
  std::shared_ptr<conversation> talk;
  std::shared_ptr<reporting> reports;  // of what our calls changed
  actors::edges::attachment hung;
  bool came_as_candidate = false;
  std::shared_ptr<void> counted;  // as long as it lives, of a candidate
};

struct central_system::state : std::enable_shared_from_this<central_system::state> {
  state(central_system_options asked, platform with, actors::edges& to)
      : options(std::move(asked)), at(std::move(with)), edges(to), door(at, rules_of_door()) {}

  door_rules rules_of_door();
  void open_connection(const pile_knock& who, bool as_candidate, ocpp_version version,
                       std::shared_ptr<pile_socket> socket);
  std::shared_ptr<conversation> talk_with(const pile_knock& who, ocpp_version version, const strand& in,
                                          ocpp16::conversation::caller call) const;
  void note_taken(const pile_id& pile, const std::string& credential);
  void closed(const pile_id& pile, const pile_connection* which, std::uint16_t code, const std::string& why);
  void carry(const std::shared_ptr<pile_connection>& to, const std::string& payload, actors::edges::answered then);

  const central_system_options options;
  const platform at;
  actors::edges& edges;
  // Shared: an old connection's end may come after this one's.
  const std::shared_ptr<std::atomic<std::size_t>> candidates = std::make_shared<std::atomic<std::size_t>>(0);
  doorkeeper door;
  std::atomic<std::uint64_t> calls{0};
  mutable std::mutex mutex;
  std::map<pile_id, std::shared_ptr<pile_connection>> connected;  // under the mutex
  std::unique_ptr<pile_listener> listener;
};

door_rules central_system::state::rules_of_door() {
  door_rules made;
  made.accepts_per_second = options.accepts_per_second;
  made.checks_waiting = options.checks_waiting;
  made.checks_at_once = options.checks_at_once;
  made.is_password = options.is_password;
  made.takes_time = options.takes_time;
  made.taken = [this](const pile_id& pile, const std::string& credential) { note_taken(pile, credential); };
  made.candidates_here = [count = candidates] { return count->load(); };
  return made;
}

// W6: the old password is over. Not told in this moment, it is told when the pile comes the next time.
void central_system::state::note_taken(const pile_id& pile, const std::string& credential) {
  actors::request what;
  what.stream = storage::stream_id{"pile", pile.text()};
  what.by = "device/" + pile.text();
  what.occurred_at = at.clock.now();
  what.command = domain::pile::command{domain::pile::take_password{credential}};
  at.entities.ask(std::move(what), [](const actors::answer&) {});
}

std::shared_ptr<conversation> central_system::state::talk_with(const pile_knock& who, ocpp_version version,
                                                               const strand& in,
                                                               ocpp16::conversation::caller call) const {
  const pile_id pile{who.identity};
  if (version == ocpp_version::ocpp16) return std::make_shared<ocpp16::conversation>(at, pile, in, std::move(call));
  return std::make_shared<ocpp201::conversation>(at, pile, in, std::move(call), who.certificate);
}

void central_system::state::open_connection(const pile_knock& who, bool as_candidate, ocpp_version version,
                                            std::shared_ptr<pile_socket> socket) {
  const pile_id pile{who.identity};
  auto made = std::make_shared<pile_connection>();
  made->version = version;
  made->reports = std::make_shared<reporting>(at, strand_of(socket), pile);
  const std::weak_ptr<pile_connection> weak = made;
  auto call = [weak](std::string action, std::string payload, std::chrono::milliseconds deadline,
                     ocpp_line::answered then) {
    const auto open = weak.lock();
    if (!open) return then(call_failure::offline);
    open->link->call(std::move(action), std::move(payload), deadline, std::move(then));
  };
  const auto in = strand_of(socket);
  made->talk = talk_with(who, version, in, std::move(call));
  if (as_candidate) {
    made->came_as_candidate = true;
    ++*candidates;
    made->counted = std::shared_ptr<void>{nullptr, [count = candidates](void*) { --*count; }};
    made->talk = std::make_shared<candidate>(at, who, version, in, std::move(made->talk), [weak](std::string why) {
      if (const auto open = weak.lock()) open->link->close(not_ours, std::move(why));
    });
    spdlog::info("pile {} of {} is a candidate", pile.text(), who.remote);
  }
  link_callbacks told;
  told.serve = [self = weak_from_this(), talk = made->talk](pile_call asked, std::function<void(pile_answer)> then) {
    const auto open = self.lock();
    if (!open) return then(unanswered{});
    ++open->calls;
    talk->serve(std::move(asked), std::move(then));
  };
  told.closed = [self = weak_from_this(), pile, which = made.get()](std::uint16_t code, const std::string& why) {
    if (const auto open = self.lock()) open->closed(pile, which, code, why);
  };
  if (options.history != nullptr) {
    told.note = [history = options.history, pile](std::string_view what, std::string_view id) {
      history->note(pile, what, id);
    };
    told.passed = [history = options.history, pile](bool from_pile, std::string_view frame) {
      history->keep(pile, from_pile ? message_direction::from_pile : message_direction::to_pile, frame);
    };
  }
  made->link = ocpp_link::open(std::move(socket), version, {}, std::move(told));
  std::shared_ptr<pile_connection> before;
  {
    const std::lock_guard lock{mutex};
    before = std::exchange(connected[pile], made);
  }
  if (before) before->link->close(replaced, "this pile has connected again");
  made->hung = edges.attach(
      edge_address_of(pile),
      [self = weak_from_this(), weak](const std::string& payload, actors::edges::answered then) {
        const auto open = self.lock();
        const auto to = weak.lock();
        if (!open || !to) return then(actors::edge_error::not_attached);
        open->carry(to, payload, std::move(then));
      },
      [weak] {
        if (const auto old = weak.lock()) old->link->close(replaced, "this pile has connected again");
      });
  made->talk->begin();
}

void central_system::state::closed(const pile_id& pile, const pile_connection* which, std::uint16_t code,
                                   const std::string& why) {
  spdlog::info("pile {} has gone: {} {}", pile.text(), code, why);
  std::shared_ptr<pile_connection> ended;
  const std::lock_guard lock{mutex};
  const auto at_pile = connected.find(pile);
  if (at_pile == connected.end() || at_pile->second.get() != which) return;
  ended = std::move(at_pile->second);
  connected.erase(at_pile);
  ended->hung.reset();
}

void central_system::state::carry(const std::shared_ptr<pile_connection>& to, const std::string& payload,
                                  actors::edges::answered then) {
  const auto message = decode_pile_message(payload);
  if (!message) return then(encode(call_verdict::rejected));
  if (const auto* call = std::get_if<actors::device_call>(&message.value())) {
    return to->talk->carry_out(*call, [then = std::move(then)](call_verdict verdict) { then(encode(verdict)); });
  }
  if (std::holds_alternative<come_again>(message.value())) {
    if (to->came_as_candidate) to->link->close(not_ours, "adopted: come back with what your profile asks for");
    return then(encode(call_verdict::accepted));
  }
  const auto& raw = std::get<raw_call>(message.value());
  to->talk->asked(raw.action, raw.payload);
  to->link->call(raw.action, raw.payload, std::clamp(raw.deadline, std::chrono::milliseconds{1}, most_of_a_call),
                 [self = shared_from_this(), to, raw, then = std::move(then)](const call_outcome& outcome) mutable {
                   const auto* answer = std::get_if<std::string>(&outcome);
                   if (answer == nullptr) return then(encode(outcome));
                   auto changed = effects_of(self->at, to->version, raw.action, raw.payload, *answer);
                   to->reports->report_all(
                       std::move(changed), self->at.clock.now(),
                       [action = raw.action, outcome, then = std::move(then)](const report_outcome& how) {
                         if (!std::holds_alternative<report_taken>(how))
                           spdlog::warn("what {} changed at a pile was not recorded", action);
                         then(encode(outcome));
                       });
                 });
}

result<std::unique_ptr<central_system>, listen_error> central_system::open(central_system_options options, platform at,
                                                                           actors::edges& edges) {
  auto made = std::make_shared<state>(std::move(options), std::move(at), edges);
  const std::weak_ptr<state> weak = made;
  auto listening = pile_listener::open(made->options.listener, [weak](pile_knock knock,
                                                                      std::function<void(admission_verdict)> then) {
    const auto open = weak.lock();
    if (!open) return then(pile_refused{503, {}});
    auto who = std::make_shared<pile_knock>(knock);
    who->credentials.reset();  // looked at by the door alone
    open->door.ask(std::move(knock), [weak, who, then = std::move(then)](door_verdict verdict) {
      if (const auto* refused = std::get_if<pile_refused>(&verdict)) return then(*refused);
      const auto& opened = std::get<door_opened>(verdict);
      const auto version =
          opened.subprotocol == to_text(ocpp_version::ocpp201) ? ocpp_version::ocpp201 : ocpp_version::ocpp16;
      then(pile_taken{opened.subprotocol,
                      [weak, who, version, as_candidate = opened.as_candidate](std::shared_ptr<pile_socket> socket) {
                        const auto still = weak.lock();
                        if (!still) return socket->cut();
                        still->open_connection(*who, as_candidate, version, std::move(socket));
                      }});
    });
  });
  if (!listening) return listening.error();
  made->listener = std::move(listening).value();
  made->door.on_unwritable([weak] {
    if (const auto open = weak.lock()) open->listener->close_all(1013, "nothing can be recorded now");
  });
  return std::unique_ptr<central_system>{new central_system{std::move(made)}};
}

central_system::central_system(std::shared_ptr<state> made) : state_(std::move(made)) {}

central_system::~central_system() {
  state_->door.stop();
  state_->listener.reset();
}

std::uint16_t central_system::port() const { return state_->listener->port(); }
std::uint16_t central_system::tls_port() const { return state_->listener->tls_port(); }

central_system_counts central_system::counts() const {
  const auto door = state_->door.counts();
  const std::lock_guard lock{state_->mutex};
  return {state_->connected.size(),  door.admitted, door.refused, door.put_off, state_->calls.load(),
          state_->candidates->load()};
}

bool central_system::is_connected_here(const pile_id& pile) const {
  const std::lock_guard lock{state_->mutex};
  return state_->connected.contains(pile);
}

}  // namespace pilecloud::devices
