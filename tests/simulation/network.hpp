// SPDX-License-Identifier: Apache-2.0
// The way between those who ask and pilecloud, and their patience: requests and answers are delayed, lost, doubled and
// overtake each other; who gets no answer asks again with the same id, as every edge's client must.
#pragma once

#include <functional>
#include <memory>

#include "tests/simulation/dice.hpp"
#include "tests/simulation/service.hpp"
#include "tests/simulation/timeline.hpp"
#include "tests/simulation/witness.hpp"

namespace pilecloud::simulation {

struct network_plan {
  unsigned lost_request = 0;  // in 1,000
  unsigned lost_answer = 0;
  unsigned doubled = 0;
  unsigned slow = 0;         // takes seconds, where others take milliseconds
  unsigned asked_again = 0;  // after its answer: a person who presses twice
  unsigned other_body = 0;   // after its answer: the id with another body
};
network_plan draw_network_plan(dice& chance);

class network {
 public:
  // `wrong` is told what an answer proves to be broken.
  network(const network_plan& plan, timeline& time, dice chance, std::function<void(std::string)> wrong)
      : plan_(plan), time_(time), dice_(chance), wrong_(std::move(wrong)) {}
  void connect(service& whom) { whom_ = &whom; }  // before anybody asks

  // `then` gets the acceptance or the refusal, once. Commands of people carry an id: new_id().
  using done = std::function<void(const actors::answer&)>;
  void ask(actors::request what, done then);
  // Gives the request an id never used before and the fingerprint of a body.
  actors::request with_id(actors::request what);

  void stop_faults() { plan_ = {}; }
  std::size_t open() const { return open_; }
  const witness& heard() const { return witness_; }
  std::uint64_t unheard() const { return unheard_; }  // answers that were lost on the way

 private:
  struct errand {
    witnessed* record = nullptr;
    done then;
    std::uint32_t attempt = 0;
    bool finished = false;
  };
  using errand_ptr = std::shared_ptr<errand>;

  void send(const errand_ptr& what);
  void deliver(const errand_ptr& what, const actors::request& body);
  void answered(const errand_ptr& what, const actors::answer& told, bool is_other_body);
  void check_at_once(const witnessed& of, const actors::answer& told);
  void finish(const errand_ptr& what, const actors::answer& told);
  void insist(const errand_ptr& what, std::uint32_t attempt, duration wait);
  duration on_the_way();

  network_plan plan_;
  timeline& time_;
  service* whom_ = nullptr;
  dice dice_;
  std::function<void(std::string)> wrong_;
  witness witness_;
  std::size_t open_ = 0;
  std::uint64_t next_id_ = 1;
  std::uint64_t unheard_ = 0;
};

}  // namespace pilecloud::simulation
