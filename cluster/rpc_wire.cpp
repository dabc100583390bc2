// SPDX-License-Identifier: Apache-2.0
#include "cluster/rpc_wire.hpp"

#include <utility>
#include <vector>

#include <capnp/serialize.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "cluster/transport.hpp"

namespace pilecloud::cluster {

namespace {

constexpr std::size_t backlog_bytes_max = 256u << 10;  // then a message waits for the one before it
constexpr std::size_t kept_bytes_max = 1u << 20;       // of a buffer, once it is empty
constexpr std::size_t frame_words = 8'192;             // what Cap'n Proto needs around a body, and more
// A machine that is gone says nothing: unacknowledged bytes and unanswered probes end the connection.
constexpr int unacknowledged_ms_max = 5'000;
constexpr int idle_s = 5;
constexpr int probe_every_s = 1;
constexpr int probes_max = 3;

class appending final : public kj::OutputStream {
 public:
  explicit appending(std::string& to) : to_(to) {}
  void write(const void* bytes, std::size_t size) override { to_.append(static_cast<const char*>(bytes), size); }

 private:
  std::string& to_;
};

capnp::ReaderOptions reader_options() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = call_bytes_max / sizeof(capnp::word) + frame_words;
  return options;
}

}  // namespace

kj::Promise<kj::Maybe<capnp::MessageReaderAndFds>> batched_messages::tryReadMessage(
    kj::ArrayPtr<kj::AutoCloseFd> descriptors, capnp::ReaderOptions options, kj::ArrayPtr<capnp::word> scratch) {
  return reading_.tryReadMessage(descriptors, options, scratch);
}

kj::Promise<void> batched_messages::writeMessage(kj::ArrayPtr<const int>,
                                                 kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments) {
  KJ_IF_MAYBE (why, broken_) return kj::cp(*why);
  appending into{waiting_};
  capnp::writeMessage(into, segments);
  schedule();
  if (waiting_.size() <= backlog_bytes_max) return kj::READY_NOW;
  return write_.addBranch();
}

kj::Promise<void> batched_messages::writeMessages(
    kj::ArrayPtr<kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>>> messages) {
  kj::Promise<void> last = kj::READY_NOW;
  for (const auto& each : messages) last = writeMessage(nullptr, each);
  return last;
}

void batched_messages::schedule() {
  if (writing_) return;
  writing_ = true;
  write_ = kj::evalLast([this] { return write_out(); })
               .catch_([this](kj::Exception&& why) -> kj::Promise<void> {
                 broken_ = kj::cp(why);
                 return kj::mv(why);
               })
               .fork();
}

kj::Promise<void> batched_messages::write_out() {
  std::swap(waiting_, leaving_);
  return stream_.write(leaving_.data(), leaving_.size()).then([this]() -> kj::Promise<void> {
    leaving_.clear();
    if (leaving_.capacity() > kept_bytes_max) leaving_.shrink_to_fit();
    if (!waiting_.empty()) return write_out();
    writing_ = false;
    return kj::READY_NOW;
  });
}

kj::Promise<void> batched_messages::end() {
  return write_.addBranch().then([this] { stream_.shutdownWrite(); });
}

rpc_wire::rpc_wire(kj::Own<kj::AsyncIoStream> secured, capnp::rpc::twoparty::Side side)
    : stream(kj::mv(secured)), messages(*stream), network(messages, side, reader_options()) {}

void set_up_socket(kj::AsyncIoStream& raw) {
  const auto set = [&raw](int level, int option, int value) { raw.setsockopt(level, option, &value, sizeof value); };
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, unacknowledged_ms_max);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, idle_s);
  set(IPPROTO_TCP, TCP_KEEPINTVL, probe_every_s);
  set(IPPROTO_TCP, TCP_KEEPCNT, probes_max);
}

kj::Own<kj::TlsContext> tls_context(const tls_identity& identity) {
  std::vector<kj::TlsCertificate> roots;
  for (const auto& der : identity.roots)
    roots.emplace_back(kj::arrayPtr(reinterpret_cast<const kj::byte*>(der.data()), der.size()));
  const kj::TlsKeypair own{kj::TlsPrivateKey{identity.key.c_str()}, kj::TlsCertificate{identity.certificate.c_str()}};
  kj::TlsContext::Options options;
  options.useSystemTrustStore = false;
  options.verifyClients = true;
  options.trustedCertificates = kj::arrayPtr(roots.data(), roots.size());
  options.minVersion = kj::TlsVersion::TLS_1_2;
  options.defaultKeypair = own;
  return kj::heap<kj::TlsContext>(kj::mv(options));
}

std::string name_of(kj::AuthenticatedStream& secured) {
  const auto name = kj::downcast<kj::TlsPeerIdentity>(*secured.peerIdentity).getCommonName();
  return {name.begin(), name.size()};
}

void not_trusted(const std::string& why) {
  kj::throwFatalException(kj::Exception{kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::heapString(why.c_str())});
}

std::string reason_of(const kj::Exception& thrown) {
  const std::string text{thrown.getDescription().cStr()};
  return text.substr(0, text.find('\n'));
}

}  // namespace pilecloud::cluster
