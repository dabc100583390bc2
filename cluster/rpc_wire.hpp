// SPDX-License-Identifier: Apache-2.0
// One secured connection on which Cap'n Proto messages go both ways. Lives in the loop's thread; no kj type of it
// leaves rpc_transport.
//
// Messages of one turn of the loop leave as one write (one TLS record for many small calls), and what has come is read
// at once, many messages a read. A message larger than a body may be ends the connection before it is read. sending()
// is what has been handed over and not taken by the socket.
#pragma once

#include <cstddef>
#include <string>

#include <capnp/rpc-twoparty.h>
#include <capnp/rpc.h>
#include <kj/async-io.h>
#include <kj/compat/tls.h>

#include "cluster/tls_identity.hpp"

namespace pilecloud::cluster {

// kj's interfaces have no virtual destructors: it deletes only what it knows whole.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class batched_messages final : public capnp::MessageStream {
 public:
  explicit batched_messages(kj::AsyncIoStream& stream);

  kj::Promise<kj::Maybe<capnp::MessageReaderAndFds>> tryReadMessage(kj::ArrayPtr<kj::AutoCloseFd> descriptors,
                                                                    capnp::ReaderOptions options,
                                                                    kj::ArrayPtr<capnp::word> scratch) override;
  kj::Promise<void> writeMessage(kj::ArrayPtr<const int> descriptors,
                                 kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments) override;
  kj::Promise<void> writeMessages(kj::ArrayPtr<kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>>> messages) override;
  kj::Maybe<int> getSendBufferSize() override { return nullptr; }
  kj::Promise<void> end() override;

  std::size_t waiting() const { return waiting_.size() + leaving_.size(); }

 private:
  std::size_t next_size(const capnp::ReaderOptions& options) const;
  void make_room(std::size_t size);
  void schedule();
  kj::Promise<void> write_out();

  kj::AsyncIoStream& stream_;
  kj::Array<capnp::word> come_;  // what has been read; messages begin at whole words
  std::size_t taken_ = 0;        // bytes of it that were given on
  std::size_t end_ = 0;
  std::string waiting_;
  std::string leaving_;
  bool writing_ = false;
  kj::Maybe<kj::Exception> broken_;
  kj::ForkedPromise<void> write_ = kj::Promise<void>{kj::READY_NOW}.fork();
};
#pragma GCC diagnostic pop

struct rpc_wire {
  rpc_wire(kj::Own<kj::AsyncIoStream> secured, capnp::rpc::twoparty::Side side);
  std::size_t sending() { return network.getCurrentQueueSize() + messages.waiting(); }

  kj::Own<kj::AsyncIoStream> stream;
  batched_messages messages;
  capnp::TwoPartyVatNetwork network;
};

// No delay for small messages; a machine that is gone is noticed.
void set_up_socket(kj::AsyncIoStream& raw);
kj::Own<kj::TlsContext> tls_context(const tls_identity& identity);
// Who is at the other end, as its certificate says.
std::string name_of(kj::AuthenticatedStream& secured);
[[noreturn]] void not_trusted(const std::string& why);  // as a kj::Exception
std::string reason_of(const kj::Exception& thrown);

}  // namespace pilecloud::cluster
