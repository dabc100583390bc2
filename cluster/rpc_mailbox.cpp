// SPDX-License-Identifier: Apache-2.0
#include "cluster/rpc_mailbox.hpp"

#include <cerrno>
#include <cstring>

#include <sys/eventfd.h>
#include <unistd.h>

#include "base/assert.hpp"

namespace pilecloud::cluster {

rpc_mailbox::rpc_mailbox() : wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  PILECLOUD_ASSERT(wake_ >= 0, "no eventfd: {}", std::strerror(errno));
}

rpc_mailbox::~rpc_mailbox() { ::close(wake_); }

std::optional<mail> rpc_mailbox::put(mail letter) {
  const std::lock_guard lock{mutex_};
  if (closed_) return letter;
  letters_.push_back(std::move(letter));
  if (letters_.size() > 1) return std::nullopt;
  const std::uint64_t one = 1;
  const auto written = ::write(wake_, &one, sizeof one);
  PILECLOUD_ASSERT(written == sizeof one, "the eventfd takes no more: {}", std::strerror(errno));
  return std::nullopt;
}

std::vector<mail> rpc_mailbox::take() {
  const std::lock_guard lock{mutex_};
  std::uint64_t count = 0;
  const auto read = ::read(wake_, &count, sizeof count);
  PILECLOUD_ASSERT(read == sizeof count || errno == EAGAIN, "the eventfd is broken: {}", std::strerror(errno));
  return std::exchange(letters_, {});
}

std::vector<mail> rpc_mailbox::close() {
  const std::lock_guard lock{mutex_};
  closed_ = true;
  return std::exchange(letters_, {});
}

}  // namespace pilecloud::cluster
