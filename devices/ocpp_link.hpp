// SPDX-License-Identifier: Apache-2.0
// An ocpp_line on a pile_socket: thread-safe, its logic in the socket's strand. Lives as long as the socket or a copy
// of the pointer does.
#pragma once

#include <memory>

#include "devices/ocpp_line.hpp"
#include "devices/pile_socket.hpp"

namespace pilecloud::devices {

struct link_callbacks {
  // `then` exactly once, from any thread; serve itself is called in the strand and must not block.
  std::function<void(pile_call call, std::function<void(pile_answer)> then)> serve;
  std::function<void(std::uint16_t code, std::string why)> closed;
  std::function<void(std::string_view what, std::string_view id)> note;  // may be empty
  std::function<void(bool from_pile, std::string_view frame)> passed{};  // may be empty; every frame, either way
};

class ocpp_link : public std::enable_shared_from_this<ocpp_link> {
 public:
  static std::shared_ptr<ocpp_link> open(std::shared_ptr<pile_socket> over, ocpp_version version, line_bounds bounds,
                                         link_callbacks told);

  void call(std::string action, std::string payload, std::chrono::milliseconds deadline, ocpp_line::answered then);
  void close(std::uint16_t code, std::string why);

 private:
  ocpp_link(std::shared_ptr<pile_socket> over, ocpp_version version, line_bounds bounds, link_callbacks told);
  void start();
  void set_alarm();

  const std::shared_ptr<pile_socket> socket_;
  const link_callbacks told_;
  ocpp_line line_;
};

}  // namespace pilecloud::devices
