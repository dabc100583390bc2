// SPDX-License-Identifier: Apache-2.0
// A process of the benchmark's own, spoken to by lines: we write to its standard input and read its standard output;
// what it says on standard error goes to a file. It dies with this process, however that ends. One thread uses it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace pilecloud::bench {

class child_process {
 public:
  // Throws cannot_run when there is no process to be had; a program that is not there shows in read_line().
  child_process(std::vector<std::string> words, std::string error_file);
  ~child_process();  // SIGTERM, then waits
  void kill();       // SIGKILL, then waits; nothing else may be asked of it then
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  void write_line(const std::string& text);
  // Throws cannot_run, with the end of what it said on standard error, when the process ends or stays silent.
  std::string read_line(std::chrono::seconds at_most);

  double cpu_seconds() const;  // user and system, of all its threads, so far
  std::int64_t resident_bytes() const;
  std::string last_errors() const;

 private:
  void end(int signal);

  std::string program_;
  std::string error_file_;
  std::string read_;  // not yet a line
  pid_t child_ = -1;
  int to_ = -1;
  int from_ = -1;
};

// Runs to its end; throws cannot_run unless it ends well.
void run_program(const std::vector<std::string>& words, const std::string& error_file);

}  // namespace pilecloud::bench
