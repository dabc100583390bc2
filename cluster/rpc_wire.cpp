// SPDX-License-Identifier: Apache-2.0
#include "cluster/rpc_wire.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include <capnp/serialize.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "cluster/transport.hpp"
#include "storage/endian.hpp"

namespace pilecloud::cluster {

namespace {

constexpr std::size_t backlog_bytes_max = 256u << 10;                  // then a message waits for the one before it
constexpr std::size_t kept_bytes_max = 1u << 20;                       // of a buffer, once it is empty
constexpr std::size_t read_words = (64u << 10) / sizeof(capnp::word);  // of the buffer of what has come
constexpr std::uint32_t segments_max = 512;                            // of a message, as Cap'n Proto has it
constexpr std::size_t frame_words = 8'192;                             // what Cap'n Proto needs around a body, and more
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

batched_messages::batched_messages(kj::AsyncIoStream& stream)
    : stream_(stream), come_(kj::heapArray<capnp::word>(read_words)) {}

kj::Promise<kj::Maybe<capnp::MessageReaderAndFds>> batched_messages::tryReadMessage(
    kj::ArrayPtr<kj::AutoCloseFd> descriptors, capnp::ReaderOptions options, kj::ArrayPtr<capnp::word> scratch) {
  const auto size = next_size(options);
  if (end_ - taken_ >= size) {
    auto words = kj::heapArray<capnp::word>(size / sizeof(capnp::word));
    std::memcpy(words.begin(), come_.asBytes().begin() + taken_, size);
    taken_ += size;
    const auto whole = words.asPtr();
    kj::Own<capnp::MessageReader> message =
        kj::heap<capnp::FlatArrayMessageReader>(whole, options).attach(kj::mv(words));
    return kj::Maybe<capnp::MessageReaderAndFds>{capnp::MessageReaderAndFds{kj::mv(message), nullptr}};
  }
  make_room(size);
  auto free = come_.asBytes().slice(end_, come_.asBytes().size());
  return stream_.tryRead(free.begin(), 1, free.size())
      .then([this, descriptors, options,
             scratch](std::size_t read) mutable -> kj::Promise<kj::Maybe<capnp::MessageReaderAndFds>> {
        end_ += read;
        if (read != 0) return tryReadMessage(descriptors, options, scratch);
        if (end_ == taken_) return kj::Maybe<capnp::MessageReaderAndFds>{};
        return KJ_EXCEPTION(DISCONNECTED, "the connection ended within a message");
      });
}

// Bytes of the next message as far as its beginning tells; with less of it here, no more than has to come.
std::size_t batched_messages::next_size(const capnp::ReaderOptions& options) const {
  const auto here = come_.slice(taken_ / sizeof(capnp::word), end_ / sizeof(capnp::word));
  if (here.size() == 0) return sizeof(capnp::word);
  const auto segments = storage::load_little<std::uint32_t>(here.asChars().begin());
  KJ_REQUIRE(segments < segments_max, "a message of too many segments");
  const auto words = capnp::expectedSizeInWordsFromPrefix(here);
  KJ_REQUIRE(words <= options.traversalLimitInWords, "a message larger than a call may be");
  return words * sizeof(capnp::word);
}

void batched_messages::make_room(std::size_t size) {
  const auto left = end_ - taken_;
  const auto wanted = std::max(size / sizeof(capnp::word), read_words);
  if (taken_ == 0 && come_.size() >= wanted) return;
  const bool other = come_.size() < wanted || (come_.size() > read_words && wanted == read_words);
  auto room = other ? kj::heapArray<capnp::word>(wanted) : kj::Array<capnp::word>{};
  auto* const to = other ? room.asBytes().begin() : come_.asBytes().begin();
  std::memmove(to, come_.asBytes().begin() + taken_, left);
  if (other) come_ = kj::mv(room);
  taken_ = 0;
  end_ = left;
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
