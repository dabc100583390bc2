// SPDX-License-Identifier: Apache-2.0
#include "cluster/rpc_peer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <spdlog/spdlog.h>

#include "cluster/rpc_codec.hpp"

namespace pilecloud::cluster {

namespace {

constexpr auto expire_every = 5 * kj::MILLISECONDS;
constexpr auto quiet_at_most = 500 * kj::MILLISECONDS;
constexpr std::uint64_t request_words = 8;  // of a call, besides its body

kj::Duration kj_duration(std::chrono::milliseconds from) { return from.count() * kj::MILLISECONDS; }

// kj keeps errno as text alone.
bool is_refusal(const std::string& reason) { return reason.find(std::strerror(ECONNREFUSED)) != std::string::npos; }

}  // namespace

struct rpc_peer::connection {
  connection(kj::Own<kj::AsyncIoStream> secured, kj::TaskSet::ErrorHandler& errors)
      : wire(kj::mv(secured), capnp::rpc::twoparty::Side::CLIENT),
        rpc(capnp::makeRpcClient(wire.network)),
        node(bootstrap()),
        ended(kj::newPromiseAndFulfiller<void>()),
        calls(errors) {}

  schema::rpc::Node::Client bootstrap() {
    capnp::MallocMessageBuilder message;
    auto vat = message.initRoot<capnp::rpc::twoparty::VatId>();
    vat.setSide(capnp::rpc::twoparty::Side::SERVER);
    return rpc.bootstrap(vat).castAs<schema::rpc::Node>();
  }
  kj::Promise<void> greet() { return node.greetRequest().send().ignoreResult(); }

  rpc_wire wire;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc;
  schema::rpc::Node::Client node;
  kj::PromiseFulfillerPair<void> ended;
  kj::TaskSet calls;
};

rpc_peer::rpc_peer(kj::AsyncIoProvider& io, kj::TlsContext& tls, const rpc_options& options, std::string name,
                   std::shared_ptr<rpc_standing> standing)
    : io_(io),
      tls_(tls),
      options_(options),
      name_(std::move(name)),
      standing_(std::move(standing)),
      pause_(options.pause_at_least),
      expiry_(*this) {}

rpc_peer::~rpc_peer() noexcept {
  running_ = nullptr;
  hang_up();
  calls_.end_unsent();
}

void rpc_peer::move_to(const std::string& address) {
  if (address == address_) return;
  running_ = nullptr;
  hang_up();
  address_ = address;
  standing_->now = link::unknown;
  pause_ = options_.pause_at_least;
  running_ = keep_connected().eagerlyEvaluate([this](kj::Exception&& why) { taskFailed(kj::mv(why)); });
}

void rpc_peer::call(open_call call) {
  const auto now = standing_->now.load();
  const auto id = calls_.add(std::move(call));
  if (now == link::refused || now == link::silent) return calls_.end(id, call_error::unreachable);
  if (now == link::connected) send(id);
  if (expiring_) return;
  expiring_ = true;
  expiry_.add(expire_until_empty());
}

kj::Promise<void> rpc_peer::expire_until_empty() {
  return io_.getTimer().afterDelay(expire_every).then([this]() -> kj::Promise<void> {
    calls_.expire(call_clock::now());
    if (!calls_.empty()) return expire_until_empty();
    expiring_ = false;
    return kj::READY_NOW;
  });
}

kj::Promise<void> rpc_peer::keep_connected() {
  return kj::evalNow([this] { return io_.getTimer().timeoutAfter(kj_duration(options_.connect_at_most), connect()); })
      .then([this] {
        connected();
        return converse();
      })
      .catch_([this](kj::Exception&& why) { failed(why); })
      .then([this] {
        hang_up();
        return pause();
      })
      .then([this] { return keep_connected(); });
}

kj::Promise<void> rpc_peer::connect() {
  return io_.getNetwork()
      .parseAddress(address_.c_str())
      .then([](kj::Own<kj::NetworkAddress> address) {
        auto connecting = address->connectAuthenticated();
        return connecting.attach(kj::mv(address));
      })
      .then([this](kj::AuthenticatedStream raw) {
        set_up_socket(*raw.stream);
        return tls_.wrapClient(kj::mv(raw), name_.c_str());
      })
      .then([this](kj::AuthenticatedStream secured) {
        const auto name = name_of(secured);
        if (name != name_) not_trusted("its certificate is of " + name);
        connection_ = kj::heap<connection>(kj::mv(secured.stream), static_cast<kj::TaskSet::ErrorHandler&>(*this));
        return connection_->greet();
      });
}

void rpc_peer::connected() {
  spdlog::info("peers: connected to {} at {}", name_, address_);
  logged_.clear();
  pause_ = options_.pause_at_least;
  standing_->now = link::connected;
  for (const auto id : calls_.unsent()) send(id);
}

// Ends well when the connection ended, with an exception when it had to be.
kj::Promise<void> rpc_peer::converse() {
  const auto since = call_clock::now();
  return kj::mv(connection_->ended.promise)
      .exclusiveJoin(connection_->wire.network.onDisconnect())
      .exclusiveJoin(stay_in_touch())
      .then([this, since] {
        spdlog::warn("peers: the connection to {} has ended", name_);
        standing_->now = link::unknown;
        // Whoever goes down at once after each greeting is not asked at once again.
        if (call_clock::now() - since > options_.pause_at_most) pause_ = std::chrono::milliseconds{0};
      });
}

kj::Promise<void> rpc_peer::stay_in_touch() {
  heard_ = false;
  return io_.getTimer()
      .afterDelay(quiet_at_most)
      .then([this]() -> kj::Promise<void> {
        if (heard_) return kj::READY_NOW;
        return io_.getTimer().timeoutAfter(kj_duration(options_.silent_at_most), connection_->greet());
      })
      .then([this] { return stay_in_touch(); });
}

void rpc_peer::failed(const kj::Exception& why) {
  auto reason = why.getType() == kj::Exception::Type::OVERLOADED ? std::string{"no answer in time"} : reason_of(why);
  const bool refused = is_refusal(reason);
  standing_->now = refused ? link::refused : link::silent;
  calls_.end_sent();
  calls_.end_unsent();
  if (reason == logged_) return;
  spdlog::warn("peers: {} cannot be reached at {}: {}", name_, address_, reason);
  logged_ = std::move(reason);
}

void rpc_peer::hang_up() {
  calls_.end_sent();
  connection_ = nullptr;
}

kj::Promise<void> rpc_peer::pause() {
  const auto length = pause_;
  pause_ = std::clamp(pause_ * 2, options_.pause_at_least, options_.pause_at_most);
  return io_.getTimer().afterDelay(kj_duration(length));
}

void rpc_peer::send(std::uint64_t id) {
  auto& call = *calls_.find(id);
  call.sent = true;
  auto request =
      connection_->node.callRequest(capnp::MessageSize{request_words + call.body.size() / sizeof(capnp::word), 0});
  request.setMethod(static_cast<std::uint16_t>(call.what));
  request.setBody(bytes_of(call.body));
  std::string{}.swap(call.body);
  // The place is given back when nothing of the call is left, not at its deadline.
  auto held = kj::heap(std::exchange(call.held, std::nullopt));
  auto answered = request.send().then(
      [this, id](capnp::Response<schema::rpc::Node::CallResults>&& answer) {
        heard_ = true;
        auto read = answer_of(answer);
        const bool too_large = read && read.value().size() > options_.body_max;
        calls_.end(id, too_large ? call_error::lost : std::move(read));
      },
      [this, id](kj::Exception&& why) {
        calls_.end(id, error_of(why));
        if (why.getType() == kj::Exception::Type::DISCONNECTED) connection_->ended.fulfiller->fulfill();
      });
  connection_->calls.add(answered.attach(kj::mv(held)));
}

void rpc_peer::taskFailed(kj::Exception&& why) { spdlog::error("peers: {}: {}", name_, reason_of(why)); }

}  // namespace pilecloud::cluster
