// SPDX-License-Identifier: Apache-2.0
#include "tests/cluster/rpc_nodes.hpp"

#include <filesystem>
#include <thread>

#include <signal.h>

#include "base/assert.hpp"

namespace pilecloud::cluster::testing {

call_server echo() {
  return [](std::string_view, method, std::string body, transport::answered then) { then(std::move(body)); };
}

rpc_options options_of(const std::string& node) {
  rpc_options options;
  options.node = node;
  options.listen = "127.0.0.1:0";
  options.tls = shared_authority().node(node);
  return options;
}

std::unique_ptr<rpc_transport> started(rpc_options options, call_server serve) {
  auto outcome = rpc_transport::start(std::move(options), std::move(serve));
  PILECLOUD_ASSERT(outcome.ok(), "{}", outcome.error());
  return std::move(outcome).value();
}

std::string address_of(const rpc_transport& of) { return "127.0.0.1:" + std::to_string(of.port()); }

void introduce(rpc_transport& to, const std::string& name, const rpc_transport& node) {
  to.know(name, address_of(node));
  const bool connected = eventually([&to, &name] { return to.link_to(name) == link::connected; });
  PILECLOUD_ASSERT(connected, "no connection to {}", name);
}

std::future<answer> begin(transport& by, const std::string& node, method what, std::string body,
                          std::chrono::milliseconds deadline) {
  const auto told = std::make_shared<std::promise<answer>>();
  by.call(node, what, std::move(body), deadline, [told](answer given) { told->set_value(std::move(given)); });
  return told->get_future();
}

answer ask(transport& by, const std::string& node, method what, std::string body, std::chrono::milliseconds deadline) {
  return begin(by, node, what, std::move(body), deadline).get();
}

std::string outcome(const answer& of) { return std::string{of ? "answered" : to_text(of.error())}; }

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

std::chrono::milliseconds time_of(const std::function<void()>& what) {
  const auto from = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - from);
}

echo_process::echo_process() { start(); }

void echo_process::start() {
  const auto& tls = shared_authority().node("b");
  running_.emplace(std::vector<std::string>{"/usr/bin/setpriv", "--pdeathsig", "KILL", PILECLOUD_RPC_ECHO, tls.ca,
                                            tls.certificate, tls.key, address_},
                   folder_.path());
  const auto said = running_->wait_for_output("listens at (\\d+\\.[^ ]+ pid \\d+)\n", long_enough);
  PILECLOUD_ASSERT(said.has_value(), "rpc_echo: {}", running_->err());
  address_ = said->substr(0, said->find(' '));
  pid_ = std::stoi(said->substr(said->rfind(' ')));
}

void echo_process::kill_hard() {
  if (!running_) return;
  const bool alive = running_->running();
  const auto said = running_->err();
  running_.reset();
  PILECLOUD_ASSERT(alive, "rpc_echo ended by itself: {}", said);
}

// Every thread of it stands still when this returns.
void echo_process::freeze() {
  ::kill(pid_, SIGSTOP);
  const auto stopped = [this] {
    const auto tasks = "/proc/" + std::to_string(pid_) + "/task";
    for (const auto& task : std::filesystem::directory_iterator{tasks}) {
      const auto stat = tests::read_text(task.path().string() + "/stat");
      const auto state = stat.find(") ");
      if (state == std::string::npos || stat[state + 2] != 'T') return false;
    }
    return true;
  };
  const bool frozen = eventually(stopped);
  PILECLOUD_ASSERT(frozen, "rpc_echo goes on");
}
void echo_process::thaw() { ::kill(pid_, SIGCONT); }

}  // namespace pilecloud::cluster::testing
