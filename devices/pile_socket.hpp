// SPDX-License-Identifier: Apache-2.0
// One websocket of a pile. Thread-safe; everything happens in the socket's own strand, callbacks too: they must not
// block. Pings when nothing came for `ping`, closed when nothing came for twice that. A message above bounds.message is
// closed with 1009; above the rate it is read more slowly, so that what a pile has queued comes in and nothing is
// refused or lost; a pile that does not read is cut when bounds.unsent bytes wait. `closed` is told exactly once, after
// the last text. A socket idles without buffers of ours but the websocket's own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace pilecloud::devices {

struct socket_bounds {
  std::chrono::seconds ping{30};
  std::size_t message = 256 * 1024;
  std::size_t unsent = 512 * 1024;
  double messages_per_second = 20;
  double burst = 200;  // messages at once
};

struct socket_callbacks {
  std::function<void(std::string text)> text;
  std::function<void(std::uint16_t code, std::string why)> closed;  // 1006: without a close frame
};

class pile_socket {
 public:
  virtual ~pile_socket() = default;
  virtual void start(socket_callbacks told) = 0;  // once; nothing is read before
  virtual void send(std::string text) = 0;
  virtual void close(std::uint16_t code, std::string why) = 0;  // cut if the pile does not agree in 5 s
  virtual void cut() = 0;                                       // at once, without a word
  virtual void run(std::function<void()> what) = 0;             // in the strand
  virtual void after(std::chrono::milliseconds pause, std::function<void()> what) = 0;  // not told once closed
  // One alarm a socket: a new one replaces the last. Not told once closed.
  virtual void wake_at(std::chrono::steady_clock::time_point at, std::function<void()> what) = 0;
};

}  // namespace pilecloud::devices
