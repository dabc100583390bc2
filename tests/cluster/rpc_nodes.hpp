// SPDX-License-Identifier: Apache-2.0
// Nodes for the tests of rpc_transport: in this process, or one of their own (rpc_echo) that can be killed and frozen.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "cluster/rpc_transport.hpp"
#include "tests/app/process.hpp"
#include "tests/cluster/certificates.hpp"

namespace pilecloud::cluster::testing {

using answer = result<std::string, call_error>;
constexpr std::chrono::milliseconds long_enough{10'000};

// Answers every call with its own body.
call_server echo();

rpc_options options_of(const std::string& node);
std::unique_ptr<rpc_transport> started(rpc_options options, call_server serve = echo());
std::string address_of(const rpc_transport& of);
void introduce(rpc_transport& to, const std::string& name, const rpc_transport& node);  // connected when it returns

std::future<answer> begin(transport& by, const std::string& node, method what, std::string body,
                          std::chrono::milliseconds deadline = long_enough);
answer ask(transport& by, const std::string& node, method what, std::string body,
           std::chrono::milliseconds deadline = long_enough);
// The error, or what says that there was none.
std::string outcome(const answer& of);

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds at_most = long_enough);
std::chrono::milliseconds time_of(const std::function<void()>& what);

// A process with the node "b": answers `ask` with the body, `follow` never.
class echo_process {
 public:
  echo_process();
  ~echo_process() { kill_hard(); }
  echo_process(const echo_process&) = delete;
  echo_process& operator=(const echo_process&) = delete;
  std::string address() const { return address_; }
  void start();  // where it listened before
  void kill_hard();
  void freeze();
  void thaw();

 private:
  tests::temporary_folder folder_;
  std::string address_ = "127.0.0.1:0";
  std::optional<tests::process> running_;
  int pid_ = 0;
};

}  // namespace pilecloud::cluster::testing
