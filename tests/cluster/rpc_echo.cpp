// SPDX-License-Identifier: Apache-2.0
// rpc_echo CA CERTIFICATE KEY ADDRESS: the node "b" in a process of its own, for tests that kill it. Runs for ever.
// Answers `ask` with the body, `follow` never, all else with `refused`.
#include <fmt/format.h>
#include <unistd.h>

#include "cluster/rpc_transport.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;

int main(int count, char** words) {
  if (count != 5) return 2;
  rpc_options options;
  options.node = "b";
  options.tls = {words[1], words[2], words[3]};
  options.listen = words[4];
  const auto serve = [](std::string_view, method what, std::string body, transport::answered then) {
    if (what == method::ask) return then(std::move(body));
    if (what != method::follow) return then(call_error::refused);
  };
  const auto started = rpc_transport::start(options, serve);
  if (!started) return fmt::print(stderr, "{}\n", started.error()), 1;
  fmt::print("listens at 127.0.0.1:{} pid {}\n", started.value()->port(), ::getpid());
  std::fflush(stdout);
  for (;;) ::pause();
}
