// SPDX-License-Identifier: Apache-2.0
// What other threads leave for the loop of rpc_transport: calls, answers, addresses. Whoever puts something into an
// empty mailbox wakes the loop (an eventfd), so that under load many things cost one wake-up. Thread-safe.
#pragma once

#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "cluster/call_table.hpp"

namespace pilecloud::cluster {

struct call_asked {
  std::string node;
  open_call call;
};
struct answer_given {
  std::uint64_t to;
  result<std::string, call_error> answer;
};
struct address_known {
  std::string node;
  std::string address;
};
struct stop_asked {};
using mail = std::variant<call_asked, answer_given, address_known, stop_asked>;

class rpc_mailbox {
 public:
  rpc_mailbox();
  ~rpc_mailbox();
  rpc_mailbox(const rpc_mailbox&) = delete;
  rpc_mailbox& operator=(const rpc_mailbox&) = delete;

  // A letter that comes too late is given back.
  std::optional<mail> put(mail letter);
  // The loop's: readable when there is something.
  int descriptor() const { return wake_; }
  std::vector<mail> take();
  std::vector<mail> close();

 private:
  std::mutex mutex_;
  std::vector<mail> letters_;
  bool closed_ = false;
  int wake_;
};

}  // namespace pilecloud::cluster
