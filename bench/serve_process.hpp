// SPDX-License-Identifier: Apache-2.0
// `pilecloud serve` as a process of its own, from its start to the first /readyz that says yes. Ended by SIGTERM.
#pragma once

#include <string>

#include <sys/types.h>

namespace pilecloud::bench {

class serve_process {
 public:
  // Starts it on a free port. Throws cannot_run.
  serve_process(const std::string& program, const std::string& data);
  ~serve_process();  // ends it and waits
  serve_process(const serve_process&) = delete;
  serve_process& operator=(const serve_process&) = delete;

  // Returns when /readyz answers 200; throws cannot_run when the process ends or takes minutes.
  void wait_until_ready();

 private:
  int read_port();

  pid_t child_ = -1;
  int output_ = -1;
};

}  // namespace pilecloud::bench
