// SPDX-License-Identifier: Apache-2.0
#include "cluster/rpc_loop.hpp"

namespace pilecloud::cluster {

rpc_loop::rpc_loop(kj::AsyncIoContext& io, const rpc_options& options, const tls_identity& identity, call_server serve,
                   std::shared_ptr<rpc_mailbox> letters, standing_of standing, kj::Own<kj::ConnectionReceiver> port)
    : io_(io),
      options_(options),
      letters_(std::move(letters)),
      standing_(std::move(standing)),
      waking_(io.unixEventPort, letters_->descriptor(), kj::UnixEventPort::FdObserver::OBSERVE_READ),
      tls_(tls_context(identity)),
      listener_(*io.provider, *tls_, options, std::move(serve), letters_, kj::mv(port)) {}

void rpc_loop::run() {
  while (!stopping_) {
    // Edge-triggered: to be listened for before the mailbox is emptied.
    auto woken = waking_.whenBecomesReadable();
    for (auto& letter : letters_->take()) std::visit([this](auto& each) { open(std::move(each)); }, letter);
    if (!stopping_) woken.wait(io_.waitScope);
  }
}

void rpc_loop::open(call_asked asked) {
  const auto at = peers_.find(asked.node);
  if (at == peers_.end()) return asked.call.then(call_error::unreachable);
  at->second->call(std::move(asked.call));
}

void rpc_loop::open(answer_given given) { listener_.answer(std::move(given)); }

void rpc_loop::open(const address_known& known) {
  auto& peer = peers_[known.node];
  if (!peer) peer = std::make_unique<rpc_peer>(*io_.provider, *tls_, options_, known.node, standing_(known.node));
  peer->move_to(known.address);
}

void rpc_loop::open(stop_asked) { stopping_ = true; }

}  // namespace pilecloud::cluster
