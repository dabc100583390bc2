// SPDX-License-Identifier: Apache-2.0
// The owner's side of following: streams what this node owns to every other node, from where that node's log ends. It
// needs nothing of the sequencer, so a node that was away for a week catches up by it too.
//
// pump() from one thread; reads the log, never blocks otherwise. One call is on its way to a node at a time, of at most
// call_bytes; while it is, what comes gathers for the next. moved() from any thread: there is something to send.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/instant.hpp"
#include "cluster/ownership.hpp"
#include "cluster/peer_messages.hpp"
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

struct sender_options {
  std::size_t call_bytes = 512u << 10;
  std::chrono::milliseconds call_at_most{5'000};
  duration rest_after_failure = std::chrono::milliseconds{200};
};

class sender {
 public:
  // `log`, `beliefs` and `steady` outlive the sender; `others` ends before it. `wake` is called from any thread when
  // pump() has something to do.
  sender(sender_options options, const storage::log& log, transport& others, const ownership& beliefs,
         const clock_source& steady, std::function<void()> wake);

  // How far a node is, by its beats: only what is not known better.
  void heard(const std::string& node, const tails& of);
  bool pump();

 private:
  struct receiver {
    bool known = false;
    tails has;
    bool on_its_way = false;
    instant not_before{};
  };

  batches gather(const receiver& to) const;
  void sent(const std::string& node, const result<std::string, call_error>& told);

  const sender_options options_;
  const storage::log& log_;
  transport& others_;
  const ownership& beliefs_;
  const clock_source& steady_;
  const std::function<void()> wake_;

  std::mutex mutex_;
  std::map<std::string, receiver> receivers_;
};

}  // namespace pilecloud::cluster
