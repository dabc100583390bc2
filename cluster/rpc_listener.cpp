// SPDX-License-Identifier: Apache-2.0
#include "cluster/rpc_listener.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "cluster/rpc_codec.hpp"

namespace pilecloud::cluster {

namespace {

constexpr auto pause_when_full = 100 * kj::MILLISECONDS;  // no descriptor left, say
constexpr std::chrono::seconds log_every{10};

kj::Duration kj_duration(std::chrono::milliseconds from) { return from.count() * kj::MILLISECONDS; }

}  // namespace

// What one connection may call. A call that is being served goes on when its connection has ended, and this with it:
// the wire is not there any more then. kj's interfaces have no virtual destructors: it deletes only what it knows
// whole.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class rpc_listener::served_node final : public schema::rpc::Node::Server {
 public:
  using wire_while_open = std::shared_ptr<rpc_wire*>;

  served_node(rpc_listener& of, std::string from, wire_while_open wire)
      : of_(of), from_(std::move(from)), wire_(std::move(wire)) {}

  kj::Promise<void> greet(GreetContext) override { return kj::READY_NOW; }

  kj::Promise<void> call(CallContext context) override {
    const auto asked = context.getParams();
    auto served = can_send() ? of_.serve(from_, asked.getMethod(), asked.getBody())
                             : kj::Promise<rpc_reply>{reply_of(call_error::busy)};
    context.releaseParams();
    return served.then([this, context](rpc_reply&& answer) mutable { reply(context, answer); });
  }

 private:
  bool can_send() const { return (*wire_)->sending() < of_.options_.bytes_max; }

  void reply(CallContext& context, rpc_reply& answer) {
    if (*wire_ == nullptr) return;
    if (answer.body.size() > of_.options_.body_max || !can_send()) {
      of_.complain(fmt::format("an answer of {} bytes to {} cannot be sent", answer.body.size(), from_));
      answer = reply_of(call_error::lost);
    }
    auto results = context.initResults(capnp::MessageSize{reply_words + answer.body.size() / sizeof(capnp::word), 0});
    results.setOutcome(answer.outcome);
    if (!answer.body.empty()) results.setBody(bytes_of(answer.body));
  }

  static constexpr std::uint64_t reply_words = 8;  // besides the body
  rpc_listener& of_;
  const std::string from_;
  const wire_while_open wire_;
};
#pragma GCC diagnostic pop

struct rpc_listener::served_connection {
  served_connection(rpc_listener& of, std::string from, kj::Own<kj::AsyncIoStream> secured)
      : wire(kj::mv(secured), capnp::rpc::twoparty::Side::SERVER),
        while_open(std::make_shared<rpc_wire*>(&wire)),
        rpc(capnp::makeRpcServer(wire.network, kj::heap<served_node>(of, std::move(from), while_open))) {}
  ~served_connection() { *while_open = nullptr; }
  served_connection(const served_connection&) = delete;
  served_connection& operator=(const served_connection&) = delete;

  rpc_wire wire;
  const std::shared_ptr<rpc_wire*> while_open;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc;
};

rpc_listener::rpc_listener(kj::AsyncIoProvider& io, kj::TlsContext& tls, const rpc_options& options, call_server serve,
                           std::shared_ptr<rpc_mailbox> answers, kj::Own<kj::ConnectionReceiver> port)
    : io_(io),
      tls_(tls),
      options_(options),
      serve_(std::move(serve)),
      answers_(std::move(answers)),
      port_(kj::mv(port)),
      connections_(*this) {
  connections_.add(accept_all());
}

rpc_listener::~rpc_listener() noexcept = default;

kj::Promise<void> rpc_listener::accept_all() {
  return kj::evalNow([this] { return port_->acceptAuthenticated(); })
      .then(
          [this](kj::AuthenticatedStream raw) -> kj::Promise<void> {
            let_in(kj::mv(raw));
            return kj::READY_NOW;
          },
          [this](kj::Exception&& why) {
            taskFailed(kj::mv(why));
            return io_.getTimer().afterDelay(pause_when_full);
          })
      .then([this] { return accept_all(); });
}

void rpc_listener::let_in(kj::AuthenticatedStream raw) {
  if (open_ >= options_.connections_max) return complain("too many connections, one more is closed");
  std::string from{raw.peerIdentity->toString().cStr()};
  auto secured = kj::evalNow([this, &raw] {
    set_up_socket(*raw.stream);
    return tls_.wrapServer(kj::mv(raw));
  });
  auto known = io_.getTimer()
                   .timeoutAfter(kj_duration(options_.connect_at_most), kj::mv(secured))
                   .then([this](kj::AuthenticatedStream stream) { return converse(kj::mv(stream)); })
                   .catch_([this, from = std::move(from)](kj::Exception&& why) {
                     complain(fmt::format("the connection from {} is closed: {}", from, reason_of(why)));
                   });
  connections_.add(known.attach(kj::defer([this] { --open_; })));
  ++open_;
}

kj::Promise<void> rpc_listener::converse(kj::AuthenticatedStream secured) {
  auto from = name_of(secured);
  if (!is_node_name(from)) not_trusted("its certificate is of a name that no node can have");
  spdlog::info("peers: {} has connected", from);
  auto opened = kj::heap<served_connection>(*this, std::move(from), kj::mv(secured.stream));
  auto ended = opened->wire.network.onDisconnect();
  return ended.attach(kj::mv(opened));
}

const std::shared_ptr<call_slots>& rpc_listener::slots_of(const std::string& node) {
  auto& slots = slots_[node];
  if (!slots) slots = std::make_shared<call_slots>(options_.calls_max, options_.bytes_max);
  return slots;
}

kj::Promise<rpc_reply> rpc_listener::serve(const std::string& from, std::uint16_t what, capnp::Data::Reader body) {
  if (!is_method(what)) return reply_of(call_error::unsupported);
  if (body.size() > options_.body_max) return reply_of(call_error::refused);
  auto held = slots_of(from)->take(body.size());
  if (!held) return reply_of(call_error::busy);
  auto answered = kj::newPromiseAndFulfiller<rpc_reply>();
  calls_.emplace(++last_, served_call{kj::mv(answered.fulfiller), *std::move(held)});
  serve_(from, static_cast<method>(what), body_of(body),
         [answers = answers_, to = last_](result<std::string, call_error> answer) {
           answers->put(answer_given{to, std::move(answer)});
         });
  return kj::mv(answered.promise);
}

void rpc_listener::answer(answer_given given) {
  auto found = calls_.extract(given.to);
  if (!found.empty()) found.mapped().answered->fulfill(reply_of(std::move(given.answer)));
}

void rpc_listener::complain(const std::string& about) {
  const auto now = call_clock::now();
  if (now - logged_ < log_every) return;
  logged_ = now;
  spdlog::warn("peers: {}", about);
}

void rpc_listener::taskFailed(kj::Exception&& why) { complain(reason_of(why)); }

}  // namespace pilecloud::cluster
