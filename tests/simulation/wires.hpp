// SPDX-License-Identifier: Apache-2.0
// The wires between the nodes of a cluster: calls are delayed, lost, doubled, overtake each other; a direction is cut
// and healed; a paused node's messages wait for it, those to a dead one are gone. Each life of a node has a line, which
// is its cluster::transport; whatever is asked on it is answered exactly once, at the latest by its end.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/transport.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/timeline.hpp"

namespace pilecloud::simulation {

struct wires_plan {
  unsigned lost = 0;          // in 1,000 messages: request or answer
  unsigned doubled = 0;       // calls that come twice
  unsigned slow = 0;          // messages that take up to three seconds, where others take milliseconds
  unsigned waits_at_cut = 0;  // messages that met a cut and come through when it is healed
};
wires_plan draw_wires_plan(dice& chance);

class wires {
 public:
  class line;

  wires(const wires_plan& plan, timeline& time, dice chance) : plan_(plan), time_(time), dice_(chance) {}

  // `poke` is called whenever something came for the node.
  std::shared_ptr<line> attach(const std::string& node, cluster::call_server serve, std::function<void()> poke);
  // The life ends: what it asked is answered `lost`, what comes for it is gone.
  void detach(const std::string& node);

  void pause(const std::string& node);
  void resume(const std::string& node);
  bool is_paused(const std::string& node) const { return stations_.at(node).paused_at.has_value(); }
  void cut(const std::string& from, const std::string& to);
  void heal(const std::string& from, const std::string& to);
  void heal_all();
  void stop_faults() { plan_ = {}; }

  // Nothing happens but beats: they fare well, or time would go on from one slow beat to the next for ever.
  void set_calm(bool calm) { calm_ = calm; }

  // Runs now, or when the node goes on; never, if it dies before.
  void bring(const std::string& node, std::function<void()> what);
  // Calls on their way that are not beats.
  std::size_t open_calls() const { return open_calls_; }

 private:
  struct pending;
  using pending_ptr = std::shared_ptr<pending>;
  using direction = std::pair<std::string, std::string>;
  struct station {
    std::shared_ptr<line> life;
    std::optional<instant> paused_at;
    std::vector<std::function<void()>> waiting;
  };
  struct cut_wire {
    instant since{};
    std::vector<std::function<void()>> waiting;
  };

  void send(const pending_ptr& of, bool is_request, std::function<void()> arrive);
  void lose(const pending_ptr& call);
  void arrive(const pending_ptr& call, const std::string& body);
  void give(const pending_ptr& call, result<std::string, cluster::call_error> told);
  cluster::link link_between(const std::string& from, const std::string& to) const;
  duration on_the_way(bool may_be_slow = true);

  wires_plan plan_;
  timeline& time_;
  dice dice_;
  std::map<std::string, station> stations_;
  std::map<direction, cut_wire> cuts_;
  std::size_t open_calls_ = 0;
  bool calm_ = false;
};

class wires::line final : public cluster::transport {
 public:
  line(wires& through, std::string node, cluster::call_server serve, std::function<void()> poke)
      : wires_(through), node_(std::move(node)), serve_(std::move(serve)), poke_(std::move(poke)) {}

  void call(std::string_view node, cluster::method what, std::string body, std::chrono::milliseconds deadline,
            answered then) override;
  void know(std::string_view node, std::string_view address) override;
  cluster::link link_to(std::string_view node) const override;

 private:
  friend class wires;
  wires& wires_;
  const std::string node_;
  const cluster::call_server serve_;
  const std::function<void()> poke_;
  std::set<std::string, std::less<>> known_;
  std::vector<pending_ptr> asked_;  // not answered yet
  bool open_ = true;
};

}  // namespace pilecloud::simulation
