// SPDX-License-Identifier: Apache-2.0
// Real processes for tests: run one to its end, or keep one and kill it. Owned by the test; a destructor kills.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace pilecloud::tests {

struct finished {
  int code = -1;  // exit code; 128 + signal when killed
  std::string out;
  std::string err;
};

// Runs to the end. Fails the test's expectations by code -1 when it cannot be started.
finished run(const std::vector<std::string>& words, std::chrono::seconds at_most = std::chrono::seconds{120});

class process {
 public:
  // stdout and stderr go into files of `folder`.
  process(std::vector<std::string> words, std::string folder);
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  std::string out() const;
  std::string err() const;
  // The first match of group 1 in stdout, waited for.
  std::optional<std::string> wait_for_output(const std::string& pattern, std::chrono::milliseconds at_most);
  bool running();
  void kill_hard();            // SIGKILL, waits
  int stop();                  // SIGTERM, waits; exit code
  std::optional<int> ended();  // exit code if it ended by itself

 private:
  std::string folder_;
  pid_t pid_ = -1;
  std::optional<int> code_;
};

// A fresh folder under the system's temporary folder, deleted at the end.
class temporary_folder {
 public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  std::string path(const std::string& name = {}) const;

 private:
  std::string path_;
};

std::string read_text(const std::string& file);
void write_text(const std::string& file, const std::string& text);

}  // namespace pilecloud::tests
