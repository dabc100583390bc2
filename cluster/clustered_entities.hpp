// SPDX-License-Identifier: Apache-2.0
// The door to all entities of the cluster: asked here, answered by the node that owns the entity's partition, this one
// or another. What cannot be answered now (the owner died, the partition moves, the connection broke) is asked again
// until the deadline: command ids and natural keys make asking twice harmless (design §5.2). Then `unavailable`.
//
// ask() from any thread; pump() from one, when next_due() says so: it asks again what waits. Bounded: beyond
// waiting_max questions on their way to other nodes or waiting, `busy`.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "actors/entities.hpp"
#include "base/instant.hpp"
#include "cluster/ownership.hpp"
#include "cluster/peer_messages.hpp"
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

struct clustered_options {
  std::string node;
  duration answer_within = std::chrono::milliseconds{4'800};  // below the edges' own deadline of 5 s
  duration pause_at_least = std::chrono::milliseconds{20};    // before asking again; doubles
  duration pause_at_most = std::chrono::milliseconds{320};
  std::size_t waiting_max = 16'384;
};

struct forward_counts {
  std::uint64_t forwarded = 0;  // sent to another node
  std::uint64_t again = 0;      // asked again
  std::uint64_t given_up = 0;   // answered unavailable
};

class clustered_entities final : public actors::entities {
 public:
  // A connected node that hears `owner`, when we do not; empty: none.
  using relay = std::function<std::string(const std::string& owner)>;

  // `beliefs` and `steady` outlive it; `here` and `others` end before it. `wake`: next_due() came nearer.
  clustered_entities(clustered_options options, actors::entities& here, transport& others, const ownership& beliefs,
                     const clock_source& steady, relay roundabout, std::function<void()> wake);
  ~clustered_entities() override;  // what waits is answered unavailable

  void ask(actors::request what, std::function<void(actors::answer)> then) override;
  // Another node's question: answered here, or by the owner when the other node's belief is old.
  void asked_by(std::string_view from, const asked& what, transport::answered then);

  bool pump();
  std::optional<instant> next_due() const;
  forward_counts counts() const;

 private:
  struct question {
    actors::request what;
    std::function<void(actors::answer)> then;
    instant deadline{};
    duration pause{};
  };
  using question_ptr = std::shared_ptr<question>;

  void send(const question_ptr& asking);
  void send_to(const std::string& node, const question_ptr& asking);
  void answered(const question_ptr& asking, actors::answer told);
  void ask_again(const question_ptr& asking, std::string why);
  void finish(const question_ptr& asking, actors::answer told);

  const clustered_options options_;
  actors::entities& here_;
  transport& others_;
  const ownership& beliefs_;
  const clock_source& steady_;
  const relay roundabout_;
  const std::function<void()> wake_;

  std::atomic<std::size_t> open_{0};
  std::atomic<std::uint64_t> forwarded_{0};
  std::atomic<std::uint64_t> again_{0};
  std::atomic<std::uint64_t> given_up_{0};
  mutable std::mutex mutex_;
  std::multimap<instant, question_ptr> waiting_;
};

}  // namespace pilecloud::cluster
