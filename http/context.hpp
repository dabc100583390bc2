// SPDX-License-Identifier: Apache-2.0
// What the routes need of the node. The composition root (app/) or a test makes it; everything outlives the server.
// Functions here are called from many threads at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/entities.hpp"
#include "actors/pile_verb.hpp"
#include "base/instant.hpp"
#include "base/sealing.hpp"
#include "http/key_ring.hpp"
#include "http/login_guard.hpp"
#include "http/metric_source.hpp"
#include "http/pile_calls.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"
#include "storage/log.hpp"

namespace pilecloud::http {

struct readiness {
  std::string name;  // "log", "projections"
  bool ready = false;
  std::string detail;
};

struct parked_command {  // a reactor's command that kept failing (design §1)
  std::string id;        // one path segment
  std::string reactor;
  std::string stream;
  std::string why;
  std::uint16_t cause_partition = 0;
  std::uint64_t cause_position = 0;
  std::uint32_t attempts = 0;
};

// How far this node's pages may be behind the cluster.
struct distance {
  std::uint64_t facts = 0;                        // known to be ordered, not in the pages
  std::optional<std::chrono::milliseconds> time;  // since it last knew to have heard of all; nothing: never
};

struct context {
  actors::entities& entities;
  const projections::views& rows;
  const storage::log& log;  // of this node; for the evidence of one session
  // projector::wait_for; false: not in time.
  std::function<bool(std::uint16_t partition, std::uint64_t position, std::chrono::milliseconds timeout)> wait_for;
  std::function<std::vector<projections::projection_status>()> projections;
  key_ring& keys;
  const clock_source& clock;

  std::function<distance()> behind = {};  // empty: one node alone, never behind itself
  // Waits, a moment at most, until the pages show all that the cluster has ordered by now; false: not reached, or
  // nothing was missing. Empty: one node alone.
  std::function<bool()> catch_up = {};
  std::function<std::vector<readiness>()> readiness_checks;  // empty: always ready
  std::vector<metric_source> metrics;                        // beside the server's own
  std::function<std::vector<parked_command>()> parked;       // empty: none
  std::function<bool(const std::string& id)> retry_parked;   // false: not parked (any more)

  pile_caller call_pile = {};               // empty: no pile can hang on any node
  actors::pile_verb_caller run_pile = {};   // likewise
  pile_setup setup = {};                    // each empty likewise
  pile_messages_reader pile_messages = {};  // empty likewise

  login_limits logins;
  base::password_cost password_cost = base::password_cost::interactive;
  bool secure_cookie = false;  // set when TLS ends in front of us
  std::chrono::milliseconds ask_deadline{5000};
};

}  // namespace pilecloud::http
