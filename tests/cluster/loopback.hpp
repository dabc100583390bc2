// SPDX-License-Identifier: Apache-2.0
// Nodes of one test, calling each other at once and in the caller's thread; links are cut by hand.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "cluster/transport.hpp"

namespace pilecloud::cluster::testing {

class loopback {
 public:
  class node final : public transport {
   public:
    node(loopback& net, std::string name) : net_(net), name_(std::move(name)) { net_.servers_[name_] = {}; }

    void serve(call_server with) { net_.servers_[name_] = std::move(with); }
    void call(std::string_view to, method what, std::string body, std::chrono::milliseconds, answered then) override {
      ++calls;
      if (link_to(to) != link::connected) return then(call_error::unreachable);
      if (net_.losing.contains(std::string{to})) return then(call_error::lost);
      net_.servers_[std::string{to}](name_, what, std::move(body), std::move(then));
    }
    void know(std::string_view, std::string_view) override {}
    link link_to(std::string_view to) const override {
      if (!net_.servers_.contains(std::string{to})) return link::unknown;
      if (net_.cut.contains({name_, std::string{to}})) return link::silent;
      return link::connected;
    }
    int calls = 0;

   private:
    loopback& net_;
    std::string name_;
  };

  std::set<std::pair<std::string, std::string>> cut;  // from, to
  std::set<std::string> losing;                       // takes calls and never answers

 private:
  std::map<std::string, call_server> servers_;
};

}  // namespace pilecloud::cluster::testing
