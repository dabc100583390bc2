// SPDX-License-Identifier: Apache-2.0
// POSTs to whichever etcd member answers: keeps to one endpoint until it fails, then takes the next. Thread-safe.
//
// kj's event loop runs in a thread of its own here; no kj type or exception leaves. Every attempt and the whole call
// have a deadline. A call is sent again, byte for byte, until one member answers: only calls that may happen twice
// belong here. An old attempt may still arrive after a later one was answered.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pilecloud::cluster {

// PEM files, read when the channel is made.
struct tls_settings {
  std::string ca = {};           // empty: no TLS at all
  std::string certificate = {};  // of the client; empty: none is shown
  std::string key = {};
  std::string server_name = {};  // what every member's certificate is for; empty: each its endpoint's host
};

struct channel_options {
  std::vector<std::string> endpoints;  // "10.0.0.1:2379", at least one
  tls_settings tls = {};
  std::chrono::milliseconds attempt_at_most{2'000};    // then the next endpoint is asked
  std::chrono::milliseconds call_at_most{6'000};       // then the call has failed
  std::chrono::milliseconds pause_between_rounds{50};  // when every endpoint has failed once
};

struct call_failure {
  bool refused = false;  // a member said that it will never do this; otherwise it may or may not have happened
  std::string detail;    // of the last attempt
};

class gateway_channel {
 public:
  explicit gateway_channel(channel_options options);
  ~gateway_channel();  // no call may be running
  gateway_channel(const gateway_channel&) = delete;
  gateway_channel& operator=(const gateway_channel&) = delete;

  // Why nothing is ever sent, as a sentence for the operator: the TLS files cannot be used. Every call is refused.
  std::optional<std::string> unusable() const;
  // The body of the first answer with status 200. Blocks the caller.
  result<std::string, call_failure> post(std::string_view path, std::string_view body);
  // Of this endpoint and no other, once.
  result<std::string, call_failure> ask(std::size_t endpoint, std::string_view path, std::string_view body);
  // The next call starts at another endpoint.
  void turn_away();
  // The next call starts at this endpoint.
  void prefer(std::size_t endpoint);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pilecloud::cluster
