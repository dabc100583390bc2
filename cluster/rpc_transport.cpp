// SPDX-License-Identifier: Apache-2.0
#include "cluster/rpc_transport.hpp"

#include <future>
#include <map>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "cluster/rpc_loop.hpp"

namespace pilecloud::cluster {

namespace {

using started = result<std::uint16_t, std::string>;

kj::Own<kj::ConnectionReceiver> listen(kj::AsyncIoContext& io, const std::string& at) {
  auto address = io.provider->getNetwork().parseAddress(at.c_str()).wait(io.waitScope);
  return address->listen();
}

}  // namespace

struct rpc_transport::state {
  state(rpc_options asked, tls_identity read, call_server server)
      : options(std::move(asked)), identity(std::move(read)), serve(std::move(server)) {}

  started start() {
    std::promise<started> outcome;
    auto known = outcome.get_future();
    thread = std::thread{[this, told = std::move(outcome)]() mutable { run(std::move(told)); }};
    return known.get();
  }

  void stop() {
    letters->put(stop_asked{});
    if (thread.joinable()) thread.join();
    for (auto& letter : letters->close())
      if (auto* const late = std::get_if<call_asked>(&letter)) late->call.then(call_error::unreachable);
  }

  void run(std::promise<started> told) {
    bool is_told = false;
    try {
      auto io = kj::setupAsyncIo();
      auto receiver = listen(io, options.listen);
      const auto at = static_cast<std::uint16_t>(receiver->getPort());
      const auto standing = [this](const std::string& node) { return standing_of(node); };
      rpc_loop loop{io, options, identity, serve, letters, standing, kj::mv(receiver)};
      is_told = true;
      told.set_value(at);
      loop.run();
    } catch (const kj::Exception& why) {
      PILECLOUD_ASSERT(!is_told, "the loop of the calls between nodes: {}", reason_of(why));
      told.set_value(
          fmt::format("cannot listen for the other nodes on {}: {}; peers.listen must be an address of this "
                      "machine with a port that no other process listens on",
                      options.listen, reason_of(why)));
    }
  }

  std::shared_ptr<rpc_standing> standing_of(std::string_view node) const {
    const std::lock_guard lock{mutex};
    const auto at = standings.find(node);
    return at == standings.end() ? nullptr : at->second;
  }

  const rpc_options options;
  const tls_identity identity;
  const call_server serve;
  const std::shared_ptr<rpc_mailbox> letters = std::make_shared<rpc_mailbox>();
  mutable std::mutex mutex;
  std::map<std::string, std::shared_ptr<rpc_standing>, std::less<>> standings;  // under the mutex
  std::uint16_t port = 0;
  std::thread thread;
};

result<std::unique_ptr<rpc_transport>, std::string> rpc_transport::start(rpc_options options, call_server serve) {
  PILECLOUD_ASSERT(options.body_max <= call_bytes_max, "bodies of {} bytes", options.body_max);
  auto identity = read_identity(options.tls, options.node);
  if (!identity) return identity.error();
  auto made = std::make_unique<state>(std::move(options), std::move(identity).value(), std::move(serve));
  const auto outcome = made->start();
  if (outcome) made->port = outcome.value();
  std::unique_ptr<rpc_transport> transport{new rpc_transport{std::move(made)}};
  if (!outcome) return outcome.error();
  return transport;
}

rpc_transport::rpc_transport(std::unique_ptr<state> started) : state_(std::move(started)) {}

rpc_transport::~rpc_transport() { state_->stop(); }

std::uint16_t rpc_transport::port() const { return state_->port; }

void rpc_transport::call(std::string_view node, method what, std::string body, std::chrono::milliseconds deadline,
                         answered then) {
  const auto standing = state_->standing_of(node);
  if (!standing) return then(call_error::unreachable);
  if (body.size() > state_->options.body_max) return then(call_error::refused);
  auto held = standing->slots->take(body.size());
  if (!held) return then(call_error::busy);
  open_call call{what, std::move(body), call_clock::now() + deadline, std::move(then), std::move(held)};
  auto back = state_->letters->put(call_asked{std::string{node}, std::move(call)});
  if (back) std::get<call_asked>(*back).call.then(call_error::unreachable);
}

void rpc_transport::know(std::string_view node, std::string_view address) {
  {
    const std::lock_guard lock{state_->mutex};
    auto& standing = state_->standings[std::string{node}];
    if (!standing) standing = std::make_shared<rpc_standing>(state_->options);
  }
  state_->letters->put(address_known{std::string{node}, std::string{address}});
}

link rpc_transport::link_to(std::string_view node) const {
  const auto standing = state_->standing_of(node);
  return standing ? standing->now.load() : link::unknown;
}

}  // namespace pilecloud::cluster
